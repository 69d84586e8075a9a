using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>Extensions: directories or images whose /usr and /opt lie over the root's own, read-only (docs/decisions/0033-extensions.md; systemd-sysext(8) has the idea).</summary>
public static unsafe partial class Root
{
    private const int MostExtensions = 64, LineMask = 0xfffff;

    /// <summary>
    /// <paramref name="extensions"/>: paths of the host, the last one on top; a relative path begins at the launcher binary's directory. Each says by its release file which systems it is for.
    /// <paramref name="lines"/>: the line of each in the file that <paramref name="at"/> names.
    /// </summary>
    public static void Extend(LaunchState* s, int at, ReadOnlySpan<byte> extensions, ReadOnlySpan<byte> lines)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.Extensions, default, optional: false);
        FdNames.Open(s); // so that a number is a name
        ExtensionRelease.ReadRoot(to);
        var usr = stackalloc int[MostExtensions];
        var opt = stackalloc int[MostExtensions];
        var count = 0;
        var line = Text.Pointer(lines);
        for (var path = Text.Pointer(extensions); *path != 0; path = Text.Next(path), line = Text.Next(line), count++)
        {
            s->At = (at & ~LineMask) | (int)Text.Number(line, Text.Length(line));
            if (count == MostExtensions)
            {
                Failure.StopBecause(s, to->Step, Errno.E2BIG, path, "these are more than 64 extensions; put some together"u8);
            }

            var directory = OpenExtension(to, path);
            CheckTop(to, directory, path);
            usr[count] = OpenPart(to, directory, path, "usr"u8);
            opt[count] = OpenPart(to, directory, path, "opt"u8);
            ExtensionRelease.Check(to, directory, path);
            close(directory);
        }

        s->At = at;
        LayOver(to, "/usr"u8, usr, count);
        LayOver(to, "/opt"u8, opt, count);
    }

    private static long OpenExtension(MountTarget* to, byte* path)
    {
        var directory = HostPaths.Base(to->State, path);
        var fd = directory < 0 && directory != AT_FDCWD ? directory : openat(directory, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fd == -Errno.ENOTDIR)
        {
            fd = openat(directory, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
            if (fd >= 0)
            {
                return LayerFile.Mount(to, fd, path);
            }
        }

        if (fd < 0)
        {
            Failure.StopBecause(to->State, to->Step, fd, path, "the extension cannot be opened; create it or correct its path"u8);
        }

        return fd;
    }

    /// <summary>What else an extension has would be nowhere: it is not one then.</summary>
    private static void CheckTop(MountTarget* to, long directory, byte* path)
    {
        var entries = stackalloc byte[PathMax];
        var list = openat(directory, Text.Pointer("."u8), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        var size = list < 0 ? list : getdents64(list, entries, PathMax);
        for (; size > 0; size = getdents64(list, entries, PathMax))
        {
            for (var entry = entries; entry < entries + size; entry += Dirent.d_reclen(entry))
            {
                var name = Dirent.d_name(entry);
                if (!Is(name, "."u8) && !Is(name, ".."u8) && !Is(name, "usr"u8) && !Is(name, "opt"u8))
                {
                    Failure.StopBecause(to->State, to->Step, 0, path, "an extension has 'usr' and 'opt' and nothing else; take this out of it, or name the directory in root.layers:"u8, name);
                }
            }
        }

        if (size < 0)
        {
            Failure.StopBecause(to->State, to->Step, size, path, "the extension cannot be listed; let the launcher's user read it"u8);
        }

        close(list);
    }

    private static bool Is(byte* name, ReadOnlySpan<byte> word) => Text.Same(name, Text.Pointer(word));

    /// <summary>The extension's directory of this name, held; -1: it has none.</summary>
    private static int OpenPart(MountTarget* to, long directory, byte* path, ReadOnlySpan<byte> name)
    {
        var fd = openat(directory, Text.Pointer(name), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd == -Errno.ENOENT)
        {
            return -1;
        }

        if (fd < 0)
        {
            Failure.StopBecause(to->State, to->Step, fd, path, "this in the extension must be a directory, no link or file, and the launcher's user must reach it:"u8, Text.Pointer(name));
        }

        CoveredBelow.Check(to, fd, path);
        return (int)fd;
    }

    /// <summary>Mounts <paramref name="parts"/> over the root's directory <paramref name="target"/>, the last one on top; they are closed.</summary>
    private static void LayOver(MountTarget* to, ReadOnlySpan<byte> target, int* parts, int count)
    {
        to->Path = Text.Pointer(target);
        var memory = stackalloc byte[Room];
        var text = TextBuilder.Over(memory, Room);
        var value = &text;
        for (var i = count - 1; i >= 0; i--)
        {
            if (parts[i] >= 0)
            {
                value->Number(parts[i]);
                value->Byte((byte)':');
            }
        }

        if (value->Length == 0)
        {
            return;
        }

        var below = OpenBelow(to);
        value->Number(below);
        MountOver(to, value, below);
        for (var i = 0; i < count; i++)
        {
            close(parts[i]);
        }
    }

    private static void MountOver(MountTarget* to, TextBuilder* layers, long below)
    {
        NewFileSystem made;
        var fs = &made;
        fs->Open(to, "overlay"u8);
        if (layers->Length > OneText)
        {
            fs->UseMount();
        }

        fs->Set("lowerdir"u8, layers->End());
        SetManner(to->State, fs);
        var mount = fs->Create(Mount.MOUNT_ATTR_NOSUID | Mount.MOUNT_ATTR_NODEV | Mount.MOUNT_ATTR_RDONLY);
        to->Attach(mount, below);
        close(mount);
    }

    /// <summary>The root's own directory, which the extensions are laid over; made where it is missing and the root is written to, as every place for a mount.</summary>
    private static long OpenBelow(MountTarget* to)
    {
        var s = to->State;
        var fd = InRoot.Open(s, s->RootFd, to->Path, O_PATH | O_DIRECTORY, InRoot.Plain);
        if (fd is -Errno.ELOOP or -Errno.ENOTDIR)
        {
            Failure.StopBecause(s, to->Step, fd, to->Path, "the root has a symbolic link or a file there, and extensions are laid over a directory; make it one"u8);
        }

        fd = fd == -Errno.ENOENT ? to->MakeDirectory() : fd;
        if (fd < 0)
        {
            Failure.Stop(s, to->Step, fd, to->Path);
        }

        CoveredBelow.Check(to, fd, to->Path);
        return fd;
    }
}
