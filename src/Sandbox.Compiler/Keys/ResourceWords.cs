namespace Sandbox.Compiler.Keys;

/// <summary>The words of the <c>resources</c> group.</summary>
public static class ResourceWords
{
    /// <summary>No limit.</summary>
    public const string Max = "max";

    /// <summary>resources.requirement</summary>
    public static WordTable<bool> Requirements { get; } = new(("hard", true), ("best_effort", false));
}
