using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Profiles;

/// <summary>A versioned preset: what holds below everything that a spec says. A published version never changes; a better one gets a new number.</summary>
internal sealed record SandboxProfile(string Name)
{
    /// <summary>The profile of a spec that names none.</summary>
    public const string DefaultName = "default@1";

    public bool NewUserNamespace { get; init; } = true;
    public bool NewTimeNamespace { get; init; } = true;
    public bool ReadonlyRoot { get; init; } = true;
    public HidePid HidePid { get; init; } = HidePid.Off;
    public bool SubsetPid { get; init; }

    /// <summary>Bytes of /dev/shm; 0: none.</summary>
    public long ShmBytes { get; init; } = 64 * Units.MiB;

    /// <summary>Bytes of the tmpfs on /tmp; -1: no such mount.</summary>
    public long TmpBytes { get; init; } = 64 * Units.MiB;

    /// <summary>Whether a read-only sysfs is mounted on /sys, where the kernel permits it.</summary>
    public bool Sysfs { get; init; }

    /// <summary>Whether the message queues are mounted on /dev/mqueue, where the ipc namespace is new.</summary>
    public bool Mqueue { get; init; }

    public bool AppendArguments { get; init; } = true;
    public long User { get; init; } = 1000;
    public EquatableArray<ProfileRlimit> Rlimits { get; init; } = EquatableArray.Of(new ProfileRlimit(Rlimit.Core, 0));
    public CapabilitySet Capabilities { get; init; }

    /// <summary>The seccomp profile.</summary>
    public string Seccomp { get; init; } = "default@1";

    /// <summary>The profile called <paramref name="name"/>, or null.</summary>
    public static SandboxProfile? Find(string name) => name switch
    {
        DefaultName => DefaultProfile.Version1,
        "strict@1" => StrictProfile.Version1,
        "docker@1" => DockerProfile.Version1,
        _ => null,
    };

    /// <summary>Every profile's name.</summary>
    public static EquatableArray<string> Names => EquatableArray.Of(DefaultName, "strict@1", "docker@1");
}

/// <summary>A resource limit of a profile, soft and hard alike.</summary>
internal sealed record ProfileRlimit(Rlimit Resource, ulong Value);
