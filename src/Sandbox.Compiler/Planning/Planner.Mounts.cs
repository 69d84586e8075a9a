using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

internal sealed partial class Planner
{
    private const MountFlags Closed = MountFlags.NoSuid | MountFlags.NoDev | MountFlags.NoExec;
    private const uint StickyMode = 0x3ff; // 1777

    private List<PlannedMount>? _mounts;

    /// <summary>The default mounts that no entry of the spec replaces or takes away, then the spec's, as written.</summary>
    private List<PlannedMount> Mounts() => _mounts ??=
    [
        .. DefaultMounts().Where(mount => !_spec.Mounts.Any(said => said.Target.Value == mount.Target)),
        .. _spec.Mounts.Where(said => said.Type.Value != MountType.None).Select(said => new PlannedMount(said.Target.Value, Mount(said), said)),
        .. SecretsMount(),
    ];

    /// <summary>The targets that are mounted where the spec says nothing.</summary>
    private IEnumerable<PlannedMount> DefaultMounts()
    {
        var none = SourceLine.Default;
        yield return new("/proc", DefaultProc(), null);
        if (_profile.Sysfs && CanMountSysfs)
        {
            yield return new("/sys", new SysfsMountStep(none, "/sys", Closed | MountFlags.ReadOnly, Optional: false), null);
        }

        yield return new("/dev", new DevMountStep(none, "/dev", OwnUser, _profile.ShmBytes, Pts: true, MakesDevices), null);
        if (_profile.Mqueue && ResolvedNamespaces.IsNew(_namespaces.Ipc))
        {
            yield return new("/dev/mqueue", new MqueueMountStep(none, "/dev/mqueue", Closed, Optional: false), null);
        }

        if (_profile.TmpBytes >= 0)
        {
            yield return new("/tmp", new TmpfsMountStep(none, "/tmp", Closed, _profile.TmpBytes, 0, StickyMode, -1, -1, Propagation.None, Optional: false), null);
        }
    }

    // The kernel mounts a sysfs for the owner of the network namespace only (kobj_ns_current_may_mount, fs/sysfs/mount.c).
    // A sealed workload is not shown the host's network by default.
    private bool CanMountSysfs => ResolvedNamespaces.IsNew(_namespaces.Network) || (!OwnUser && SealedAt is null);

    // A procfs shows a pid namespace to that namespace's owner (fs/proc/root.c): in a new user namespace the host's cannot be mounted again, but bound.
    private PlanStep DefaultProc() => NewUser && _namespaces.Pid.Value.Mode == NamespaceMode.Host
        ? new BindMountStep(SourceLine.Default, "/proc", "/proc", Recursive: true, Closed, MountFlags.None, MountFlags.None, Propagation.None, Optional: false)
        : new ProcMountStep(SourceLine.Default, "/proc", Closed, _profile.HidePid, _profile.SubsetPid, -1, Optional: false);

    // Every other mount of a sandbox is nodev, unless the spec says otherwise. The kernel makes no device nodes for a user namespace of one's own.
    private bool MakesDevices => !OwnUser && HeldCapabilities().Contains("CAP_MKNOD");

    private PlanStep Mount(MountSpec said)
    {
        var (at, target, optional) = (said.At.Line(), said.Target.Value, said.Optional.Or(false).Value);
        return said.Type.Value switch
        {
            MountType.Bind => Bind(said),
            MountType.Tmpfs => new TmpfsMountStep(at, target, Flags(said, Closed), said.Size?.Value ?? 0, said.Inodes?.Value ?? 0, said.Mode?.Value ?? StickyMode, said.User?.Value ?? -1, said.Group?.Value ?? -1, said.Propagation.Or(Propagation.None).Value, optional),
            MountType.Proc => new ProcMountStep(at, target, Flags(said, Closed), said.HidePid?.Value ?? _profile.HidePid, said.SubsetPid?.Value ?? _profile.SubsetPid, said.Group?.Value ?? -1, optional),
            MountType.Sysfs => new SysfsMountStep(at, target, Flags(said, Closed | MountFlags.ReadOnly), optional),
            MountType.Devpts => Devpts(said),
            MountType.Mqueue => new MqueueMountStep(at, target, Flags(said, Closed), optional),
            MountType.Overlay => Overlay(said),
            _ => new DevMountStep(at, target, OwnUser, said.Size?.Value ?? _profile.ShmBytes, Pts: true, MakesDevices),
        };
    }

    private static BindMountStep Bind(MountSpec said)
    {
        var writable = (said.Clear & MountFlags.ReadOnly) != 0;
        var closed = MountFlags.NoSuid | MountFlags.NoDev | (writable ? MountFlags.NoExec : MountFlags.ReadOnly);
        var recursive = said.Recursive.Or(true).Value;

        // What is mounted below the source comes along, and must not be more open than the source: "read-only" that ends at the next mount is a known trap.
        var below = recursive ? closed & ~said.Clear & ~said.RecursiveClear : MountFlags.None;
        return new(
            said.At.Line(), said.Source?.Value ?? "", said.Target.Value, recursive, Flags(said, closed), below | said.RecursiveSet,
            said.RecursiveClear, said.Propagation.Or(Propagation.None).Value, said.Optional.Or(false).Value);
    }

    // Group 5 is tty on every distribution, and glibc's grantpt expects it; under a map of one id it does not exist.
    private DevptsMountStep Devpts(MountSpec said) => new(
        said.At.Line(), said.Target.Value, Flags(said, MountFlags.NoSuid | MountFlags.NoExec), said.Mode?.Value ?? 0x190,
        said.PtmxMode?.Value ?? DeviceMode, said.Group?.Value ?? (OwnUser ? -1 : 5), said.Optional.Or(false).Value);

    private static OverlayMountStep Overlay(MountSpec said) => new(
        said.At.Line(), said.Target.Value, said.LowerDir.Select(one => one.Value).ToEquatableArray(), said.UpperDir?.Value, said.WorkDir?.Value,
        Flags(said, MountFlags.NoSuid | MountFlags.NoDev | (said.UpperDir is null ? MountFlags.ReadOnly : MountFlags.None)), said.Optional.Or(false).Value);

    // What a mount forbids by itself, and then what the entry's words set and clear.
    private static MountFlags Flags(MountSpec said, MountFlags defaults) => (defaults | said.Set) & ~said.Clear;
}
