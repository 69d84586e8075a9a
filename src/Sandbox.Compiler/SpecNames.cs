namespace Sandbox.Compiler;

/// <summary>What files are called.</summary>
public static class SpecNames
{
    /// <summary>End of a workload's file name.</summary>
    public const string WorkloadExtension = ".sandbox.yaml";

    /// <summary>End of the name of a file that is only extended.</summary>
    public const string BaseExtension = ".base.yaml";

    /// <summary>End of the name of what <c>sandbox lock</c> writes beside a workload's file.</summary>
    public const string LockExtension = ".sandbox.lock";

    /// <summary>The lock file of a workload's file: <c>specs/web.sandbox.yaml</c> → <c>specs/web.sandbox.lock</c>.</summary>
    public static string LockOf(string path) =>
        (path.EndsWith(WorkloadExtension, StringComparison.Ordinal) ? path.Remove(path.Length - WorkloadExtension.Length) : path) + LockExtension;

    /// <summary>The C# type of a workload's members: <c>web-api</c> → <c>WebApi</c>.</summary>
    public static string TypeOf(string name) => Emit.CSharpName.Of(name);

    /// <summary>The name that a workload has by its file: <c>specs/web.sandbox.yaml</c> → <c>web</c>.</summary>
    public static string OfFile(string path)
    {
        var file = path.Substring(path.LastIndexOf('/') + 1);
        return file.EndsWith(WorkloadExtension, StringComparison.Ordinal) ? file.Remove(file.Length - WorkloadExtension.Length) : file;
    }
}
