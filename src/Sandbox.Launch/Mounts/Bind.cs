using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

public static unsafe partial class Mounts
{
    /// <summary>
    /// The host's <paramref name="source"/> on <paramref name="target"/>. The source is opened once; its copy gets its flags while nobody can reach it.
    /// Flags are only ever added: in a user namespace those that the source has are locked (mount_namespaces(7)). <paramref name="recursiveClear"/>
    /// is the exception, where the spec says so.
    /// </summary>
    public static void Bind(LaunchState* s, int at, ReadOnlySpan<byte> source, ReadOnlySpan<byte> target, bool recursive, MountFlags flags, MountFlags recursiveFlags, MountFlags recursiveClear, Propagation propagation, bool optional)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.Bind, target, optional);
        to->Source = Text.Pointer(source);
        var tree = HostPaths.CopyTree(s, to->Source, recursive);
        if (tree < 0)
        {
            to->Miss(tree);
            return;
        }

        var all = recursiveFlags | recursiveClear;
        if (all != MountFlags.None)
        {
            Change(to, tree, true, Attributes.Bits(recursiveFlags), Attributes.ClearedFor(recursiveFlags) | Attributes.Cleared(recursiveClear), 0);
        }

        ChangeTop(to, tree, flags & ~recursiveFlags, propagation);
        Attach(to, tree);
        close(tree);
    }

    private static void ChangeTop(MountTarget* to, long tree, MountFlags flags, Propagation propagation)
    {
        var type = Attributes.Type(propagation);
        if (type == 0 && to->State->FollowsHost)
        {
            (type, propagation) = (Mount.MS_PRIVATE, Propagation.RecursivePrivate);
        }

        var below = Attributes.IsRecursive(propagation);
        if (below)
        {
            Change(to, tree, true, 0, 0, type);
        }

        if (flags != MountFlags.None || (type != 0 && !below))
        {
            Change(to, tree, false, Attributes.Bits(flags), Attributes.ClearedFor(flags), below ? 0 : type);
        }
    }

    private static void Change(MountTarget* to, long tree, bool recursive, ulong set, ulong clear, ulong type)
    {
        var result = Mounting.Change(to->State, tree, recursive, set, clear, type);
        if (result == -Errno.EPERM && clear != 0)
        {
            Failure.StopBecause(to->State, to->Step, result, to->Path, "in a user namespace a mount keeps the restrictions and the access-time mode that it has on the host; leave out the flag that lifts one"u8);
        }

        if (result == -Errno.EINVAL && (set & Mount.MOUNT_ATTR_NOSYMFOLLOW) != 0)
        {
            Failure.StopBecause(to->State, to->Step, result, to->Path, "nosymfollow needs Linux 5.10; leave the flag out"u8);
        }

        if (result < 0)
        {
            Failure.Stop(to->State, to->Step, result, to->Source, to->Path);
        }
    }

    /// <summary>On what exists, or on a new directory or file: whichever the source is.</summary>
    private static void Attach(MountTarget* to, long tree)
    {
        var target = to->Any();
        if (target == -Errno.ENOENT)
        {
            target = MountTarget.IsDirectory(tree) ? to->MakeDirectory() : to->MakeFile();
        }

        if (target >= 0)
        {
            to->Attach(tree, target);
        }
    }
}
