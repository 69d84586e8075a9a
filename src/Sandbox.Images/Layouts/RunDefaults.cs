namespace Sandbox.Images.Layouts;

/// <summary>What an image's config says of how it is run (config.md of the image specification), as it is written there; empty where it says nothing.</summary>
public sealed class RunDefaults
{
    internal RunDefaults(RunDocument? document)
    {
        Entrypoint = document?.Entrypoint ?? [];
        Arguments = document?.Command ?? [];
        Environment = document?.Environment ?? [];
        Labels = document?.Labels ?? [];
        (User, Directory, StopSignal) = (document?.User ?? "", document?.Directory ?? "", document?.StopSignal ?? "");
    }

    /// <summary>The program, and its first arguments.</summary>
    public IReadOnlyList<string> Entrypoint { get; }

    /// <summary><c>Cmd</c>: what comes behind the entrypoint, or the whole command without one.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>NAME=VALUE each.</summary>
    public IReadOnlyList<string> Environment { get; }

    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>USER or USER:GROUP, each a name or a number.</summary>
    public string User { get; }

    public string Directory { get; }

    public string StopSignal { get; }
}
