namespace Sandbox.Compiler.Keys;

/// <summary>One key of the spec language.</summary>
/// <param name="Path">Its place: <c>process.cwd</c>; the items of a list are <c>mounts[]</c>, the values of a free map <c>process.rlimits.*</c>.</param>
/// <param name="Shape">What it takes.</param>
/// <param name="Default">What holds where it is not given, in the reference's words.</param>
/// <param name="Summary">One line on what it does.</param>
public sealed record SpecKey(string Path, KeyShape Shape, string Default, string Summary)
{
    /// <summary>What brings the key, where this version knows it and does not build it; null: built.</summary>
    public string? ComesWith { get; init; }

    /// <summary>Whether this version builds it.</summary>
    public bool IsBuilt => ComesWith is null;

    /// <summary>The last word of the path: what is written in a file.</summary>
    public string Name => Path.Substring(Path.LastIndexOf('.') + 1);

    /// <summary>The path of the group that it stands in; empty for the top.</summary>
    public string Parent => Path.LastIndexOf('.') is var dot && dot < 0 ? "" : Path.Substring(0, dot);
}
