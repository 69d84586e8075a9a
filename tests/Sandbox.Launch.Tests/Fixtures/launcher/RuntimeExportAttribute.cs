namespace System.Runtime;

/// <summary>ILC knows it by its name: the method is a native function of that name in the binary.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeExportAttribute(string entryPoint) : Attribute
{
    public string EntryPoint { get; } = entryPoint;
}
