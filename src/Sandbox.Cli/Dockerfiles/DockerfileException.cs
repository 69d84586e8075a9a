namespace Sandbox.Cli.Dockerfiles;

/// <summary>Something in a Dockerfile that cannot be read, or that no spec can say.</summary>
/// <param name="line">From 1; 0: no line in particular.</param>
/// <param name="message">A sentence: what, why, and what to do.</param>
internal sealed class DockerfileException(int line, string message) : Exception(message)
{
    public int Line { get; } = line;
}

/// <summary>What a reader of the new spec wants to know about a line of the Dockerfile: a comment in the spec, and a warning on standard error.</summary>
internal sealed record Note(int Line, string Text);
