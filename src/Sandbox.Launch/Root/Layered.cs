using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>A root of layers: an overlay whose top one takes what is written (Documentation/filesystems/overlayfs.rst).</summary>
public static unsafe partial class Root
{
    private const uint DirectoryMode = 0x1ed; // 0755
    private const int OneText = 255; // fsconfig(2)
    private const int FewLayers = 12; // their names, /proc/self/fd/N, are one text
    private const int Room = 1000; // what is noted down for mount(2)

    /// <summary>
    /// The layers of an image in the caller's store by their diff_id, sha256 in hex, the top one first. <paramref name="upper"/> empty: what is written is in memory and goes with the
    /// sandbox, at most <paramref name="upperBytes"/> of it (0: half of the memory).
    /// </summary>
    public static void Image(LaunchState* s, int at, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> layers, ReadOnlySpan<byte> upper, long upperBytes)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.LayeredRoot, reference, optional: false);
        Stack(to, LayerStore.Open(s), Text.Pointer(layers), upper, upperBytes);
    }

    /// <summary>The same of directories of the host; a relative path begins at the launcher binary's directory.</summary>
    public static void Layers(LaunchState* s, int at, ReadOnlySpan<byte> layers, ReadOnlySpan<byte> upper, long upperBytes)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.LayeredRoot, default, optional: false);
        to->Path = null;
        Stack(to, -1, Text.Pointer(layers), upper, upperBytes);
    }

    /// <summary>The same of the file system in this binary, which <see cref="EmbeddedRoot.Mount"/> has opened.</summary>
    public static void Embedded(LaunchState* s, int at, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> upper, long upperBytes)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.EmbeddedRoot, default, optional: false);
        to->Path = null;
        var result = s->EmbeddedIsMount ? Anchor.AttachRoot(s, s->EmbeddedFd) : 0; // overlayfs takes no layer from a mount that hangs nowhere; the root covers it
        if (result < 0)
        {
            Failure.Stop(s, to->Step, result, null);
        }

        var above = upper.Length > 0 ? Kept(to, Text.Pointer(upper)) : Volatile(to, upperBytes);
        var memory = stackalloc byte[32];
        var text = TextBuilder.Over(memory, 32);
        text.Add("/proc/self/fd/"u8);
        text.Number(s->EmbeddedIsMount ? s->EmbeddedFd : EmbeddedRoot.Reopen(s, digest));
        Cover(to, &text, above);
        close(s->EmbeddedFd);
    }

    private static void Stack(MountTarget* to, long store, byte* layers, ReadOnlySpan<byte> upper, long upperBytes)
    {
        var s = to->State;
        var above = upper.Length > 0 ? Kept(to, Text.Pointer(upper)) : Volatile(to, upperBytes);
        var count = 0;
        for (var layer = layers; *layer != 0; layer = Text.Next(layer))
        {
            count++;
        }

        if (count > FewLayers)
        {
            FdNames.Open(s); // so that a number is a name
        }

        var memory = stackalloc byte[Room];
        var text = TextBuilder.Over(memory, Room);
        var value = &text;
        for (var layer = layers; *layer != 0; layer = Text.Next(layer))
        {
            value->Add(layer == layers ? default : ":"u8);
            value->Add(count > FewLayers ? default : "/proc/self/fd/"u8);
            value->Number(OpenLayer(to, store, layer));
        }

        close(store);
        if (value->Cut)
        {
            Failure.StopBecause(s, to->Step, Errno.E2BIG, to->Path, "these are more layers than one mount takes, some 200; put layers together"u8);
        }

        Cover(to, value, above);
    }

    /// <summary>Mounts the layers below <paramref name="above"/>, which is closed, and takes it as the root.</summary>
    private static void Cover(MountTarget* to, TextBuilder* value, long above)
    {
        var s = to->State;
        NewFileSystem made;
        var fs = &made;
        fs->Open(to, "overlay"u8);
        if (value->Length > OneText)
        {
            fs->UseMount();
        }

        fs->Set("lowerdir"u8, value->End());
        SetUpper(fs, above, "upperdir"u8, "upper"u8);
        SetUpper(fs, above, "workdir"u8, "work"u8);
        close(above);
        SetManner(s, fs);
        var mount = fs->Create(Mount.MOUNT_ATTR_NOSUID | Mount.MOUNT_ATTR_NODEV);
        Mounts.CheckWritable(to, mount);
        Begin(s, to->Step, mount, null);
    }

    /// <summary>
    /// What a layer's files could say of others is not followed (trusted.overlay.redirect, .metacopy): a layer is what its archive has. The default of each differs from kernel to kernel.
    /// </summary>
    private static void SetManner(LaunchState* s, NewFileSystem* fs)
    {
        fs->Set("redirect_dir"u8, Text.Pointer("nofollow"u8));
        fs->Set("metacopy"u8, Text.Pointer("off"u8));
        fs->Set("index"u8, Text.Pointer("off"u8));
        if ((s->NewNamespaces & Sched.CLONE_NEWUSER) != 0)
        {
            fs->SetFlag("userxattr"u8); // Linux 5.11: trusted.* attributes are not for user namespaces
        }
    }

    private static long OpenLayer(MountTarget* to, long store, byte* layer)
    {
        if (store >= 0)
        {
            return LayerStore.OpenLayer(to->State, store, layer);
        }

        var directory = HostPaths.Base(to->State, layer);
        var fd = directory < 0 && directory != AT_FDCWD ? directory : openat(directory, layer, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fd == -Errno.ENOTDIR)
        {
            var file = openat(directory, layer, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
            return file >= 0 ? LayerFile.Mount(to, file, layer) : Unopened(to, file, layer);
        }

        return fd < 0 ? Unopened(to, fd, layer) : fd;
    }

    private static long Unopened(MountTarget* to, long fd, byte* layer)
    {
        if (fd < 0)
        {
            Failure.StopBecause(to->State, to->Step, fd, layer, "a layer cannot be opened; create the directory or correct its path"u8);
        }

        return fd;
    }

    /// <summary>A tmpfs that hangs where the root will, and is covered by it: the kernel takes an upper layer only from what is mounted somewhere.</summary>
    private static long Volatile(MountTarget* to, long bytes)
    {
        NewFileSystem made;
        var fs = &made;
        fs->Open(to, "tmpfs"u8);
        if (bytes > 0)
        {
            fs->Set("size"u8, bytes);
        }

        fs->SetMode("mode"u8, DirectoryMode);
        var mount = fs->Create(Mount.MOUNT_ATTR_NOSUID | Mount.MOUNT_ATTR_NODEV);
        var result = Anchor.AttachRoot(to->State, mount);
        MakeUpper(to, result < 0 ? result : mount, null);
        return mount;
    }

    private static long Kept(MountTarget* to, byte* path)
    {
        var directory = HostPaths.Base(to->State, path);
        var fd = directory < 0 && directory != AT_FDCWD ? directory : openat(directory, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        MakeUpper(to, fd, path);
        return fd;
    }

    private static void MakeUpper(MountTarget* to, long directory, byte* path)
    {
        var result = directory < 0 ? directory : MakeUpper(directory);
        if (result < 0)
        {
            Failure.StopBecause(to->State, to->Step, result, path == null ? to->Path : path, "what is written in the root is kept in directories 'upper' and 'work' there, which cannot be made; create the directory, and let the launcher's user write to it"u8);
        }
    }

    /// <summary>0, or -errno.</summary>
    internal static long MakeUpper(long directory)
    {
        var result = mkdirat(directory, Text.Pointer("upper"u8), DirectoryMode);
        result = result < 0 && result != -Errno.EEXIST ? result : mkdirat(directory, Text.Pointer("work"u8), 0x1c0);
        return result == -Errno.EEXIST ? 0 : result;
    }

    private static void SetUpper(NewFileSystem* fs, long above, ReadOnlySpan<byte> key, ReadOnlySpan<byte> name)
    {
        var memory = stackalloc byte[32];
        var text = TextBuilder.Over(memory, 32);
        text.Add("/proc/self/fd/"u8);
        text.Number(openat(above, Text.Pointer(name), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        fs->Set(key, text.End());
    }
}
