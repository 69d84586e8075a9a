namespace System.Runtime;

/// <summary>Known to the ILCompiler by its full name: the method becomes a plain native function of this name.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeExportAttribute(string entryPoint) : Attribute
{
    public string EntryPoint => entryPoint;
}
