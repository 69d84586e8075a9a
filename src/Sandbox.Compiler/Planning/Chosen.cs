using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

/// <summary>A value that holds, and the line that says so; the default line where nobody does.</summary>
internal readonly record struct Chosen<T>(T Value, SourceLine At)
{
    public bool IsDefault => At.IsDefault;
}

/// <summary>From what is written to what holds.</summary>
internal static class Choosing
{
    public static Chosen<T> Or<T>(this Located<T>? written, T fallback) =>
        written is { } said ? new(said.Value, said.At.Line()) : new(fallback, SourceLine.Default);

    public static SourceLine Line(this SourceSpan at) => new(at.Line, at.File);

    public static SourceLine Line(this SourceSpan? at) => at?.Line() ?? SourceLine.Default;

    public static SourceLine Line<T>(this Located<T>? written) => written?.At.Line() ?? SourceLine.Default;
}
