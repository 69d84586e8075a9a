using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Mount;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

public static unsafe partial class Paths
{
    /// <summary>
    /// Makes <paramref name="path"/> and what is mounted below it read-only. A default (line 0) is a path of the kernel: it becomes nosuid, nodev and
    /// noexec too, and is left where it is missing. A path of the spec keeps its other flags, for programs may lie there, and must exist.
    /// </summary>
    public static void MakeReadonly(LaunchState* s, int at, ReadOnlySpan<byte> path)
    {
        s->At = at;
        s->Step = LaunchStep.ReadonlyPath;
        var name = Text.Pointer(path);
        var target = InRoot.Open(s->RootFd, name, O_PATH, InRoot.Scoped);
        if (at == 0 && target is -Errno.ENOENT or -Errno.ENOTDIR)
        {
            return;
        }

        var result = target < 0 ? target : Seal(s, target, at == 0 ? Attributes.Sealed : MOUNT_ATTR_RDONLY);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.ReadonlyPath, result, name);
        }

        close(target);
    }

    private static long Seal(LaunchState* s, long target, ulong attributes)
    {
        const uint copy = (uint)(AT_EMPTY_PATH | AT_RECURSIVE) | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC;
        var tree = open_tree(target, Attributes.Empty, copy);
        if (tree == -Errno.EINVAL && s->RootIsUnbindable)
        {
            // It lies on the root's own mount.
            var opened = Root.MakeBindable(s);
            tree = opened < 0 ? opened : open_tree(target, Attributes.Empty, copy);
        }

        var result = tree < 0 ? tree : Attributes.Change(tree, true, attributes, 0, 0);
        return result < 0 ? result : Cover(tree, target);
    }
}
