using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Keys;

/// <summary>The words of the spec language that are values, each with its meaning. One place: binder, schema and reference read them here.</summary>
public static class SpecWords
{
    /// <summary>process.arguments</summary>
    public static WordTable<ArgumentPolicy> Arguments { get; } = new(("append", ArgumentPolicy.Append), ("refuse", ArgumentPolicy.Refuse));

    /// <summary>process.keyring</summary>
    public static WordTable<KeyringKind> Keyrings { get; } = new(("new", KeyringKind.New), ("inherit", KeyringKind.Inherit));

    /// <summary>process.supervise; true: systemd.</summary>
    public static WordTable<bool> Supervisors { get; } = new(("launcher", false), ("systemd", true));

    /// <summary>process.notify; true: the workload.</summary>
    public static WordTable<bool> Notifiers { get; } = new(("launcher", false), ("workload", true));

    /// <summary>health.action</summary>
    public static WordTable<HealthAction> HealthActions { get; } = new(("notify", HealthAction.Notify), ("restart", HealthAction.Restart), ("kill", HealthAction.Kill));

    /// <summary>sockets[].type: the setting of systemd.socket(5)</summary>
    public static WordTable<string> SocketTypes { get; } = new(("stream", "ListenStream"), ("datagram", "ListenDatagram"), ("seqpacket", "ListenSequentialPacket"));

    /// <summary>unit.restart: Restart= of systemd.service(5)</summary>
    public static WordTable<RestartPolicy> Restarts { get; } = new(
        ("no", RestartPolicy.No), ("on-success", RestartPolicy.OnSuccess), ("on-failure", RestartPolicy.OnFailure), ("on-abnormal", RestartPolicy.OnAbnormal),
        ("on-abort", RestartPolicy.OnAbort), ("always", RestartPolicy.Always));

    /// <summary>process.parent_death</summary>
    public static WordTable<ParentDeath> ParentDeaths { get; } = new(("ignore", ParentDeath.Ignore), ("stop", ParentDeath.Stop), ("kill", ParentDeath.Kill));

    /// <summary>process.rlimits: getrlimit(2) without RLIMIT_</summary>
    public static WordTable<Rlimit> Rlimits { get; } = new(
        ("as", Rlimit.As), ("core", Rlimit.Core), ("cpu", Rlimit.Cpu), ("data", Rlimit.Data), ("fsize", Rlimit.Fsize), ("locks", Rlimit.Locks),
        ("memlock", Rlimit.Memlock), ("msgqueue", Rlimit.Msgqueue), ("nice", Rlimit.Nice), ("nofile", Rlimit.Nofile), ("nproc", Rlimit.Nproc),
        ("rss", Rlimit.Rss), ("rtprio", Rlimit.Rtprio), ("rttime", Rlimit.Rttime), ("sigpending", Rlimit.Sigpending), ("stack", Rlimit.Stack));

    /// <summary>process.personality: sys/personality.h, in the spelling of the OCI runtime specification.</summary>
    public static WordTable<uint> Personalities { get; } = new(
        ("LINUX", 0), ("LINUX32", 0x8), ("UNAME26", 0x20000), ("ADDR_NO_RANDOMIZE", 0x40000), ("MMAP_PAGE_ZERO", 0x100000),
        ("ADDR_COMPAT_LAYOUT", 0x200000), ("READ_IMPLIES_EXEC", 0x400000), ("ADDR_LIMIT_32BIT", 0x800000), ("SHORT_INODE", 0x1000000),
        ("WHOLE_SECONDS", 0x2000000), ("STICKY_TIMEOUTS", 0x4000000), ("ADDR_LIMIT_3GB", 0x8000000));

    /// <summary>mounts[].type</summary>
    public static WordTable<MountType> MountTypes { get; } = new(
        ("bind", MountType.Bind), ("tmpfs", MountType.Tmpfs), ("proc", MountType.Proc), ("sysfs", MountType.Sysfs), ("devpts", MountType.Devpts),
        ("mqueue", MountType.Mqueue), ("overlay", MountType.Overlay), ("dev", MountType.Dev), ("none", MountType.None));

    /// <summary>mounts[].propagation (mount_namespaces(7))</summary>
    public static WordTable<Propagation> Propagations { get; } = new(
        ("private", Propagation.Private), ("rprivate", Propagation.RecursivePrivate), ("slave", Propagation.Slave), ("rslave", Propagation.RecursiveSlave),
        ("shared", Propagation.Shared), ("rshared", Propagation.RecursiveShared), ("unbindable", Propagation.Unbindable), ("runbindable", Propagation.RecursiveUnbindable));

    /// <summary>mounts[].hidepid (proc(5))</summary>
    public static WordTable<HidePid> HidePids { get; } = new(
        ("off", HidePid.Off), ("noaccess", HidePid.NoAccess), ("invisible", HidePid.Invisible), ("ptraceable", HidePid.Ptraceable));

    /// <summary>mounts[].subset (proc(5))</summary>
    public static WordTable<bool> ProcSubsets { get; } = new(("pid", true));

    /// <summary>devices[].type (mknod(1))</summary>
    public static WordTable<DeviceType> DeviceTypes { get; } = new(("c", DeviceType.Character), ("b", DeviceType.Block), ("p", DeviceType.Fifo));

    /// <summary>namespaces.user.map</summary>
    public static WordTable<UserMap> UserMaps { get; } = new(("auto", UserMap.Auto), ("caller", UserMap.Caller), ("full", UserMap.Full));

    /// <summary>network and network.mode</summary>
    public static WordTable<NetworkMode> NetworkModes { get; } = new(("none", NetworkMode.None), ("host", NetworkMode.Host), ("sealed", NetworkMode.Sealed));

    /// <summary>Network modes that a later version brings.</summary>
    public static EquatableArray<string> LaterNetworkModes { get; } = EquatableArray.Of("veth", "bridge", "user", "cni");

    /// <summary>kind</summary>
    public static WordTable<bool> Kinds { get; } = new(("app", true));

    /// <summary>Kinds that a later version brings.</summary>
    public static EquatableArray<string> LaterKinds { get; } = EquatableArray.Of("system");

    /// <summary>The names of profiles; what each one means is the planner's.</summary>
    public static WordTable<bool> Profiles { get; } = new(("default@1", true), ("strict@1", true), ("docker@1", true));
}
