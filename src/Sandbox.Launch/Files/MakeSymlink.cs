using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

public static unsafe partial class Files
{
    private const int PathMax = 4096;

    /// <summary>A symbolic link at <paramref name="path"/>; the very same link may exist already.</summary>
    public static void MakeSymlink(LaunchState* s, int at, ReadOnlySpan<byte> path, ReadOnlySpan<byte> target)
    {
        s->At = at;
        s->Step = LaunchStep.MakeSymlink;
        var place = Text.Pointer(path);
        var result = Link(s, place, Text.Pointer(target));
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.MakeSymlink, result, place, Text.Pointer(target));
        }
    }

    /// <summary>0, or -errno.</summary>
    internal static long Link(LaunchState* s, byte* path, byte* target)
    {
        byte* name;
        var parent = InRoot.MakeParent(s, path, &name);
        if (parent < 0)
        {
            return parent;
        }

        var result = symlinkat(target, parent, name);
        if (result is -Errno.EEXIST or -Errno.EROFS && IsLink(parent, name, target))
        {
            result = 0;
        }

        InRoot.Close(s, parent);
        return result;
    }

    private static bool IsLink(long parent, byte* name, byte* target)
    {
        var text = stackalloc byte[PathMax];
        var length = readlinkat(parent, name, text, PathMax - 1);
        if (length < 0)
        {
            return false;
        }

        text[length] = 0;
        return Text.Same(text, target);
    }
}
