using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

/// <summary>What a mount lets a program do, as rights of Landlock. A mount that is more closed than what it lies in stays so by its own flags.</summary>
internal static class MountAccess
{
    private const PathAccess Reading = PathAccess.ReadFile | PathAccess.ReadDir | PathAccess.Execute;

    /// <summary>Where files are written, but none is made or removed.</summary>
    private const PathAccess Filling = PathAccess.WriteFile | PathAccess.Truncate;

    private const PathAccess Writing = Filling | PathAccess.MakeDir | PathAccess.MakeReg | PathAccess.MakeSock | PathAccess.MakeFifo | PathAccess.MakeSym
        | PathAccess.RemoveDir | PathAccess.RemoveFile | PathAccess.Refer;

    private const PathAccess Nodes = PathAccess.MakeChar | PathAccess.MakeBlock;

    /// <summary>One device file.</summary>
    public const PathAccess Device = PathAccess.ReadFile | PathAccess.WriteFile | PathAccess.IoctlDev;

    /// <summary>A file system; <paramref name="nodes"/>: the workload holds CAP_MKNOD.</summary>
    public static PathAccess Of(bool writable, bool devices, bool nodes) =>
        Reading | (writable ? Writing : PathAccess.None) | (devices ? PathAccess.IoctlDev : PathAccess.None) | (writable && nodes ? Nodes : PathAccess.None);

    /// <summary>What the mount of <paramref name="step"/> grants.</summary>
    public static PathAccess Of(PlanStep step, bool nodes) => step switch
    {
        BindMountStep bind => Of(!Forbids(bind, MountFlags.ReadOnly), !Forbids(bind, MountFlags.NoDev), nodes),
        TmpfsMountStep tmpfs => Of(tmpfs.Flags, nodes),
        OverlayMountStep overlay => Of(overlay.Flags, nodes),
        MqueueMountStep mqueue => Of((mqueue.Flags & MountFlags.ReadOnly) == 0, devices: false, nodes: false),
        ProcMountStep proc => Kernels(proc.Flags),
        SysfsMountStep sysfs => Kernels(sysfs.Flags),
        SecretsMountStep => PathAccess.ReadFile | PathAccess.ReadDir,
        DevptsMountStep => Reading | Device,
        _ => Of(writable: true, devices: true, nodes),
    };

    private static PathAccess Of(MountFlags flags, bool nodes) => Of((flags & MountFlags.ReadOnly) == 0, (flags & MountFlags.NoDev) == 0, nodes);

    private static PathAccess Kernels(MountFlags flags) => Reading | ((flags & MountFlags.ReadOnly) == 0 ? Filling : PathAccess.None);

    // What is mounted below a source may be more open than the source itself.
    private static bool Forbids(BindMountStep bind, MountFlags flag) => (bind.Flags & flag) != 0 && (bind.RecursiveClear & flag) == 0;
}
