using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

/// <summary>One mount that will be made: its step, and the entry of the spec that asks for it (null: a default).</summary>
internal sealed record PlannedMount(string Target, PlanStep Step, MountSpec? Written)
{
    /// <summary>Whether files can be made in it without a write to the host: a tmpfs of ours. Among the credentials nothing may be made, which is said in other words (SBX0464).</summary>
    public bool TakesFiles => Step is DevMountStep or SecretsMountStep || (Step is TmpfsMountStep tmpfs && (tmpfs.Flags & MountFlags.ReadOnly) == 0);

    /// <summary>The kernel file system behind it whose dangerous paths are hidden: "/proc", "/sys", or null.</summary>
    public string? KernelTree => Step switch
    {
        ProcMountStep { SubsetPid: false } => "/proc",
        SysfsMountStep => "/sys",
        BindMountStep { Source: "/proc" or "/sys" } bind => bind.Source,
        _ => null,
    };

    /// <summary>The mount that <paramref name="path"/> lies in: the deepest one above it; null: the root.</summary>
    public static PlannedMount? Owner(IEnumerable<PlannedMount> mounts, string path) => mounts
        .Where(mount => InsidePath.IsBelow(path, mount.Target))
        .OrderByDescending(mount => mount.Target.Length)
        .FirstOrDefault();
}
