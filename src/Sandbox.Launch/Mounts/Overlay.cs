using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

public static unsafe partial class Mounts
{
    /// <summary>
    /// An overlay of host directories, the first of <paramref name="lower"/> on top; <paramref name="upper"/> and <paramref name="work"/> empty: read-only.
    /// </summary>
    /// <remarks>
    /// Each directory is opened once and handed over as /proc/self/fd/N: fsconfig(2) takes at most 255 bytes per text, colons and backslashes would need
    /// escaping, and no path is walked a second time.
    /// </remarks>
    public static void Overlay(LaunchState* s, int at, ReadOnlySpan<byte> target, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, ReadOnlySpan<byte> work, MountFlags flags, bool optional)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.Overlay, target, optional);
        var directory = to->Directory();
        NewFileSystem made;
        var fs = &made;
        if (directory < 0 || !fs->Open(to, "overlay"u8))
        {
            return;
        }

        var memory = stackalloc byte[OptionMax + 1];
        TextBuilder text;
        var value = &text;
        value->Begin(memory, OptionMax + 1);
        for (var layer = Text.Pointer(lower); *layer != 0; layer = Text.Next(layer))
        {
            if (value->Length > 0)
            {
                value->Byte((byte)':');
            }

            AddLayer(to, value, layer);
        }

        SetLayers(to, fs, "lowerdir"u8, value);
        if (upper.Length > 0)
        {
            SetLayer(to, fs, "upperdir"u8, upper);
            SetLayer(to, fs, "workdir"u8, work);
        }

        if ((s->NewNamespaces & CLONE_NEWUSER) != 0)
        {
            fs->SetFlag("userxattr"u8); // Linux 5.11: trusted.* attributes are not for user namespaces
        }

        var mount = fs->CreateOn(directory, flags);
        if (mount >= 0 && upper.Length > 0 && (flags & MountFlags.ReadOnly) == 0)
        {
            CheckWritable(to, mount);
        }

        close(mount);
    }

    // Where the work directory cannot be written, the kernel makes the overlay read-only and only logs it (ovl_make_workdir, fs/overlayfs/super.c).
    internal static void CheckWritable(MountTarget* to, long mount)
    {
        statfs system;
        if (fstatfs(mount, &system) >= 0 && (system.f_flags & statfs.ST_RDONLY) != 0)
        {
            Failure.StopBecause(to->State, to->Step, Errno.EROFS, to->Path, "upperdir or workdir cannot be written, so the kernel makes the overlay read-only; give the launcher's user rights there, or leave both out"u8);
        }
    }

    private const ulong CLONE_NEWUSER = 0x10000000;
    private const int OptionMax = 255; // fsconfig(2)

    private static void SetLayer(MountTarget* to, NewFileSystem* fs, ReadOnlySpan<byte> key, ReadOnlySpan<byte> path)
    {
        var memory = stackalloc byte[OptionMax + 1];
        TextBuilder text;
        var value = &text;
        value->Begin(memory, OptionMax + 1);
        AddLayer(to, value, Text.Pointer(path));
        SetLayers(to, fs, key, value);
    }

    // The descriptors stay open (close-on-exec) until the overlay is made, and cost nothing after.
    private static void AddLayer(MountTarget* to, TextBuilder* value, byte* path)
    {
        var directory = HostPaths.Base(to->State, path);
        var fd = directory < 0 && directory != AT_FDCWD ? directory : openat(directory, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
        {
            Failure.StopBecause(to->State, to->Step, fd, to->Path, "a layer cannot be opened; create the directory or correct its path:"u8, path);
        }

        value->Add("/proc/self/fd/"u8);
        value->Number(fd);
    }

    private static void SetLayers(MountTarget* to, NewFileSystem* fs, ReadOnlySpan<byte> key, TextBuilder* value)
    {
        if (value->Cut)
        {
            Failure.StopBecause(to->State, to->Step, Errno.E2BIG, to->Path, "the kernel takes at most 255 bytes of layers, which is 15 of them; put layers together"u8);
        }

        fs->Set(key, value->End());
    }
}
