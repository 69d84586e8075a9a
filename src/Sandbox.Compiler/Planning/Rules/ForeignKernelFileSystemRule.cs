using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>procfs, sysfs and mqueue each show a namespace, and their superblocks are mounted by its owner only (mount_capable, fs/super.c).</summary>
internal static class ForeignKernelFileSystemRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (!ResolvedNamespaces.IsNew(subject.Namespaces.User))
        {
            yield break;
        }

        foreach (var mount in subject.Spec.Mounts)
        {
            var (kind, choice) = mount.Type.Value switch
            {
                MountType.Proc => ("pid", subject.Namespaces.Pid),
                MountType.Sysfs => ("network", subject.Namespaces.Network),
                MountType.Mqueue => ("ipc", subject.Namespaces.Ipc),
                _ => ("", default),
            };
            if (kind.Length > 0 && !ResolvedNamespaces.IsNew(choice))
            {
                yield return DiagnosticCatalog.ForeignKernelFileSystem(mount.Type.At, mount.Type.Value.ToString().ToLowerInvariant(), kind);
            }
        }

        // The default procfs of a joined pid namespace has no line: the join's.
        if (subject.Spec.Namespaces.Pid is { Value.Mode: NamespaceMode.Join } pid && subject.Mounts.Any(mount => mount is { Written: null, Target: "/proc" }))
        {
            yield return DiagnosticCatalog.ForeignKernelFileSystem(pid.At, "proc", "pid");
        }
    }
}
