using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Mounts of the new mount namespace (mount_namespaces(7)), one step function per kind, each in a file of its own.</summary>
[LaunchPath]
public static unsafe partial class Mounts
{
    /// <summary>Cuts every mount of the new namespace off the host's, or lets it follow the host's only. Before anything else is mounted.</summary>
    public static void SetPropagation(LaunchState* s, int at, Propagation propagation)
    {
        s->At = at;
        s->Step = LaunchStep.Propagation;
        s->FollowsHost = propagation != Propagation.RecursivePrivate;
        var flags = Attributes.Type(propagation) | (Attributes.IsRecursive(propagation) ? Mount.MS_REC : 0);
        var result = Mount.mount(null, Text.Pointer("/"u8), null, flags, null);
        if (result < 0)
        {
            NamespaceRefusal.StopMounting(s, LaunchStep.Propagation, result);
        }
    }
}
