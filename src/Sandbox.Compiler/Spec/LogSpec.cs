using Sandbox.Plan;

namespace Sandbox.Compiler.Spec;

/// <summary>One entry of the <c>log</c> group.</summary>
public sealed record LogSpec(SourceSpan At, LogStreams Streams, Located<string> File)
{
    /// <summary>Bytes.</summary>
    public Located<long>? MaxSize { get; init; }
    public Located<long>? MaxFiles { get; init; }
    public Located<uint>? Mode { get; init; }
}
