using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

public static unsafe partial class Paths
{
    private const int PathMax = 4096;

    /// <summary>Hides the path for each name of the directory that begins as the component with the star does.</summary>
    private static void HideEach(LaunchState* s, byte* path, byte* star)
    {
        var component = star;
        while (component > path && component[-1] != (byte)'/')
        {
            component--;
        }

        var memory = stackalloc byte[PathMax];
        TextBuilder text;
        var parent = &text;
        if (s->At == 0 && !FirstHasIt(s, path, star, memory))
        {
            return;
        }

        parent->Begin(memory, PathMax);
        parent->Bytes(path, component - path);
        var directory = parent->Cut ? -Errno.ENAMETOOLONG : InRoot.Open(s, s->RootFd, parent->End(), O_RDONLY | O_DIRECTORY, InRoot.Scoped);
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

    /// <summary>
    /// Whether the path exists with 0 for the star. A default is asked so first, for reading the directory is dear: what the kernel gives to one CPU (cpu0 is
    /// always there on x86) it gives to all of them, and most machines have none (thermal_throttle is Intel's).
    /// </summary>
    private static bool FirstHasIt(LaunchState* s, byte* path, byte* star, byte* memory)
    {
        TextBuilder text;
        var first = &text;
        first->Begin(memory, PathMax);
        first->Bytes(path, star - path);
        first->Add("0"u8);
        first->Add(star + 1);
        var place = Place.Of(s, first->End());
        var missing = place.IsDirectory() is -Errno.ENOENT or -Errno.ENOTDIR;
        place.Close();
        return !missing;
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
        var memory = stackalloc byte[PathMax];
        TextBuilder text;
        var path = &text;
        path->Begin(memory, PathMax);
        path->Add(name);
        path->Add(rest);
        if (path->Cut)
        {
            Failure.Stop(s, LaunchStep.Mask, Errno.ENAMETOOLONG, shown);
        }

        Hide(s, Place.Open(s, directory, path->End()), shown);
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
}
