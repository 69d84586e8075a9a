using System.Globalization;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary><c>--check</c>: does this host have what the plan needs? Looks only; makes no namespace and no mount.</summary>
internal static class HostCheck
{
    /// <summary>One line per need. Exit code 0: everything is there; 1: something is missing.</summary>
    public static int Run(in LauncherDescription launcher, RootVerbs? root, TextWriter to)
    {
        var missing = 0;
        foreach (var need in launcher.Needs)
        {
            var problem = need.Kind == RequirementKind.EmbeddedRoot ? root?.Problem(need.Argument) : Problem(need);
            var wish = need.Kind is RequirementKind.LandlockWish or RequirementKind.CgroupControllerWish;
            missing += problem is null || wish ? 0 : 1;
            to.Write(problem is null ? "ok       " : wish ? "without  " : "missing  ");
            to.Write(Text(need));
            to.Write(problem is null ? "\n" : ": " + problem + "\n");
        }

        to.Write(missing == 0 ? $"{launcher.Name}: this host has what the plan needs.\n" : $"{launcher.Name}: {missing} of {launcher.Needs.Length} needs are not met.\n");
        return missing == 0 ? 0 : 1;
    }

    private static string Text(HostRequirement need)
    {
        var what = need.Kind switch
        {
            RequirementKind.Kernel => "Linux " + need.Argument,
            RequirementKind.Namespace => need.Argument + " namespace",
            RequirementKind.UserNamespace => "user namespace, map " + need.Argument,
            RequirementKind.FileSystem => "file system " + need.Argument,
            RequirementKind.EmbeddedRoot => "file system in this binary",
            RequirementKind.ProjectQuota => "quotas of projects at " + need.Argument,
            RequirementKind.Layer => "layer sha256:" + need.Argument,
            RequirementKind.CgroupController or RequirementKind.CgroupControllerWish => "cgroup controller " + need.Argument,
            RequirementKind.Landlock or RequirementKind.LandlockWish => $"Landlock ABI {need.Argument}, Linux {LandlockAbi.Linux(int.Parse(need.Argument, CultureInfo.InvariantCulture))}",
            _ => need.Argument,
        };
        return (need.At.IsDefault ? "" : "line " + need.At.Line + ": ") + what + " (" + need.Why + KernelHas(need.Kind) + ")";
    }

    private static string KernelHas(RequirementKind kind) =>
        kind is RequirementKind.Landlock or RequirementKind.LandlockWish && HostFacts.LandlockAbi is > 0 and var abi ? $"; the kernel has ABI {abi}" : "";

    /// <summary>Null, or what is missing and how to get it.</summary>
    private static string? Problem(HostRequirement need) => need.Kind switch
    {
        RequirementKind.Kernel => Kernel(need.Argument),
        RequirementKind.Namespace => Namespace(need.Argument),
        RequirementKind.UserNamespace => UserNamespace(need.Argument),
        RequirementKind.Capability => HostFacts.Has(need.Argument) ? null : "the caller does not have it; run the binary as root, or as a systemd unit with AmbientCapabilities=" + need.Argument,
        RequirementKind.HostPath => Path.Exists(HostFacts.Locate(need.Argument)) ? null : Absent(need.Argument),
        RequirementKind.HostDirectory => Directory.Exists(HostFacts.Locate(need.Argument)) ? null : Path.Exists(HostFacts.Locate(need.Argument)) ? "it is not a directory" : Absent(need.Argument),
        RequirementKind.NamespaceFile => Path.Exists(need.Argument) ? null : "there is no such file; the namespace must be made before this starts (ip netns add, or the unit that owns it)",
        RequirementKind.FileSystem => HostFacts.KnowsFileSystem(need.Argument) ? null : $"the kernel does not know it; load it with modprobe {need.Argument}, or use a kernel that has it",
        RequirementKind.Layer => Directory.Exists($"{HostFacts.LayerStore}/layers/sha256/{need.Argument}/fs") ? null : $"it is not in the store {HostFacts.LayerStore}; put it there with `sandbox build` of the spec",
        RequirementKind.ProjectQuota => HostFacts.HoldsProjectQuota(HostFacts.Locate(need.Argument)) ? null : "its file system holds no quotas of projects; take ext4 (tune2fs -O project,quota) or XFS, mounted with prjquota",
        RequirementKind.Device => File.Exists(need.Argument) ? null : "there is no such device; load its driver, or mark the device optional",
        RequirementKind.Landlock or RequirementKind.LandlockWish => Landlock(need.Argument),
        RequirementKind.CgroupController or RequirementKind.CgroupControllerWish => HostFacts.HasController(need.Argument) ? null : "no hierarchy below /sys/fs/cgroup has it; mount one, or use a kernel that is built with it and does not disable it (cgroup_disable=)",
        _ => null,
    };

    private static string? Landlock(string atLeast) => HostFacts.LandlockAbi switch
    {
        var abi when abi >= int.Parse(atLeast, CultureInfo.InvariantCulture) => null,
        > 0 => "use a newer kernel",
        -95 => "this kernel has it switched off; add landlock to its lsm= list",
        _ => "this kernel has no Landlock (CONFIG_SECURITY_LANDLOCK), or an outer filter hides it",
    };

    private static string Absent(string path) => path.StartsWith('/') ? "it does not exist, or the caller cannot see it; create it, or mark it optional" : $"it does not exist; it belongs beside the binary, at {HostFacts.Locate(path)}";

    private static string? Kernel(string atLeast) =>
        HostFacts.KernelVersion is var kernel && kernel >= Version.Parse(atLeast) ? null : $"this is Linux {kernel}; use a newer kernel";

    private static string? Namespace(string kind)
    {
        if (!File.Exists("/proc/self/ns/" + kind))
        {
            return Directory.Exists("/proc/self/ns") ? $"this kernel has no {kind} namespaces; use one that is built with them" : "there is no /proc here to look at; mount one";
        }

        // user_namespaces(7), namespaces(7): 0 forbids. Time namespaces are counted with their own file.
        return HostFacts.Number($"/proc/sys/user/max_{kind}_namespaces") == 0 ? $"they are forbidden here; allow them with sysctl user.max_{kind}_namespaces=10000" : null;
    }

    private static string? UserNamespace(string map)
    {
        if (Namespace("user") is { } problem)
        {
            return problem;
        }

        if (HostFacts.Has("CAP_SYS_ADMIN"))
        {
            return null;
        }

        if (map == "full")
        {
            return "only root can map every id; run it as root, or use map: caller";
        }

        if (HostFacts.Number("/proc/sys/kernel/unprivileged_userns_clone") == 0)
        {
            return "only root may make them here; run it as root, or allow them with sysctl kernel.unprivileged_userns_clone=1";
        }

        return HostFacts.Number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1 && HostFacts.IsUnconfined
            ? "AppArmor takes every capability away in them (Ubuntu's rule for programs without a profile); let `sandbox install` write the profile for this binary (with the rule `userns,`), run it as root, or set sysctl kernel.apparmor_restrict_unprivileged_userns=0"
            : null;
    }
}
