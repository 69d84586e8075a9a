namespace Sandbox.Compiler.Keys;

/// <summary>The words of the <c>build</c> group.</summary>
public static class BuildWords
{
    /// <summary>run.network: whether it is the host's.</summary>
    public static WordTable<bool> Networks { get; } = new(("none", false), ("host", true));
}
