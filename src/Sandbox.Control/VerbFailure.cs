namespace Sandbox.Control;

/// <summary>A verb cannot do what it was asked: what, why and what to do, as one sentence without a full stop.</summary>
/// <param name="id">Its page in docs/diagnostics.</param>
/// <param name="message">The sentence.</param>
internal sealed class VerbFailure(string id, string message) : Exception(message)
{
    /// <summary>No instance, or not one only.</summary>
    public const string NoInstance = "SBX1067";

    /// <summary>An instance cannot be entered.</summary>
    public const string NotEntered = "SBX1068";

    /// <summary>An instance cannot be looked at, or does not obey.</summary>
    public const string NotDone = "SBX1069";

    /// <summary>The file system in the binary cannot be looked into.</summary>
    public const string RootNotRead = "SBX1086";

    /// <summary>A limit that --update does not understand.</summary>
    public const string BadLimit = "SBX1090";

    /// <summary>A limit that systemd holds.</summary>
    public const string HeldBySystemd = "SBX1091";

    /// <summary>A limit that the instance has no cgroup for.</summary>
    public const string NoCgroup = "SBX1092";

    /// <summary>A limit that the kernel did not take.</summary>
    public const string NotTaken = "SBX1093";

    /// <summary>A pressure that cannot be watched.</summary>
    public const string NoTrigger = "SBX1094";

    public string Id => id;

    /// <summary>It was there when it was looked for.</summary>
    public static VerbFailure Ended() => new(NoInstance, "the instance has ended meanwhile");
}
