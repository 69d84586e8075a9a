using static Sandbox.Syscalls.Mount;

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
        var place = Place.Of(s, name);
        var result = Seal(s, &place, at == 0 ? Attributes.Sealed : MOUNT_ATTR_RDONLY);
        if (result < 0 && (at != 0 || result is not (-Errno.ENOENT or -Errno.ENOTDIR)))
        {
            Failure.Stop(s, LaunchStep.ReadonlyPath, result, name);
        }

        place.Close();
    }

    private static long Seal(LaunchState* s, Place* place, ulong attributes)
    {
        var tree = place->Copy(s, attributes);
        if (tree == -Errno.EINVAL && s->RootIsUnbindable)
        {
            // It lies on the root's own mount.
            var opened = Root.MakeBindable(s);
            tree = opened < 0 ? opened : place->Copy(s, attributes);
        }

        if (tree >= 0 && s->At == 0)
        {
            ReadBack.Sealed(s, tree);
        }

        return tree < 0 ? tree : place->Cover(s, tree);
    }
}
