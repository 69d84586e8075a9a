using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

public static unsafe partial class Paths
{
    private const int PathMax = 4096;
    private const int NameMax = 256;

    /// <summary>Hides the path for each name of the directory that begins as the component with the star does.</summary>
    private static void HideEach(LaunchState* s, byte* path, byte* star)
    {
        var component = star;
        while (component > path && component[-1] != (byte)'/')
        {
            component--;
        }

        var parent = stackalloc byte[PathMax];
        var length = component - path;
        if (length >= PathMax)
        {
            Failure.Stop(s, LaunchStep.Mask, Errno.ENAMETOOLONG, path);
        }

        Copy(parent, path, length);
        var directory = InRoot.Open(s->RootFd, parent, O_RDONLY | O_DIRECTORY, InRoot.Scoped);
        if (directory is -Errno.ENOENT or -Errno.ENOTDIR)
        {
            return;
        }

        if (directory < 0)
        {
            Failure.Stop(s, LaunchStep.Mask, directory, path);
        }

        HideEntries(s, directory, path, component, star);
        close(directory);
    }

    private static void HideEntries(LaunchState* s, long directory, byte* shown, byte* component, byte* star)
    {
        var entries = stackalloc byte[PathMax];
        while (true)
        {
            var size = getdents64(directory, entries, PathMax);
            if (size < 0)
            {
                Failure.Stop(s, LaunchStep.Mask, size, shown);
            }

            if (size == 0)
            {
                return;
            }

            for (var entry = entries; entry < entries + size; entry += Dirent.d_reclen(entry))
            {
                if (Begins(Dirent.d_name(entry), component, star))
                {
                    HideEntry(s, directory, Dirent.d_name(entry), star + 1, shown);
                }
            }
        }
    }

    /// <summary>Hides name + rest below <paramref name="directory"/>; <paramref name="rest"/> is empty or begins with a slash.</summary>
    private static void HideEntry(LaunchState* s, long directory, byte* name, byte* rest, byte* shown)
    {
        var path = stackalloc byte[PathMax + NameMax];
        var length = Text.Length(name);
        var more = Text.Length(rest);
        if (more >= PathMax)
        {
            Failure.Stop(s, LaunchStep.Mask, Errno.ENAMETOOLONG, shown);
        }

        Copy(path, name, length);
        Copy(path + length, rest, more);
        Hide(s, directory, path, shown);
    }

    /// <summary>Whether the name begins with [component, star) and is not "." or "..".</summary>
    private static bool Begins(byte* name, byte* component, byte* star)
    {
        if (*name == (byte)'.' && (name[1] == 0 || (name[1] == (byte)'.' && name[2] == 0)))
        {
            return false;
        }

        while (component < star && *name == *component)
        {
            name++;
            component++;
        }

        return component == star;
    }

    private static void Copy(byte* to, byte* from, long length)
    {
        for (long i = 0; i < length; i++)
        {
            to[i] = from[i];
        }

        to[length] = 0;
    }
}
