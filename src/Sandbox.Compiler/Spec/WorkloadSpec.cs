using Sandbox.Plan;

namespace Sandbox.Compiler.Spec;

/// <summary>
/// A spec as it was written, typed and merged with what it extends, nothing defaulted: null is "nobody said". Host paths and inside paths are
/// validated text; numbers carry their base units (bytes, nanoseconds).
/// </summary>
public sealed record WorkloadSpec
{
    public required Located<string> Name { get; init; }
    public Located<string>? Description { get; init; }
    public Located<string>? Profile { get; init; }
    public RootSpec? Root { get; init; }

    /// <summary>How the root is made; the root is then an image whose reference is <see cref="BuildDigest"/>'s.</summary>
    public BuildSpec? Build { get; init; }

    /// <summary>What <see cref="RootSpec.Image"/> is made of; null without one.</summary>
    public ImageLock? Lock { get; init; }

    /// <summary>The image behind the binary, where the build has made it.</summary>
    public EmbeddedRoot? Embedded { get; init; }
    public ProcessSpec Process { get; init; } = new();
    public Located<string>? Hostname { get; init; }
    public Located<string>? Domainname { get; init; }
    public NamespacesSpec Namespaces { get; init; } = new();
    public EquatableArray<MountSpec> Mounts { get; init; }
    public EquatableArray<FileSpec> Files { get; init; }
    public EquatableArray<DirSpec> Dirs { get; init; }
    public EquatableArray<SymlinkSpec> Symlinks { get; init; }
    public EquatableArray<DeviceSpec> Devices { get; init; }
    public EquatableArray<Located<string>> Mask { get; init; }
    public EquatableArray<Located<string>> Readonly { get; init; }

    /// <summary>Kernel paths that the defaults would mask or make read-only, and that stay open.</summary>
    public EquatableArray<Located<string>> Unmask { get; init; }
    public EquatableArray<SysctlSpec> Sysctl { get; init; }
    public CapabilitiesSpec? Capabilities { get; init; }
    public SeccompSpec? Seccomp { get; init; }
    public LandlockSpec? Landlock { get; init; }
    public ResourcesSpec? Resources { get; init; }
    public NetworkSpec? Network { get; init; }
    public HealthSpec? Health { get; init; }
    public EquatableArray<SocketSpec> Sockets { get; init; }
    public EquatableArray<CredentialSpec> Credentials { get; init; }
    public EquatableArray<LogSpec> Logs { get; init; }
    public UnitSpec? Unit { get; init; }
}

/// <summary>The <c>root</c> group. <see cref="Readonly"/> null: true.</summary>
public sealed record RootSpec(SourceSpan At, RootKind Kind, Located<string>? Dir, EquatableArray<HostPathSpec> Host, Located<long>? ScratchBytes, Located<uint>? ScratchMode, Located<bool>? Readonly)
{
    public Located<string>? Image { get; init; }

    /// <summary>The top one first.</summary>
    public EquatableArray<Located<string>> Layers { get; init; }

    public UpperSpec? Upper { get; init; }

    /// <summary>Whether all of it lies in the launcher, and how.</summary>
    public Located<EmbedKind>? Embed { get; init; }

    /// <summary>The last one on top.</summary>
    public EquatableArray<Located<string>> Extensions { get; init; }
}

/// <summary><c>root.upper</c>: where what is written in a root of layers goes, and how much of it at most. Without <see cref="Dir"/> to memory.</summary>
public sealed record UpperSpec(SourceSpan At, Located<string>? Dir, Located<long>? Bytes);

public enum RootKind
{
    Scratch,
    Dir,
    Host,
    Image,
    Layers,
}

/// <summary>One host path of <c>root.host</c>.</summary>
public sealed record HostPathSpec(Located<string> Path, Located<bool>? Optional);

/// <summary>The <c>process</c> group.</summary>
public sealed record ProcessSpec
{
    public SourceSpan? At { get; init; }
    public CommandSpec? Command { get; init; }
    public Located<bool>? Self { get; init; }
    public Located<ArgumentPolicy>? Arguments { get; init; }
    public Located<string>? Cwd { get; init; }
    public EquatableArray<EnvSpec> Env { get; init; }
    public EquatableArray<Located<string>> PassEnv { get; init; }
    public Located<IdSpec>? User { get; init; }
    public Located<IdSpec>? Group { get; init; }
    public EquatableArray<Located<IdSpec>> Groups { get; init; }
    public Located<uint>? Umask { get; init; }
    public EquatableArray<RlimitSpec> Rlimits { get; init; }
    /// <summary>In <see cref="Nice"/> and <see cref="OomScoreAdj"/>: what the caller has, unchanged.</summary>
    public const int Inherit = int.MinValue;

    public Located<int>? Nice { get; init; }
    public Located<int>? OomScoreAdj { get; init; }
    public Located<uint>? Personality { get; init; }
    public Located<int>? StopSignal { get; init; }

    /// <summary>Milliseconds; -1: never.</summary>
    public Located<long>? StopTimeout { get; init; }

    /// <summary>Milliseconds.</summary>
    public Located<long>? TimeLimit { get; init; }
    public Located<bool>? Tty { get; init; }
    public Located<bool>? Init { get; init; }
    public Located<ParentDeath>? ParentDeath { get; init; }

    /// <summary>true: systemd watches over the workload of a unit.</summary>
    public Located<bool>? HandsOver { get; init; }

    /// <summary>true: the workload speaks sd_notify(3) itself, and the launcher passes it on.</summary>
    public Located<bool>? SpeaksNotify { get; init; }
    public Located<KeyringKind>? Keyring { get; init; }
    public EquatableArray<Located<int>> Fds { get; init; }
}

/// <summary>Whose session keyring the workload has (keyrings(7)).</summary>
public enum KeyringKind
{
    New,
    Inherit,
}

public enum ArgumentPolicy
{
    Append,
    Refuse,
}

/// <summary>The command's words; <see cref="At"/> is the whole list's place.</summary>
public sealed record CommandSpec(EquatableArray<Located<string>> Words, SourceSpan At);

/// <summary>A user or group: a number, or a name to look up in the root.</summary>
public sealed record IdSpec(long? Number, string? Name);

/// <summary>One variable of <c>process.env</c>.</summary>
public sealed record EnvSpec(Located<string> Name, Located<string> Value);

/// <summary>One resource limit; <see cref="ulong.MaxValue"/> is unlimited.</summary>
public sealed record RlimitSpec(Located<Rlimit> Resource, Located<ulong> Soft, Located<ulong> Hard);

/// <summary>The <c>namespaces</c> group; null: nobody said.</summary>
public sealed record NamespacesSpec
{
    public SourceSpan? At { get; init; }
    public Located<NamespaceChoice>? Cgroup { get; init; }
    public Located<NamespaceChoice>? Ipc { get; init; }
    public Located<NamespaceChoice>? Mount { get; init; }
    public Located<NamespaceChoice>? Network { get; init; }
    public Located<NamespaceChoice>? Pid { get; init; }
    public Located<NamespaceChoice>? Time { get; init; }
    public Located<NamespaceChoice>? User { get; init; }
    public Located<NamespaceChoice>? Uts { get; init; }

    /// <summary>Offsets of a new time namespace, nanoseconds.</summary>
    public Located<long>? Monotonic { get; init; }
    public Located<long>? Boottime { get; init; }
    public Located<UserMap>? UserMap { get; init; }
}

public enum NamespaceMode
{
    New,
    Host,
    Join,
}

/// <summary>new, host, or the path of a namespace file to join.</summary>
public sealed record NamespaceChoice(NamespaceMode Mode, string? Path);

public enum MountType
{
    Bind,
    Tmpfs,
    Proc,
    Sysfs,
    Devpts,
    Mqueue,
    Overlay,
    Dev,

    /// <summary>Takes away the default mount at the target.</summary>
    None,
}

/// <summary>One entry of <c>mounts</c>. Flags are as written; the planner puts the type's defaults below them.</summary>
public sealed record MountSpec(SourceSpan At, Located<MountType> Type, Located<string> Target)
{
    public Located<string>? Source { get; init; }

    /// <summary>Flags set by words such as <c>ro</c> and <c>nosuid</c>.</summary>
    public MountFlags Set { get; init; }

    /// <summary>Flags cleared by words such as <c>rw</c>, <c>suid</c>, <c>dev</c> and <c>exec</c>.</summary>
    public MountFlags Clear { get; init; }

    /// <summary>Flags set recursively by words such as <c>rro</c>.</summary>
    public MountFlags RecursiveSet { get; init; }

    /// <summary>Flags cleared recursively by words such as <c>rrw</c>.</summary>
    public MountFlags RecursiveClear { get; init; }
    public SourceSpan? FlagsAt { get; init; }
    public Located<bool>? Recursive { get; init; }
    public Located<Propagation>? Propagation { get; init; }
    public Located<bool>? Optional { get; init; }

    /// <summary>tmpfs: bytes. dev: bytes of shm.</summary>
    public Located<long>? Size { get; init; }
    public Located<long>? Inodes { get; init; }
    public Located<uint>? Mode { get; init; }
    public Located<uint>? PtmxMode { get; init; }
    public Located<long>? User { get; init; }
    public Located<long>? Group { get; init; }
    public Located<HidePid>? HidePid { get; init; }
    public Located<bool>? SubsetPid { get; init; }
    public EquatableArray<Located<string>> LowerDir { get; init; }
    public Located<string>? UpperDir { get; init; }
    public Located<string>? WorkDir { get; init; }
}

public sealed record FileSpec(SourceSpan At, Located<string> Path, Located<string> Content, Located<uint>? Mode, Located<long>? User, Located<long>? Group);

public sealed record DirSpec(SourceSpan At, Located<string> Path, Located<uint>? Mode, Located<long>? User, Located<long>? Group);

public sealed record SymlinkSpec(SourceSpan At, Located<string> Path, Located<string> Target);

/// <summary>One device; <see cref="Type"/> null: the host's own node of that path.</summary>
public sealed record DeviceSpec(SourceSpan At, Located<string> Path, Located<DeviceType>? Type, Located<uint>? Major, Located<uint>? Minor, Located<uint>? Mode, Located<long>? User, Located<long>? Group, Located<bool>? Optional);

/// <summary>One sysctl; the key with slashes, as below /proc/sys.</summary>
public sealed record SysctlSpec(Located<string> Key, Located<string> Value);

/// <summary>Capabilities: the short list (<see cref="Keep"/>), or the five sets.</summary>
public sealed record CapabilitiesSpec(SourceSpan At)
{
    /// <summary>The short form: bounding, permitted and effective; for a user other than 0 inheritable and ambient too.</summary>
    public Located<CapabilitySet>? Keep { get; init; }
    public Located<CapabilitySet>? Bounding { get; init; }
    public Located<CapabilitySet>? Effective { get; init; }
    public Located<CapabilitySet>? Permitted { get; init; }
    public Located<CapabilitySet>? Inheritable { get; init; }
    public Located<CapabilitySet>? Ambient { get; init; }
}

public enum NetworkMode
{
    None,
    Host,

    /// <summary>The host's network namespace, with no way to use it.</summary>
    Sealed,
}

public sealed record NetworkSpec(SourceSpan At, Located<NetworkMode> Mode, Located<bool>? Loopback)
{
    /// <summary>Limits of the rate.</summary>
    public NetworkLimitSpec? Limit { get; init; }
}

/// <summary>Limits of the network's rate, bytes per second each. <see cref="Hard"/> null: true.</summary>
public sealed record NetworkLimitSpec(SourceSpan At, Located<long>? Egress, Located<long>? Ingress, Located<bool>? Hard);
