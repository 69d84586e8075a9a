using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Mount;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

public static unsafe partial class Files
{
    /// <summary>
    /// A regular file with <paramref name="content"/>. What stood there is replaced, never written into: it may be a link, a device, or a second name of
    /// a host's file. Where the root is not written to, the file is mounted over the existing one (docs/decisions/0007-dir-roots-are-not-written.md).
    /// </summary>
    public static void Write(LaunchState* s, int at, ReadOnlySpan<byte> path, ReadOnlySpan<byte> content, uint mode, long uid, long gid)
    {
        s->At = at;
        s->Step = LaunchStep.WriteFile;
        NewFile file;
        file.Path = Text.Pointer(path);
        file.Content = Text.Pointer(content);
        file.Length = content.Length;
        file.Mode = mode;
        file.Uid = uid;
        file.Gid = gid;
        byte* name;
        var parent = InRoot.MakeParent(s, file.Path, &name);
        var result = parent < 0 ? parent : Make(parent, name, &file);
        if (result == -Errno.EEXIST)
        {
            result = Replace(parent, name, &file);
        }

        if (parent >= 0)
        {
            InRoot.Close(s, parent);
        }

        if (result is -Errno.EROFS or -Errno.EACCES)
        {
            result = MountOver(s, &file);
        }

        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.WriteFile, result, file.Path);
        }
    }

    private struct NewFile
    {
        public byte* Path, Content;
        public long Length, Uid, Gid;
        public uint Mode;
    }

    private static long Make(long directory, byte* name, NewFile* file)
    {
        var fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file->Mode);
        if (fd < 0)
        {
            return fd;
        }

        long result = 0;
        for (long done = 0; done < file->Length && result >= 0; done += result)
        {
            result = write(fd, file->Content + done, file->Length - done);
        }

        result = result < 0 ? result : Own(fd, file->Mode, file->Uid, file->Gid);
        close(fd);
        return result;
    }

    /// <summary>A new file beside it, put in its place in one step.</summary>
    private static long Replace(long directory, byte* name, NewFile* file)
    {
        const int random = 8;
        var other = stackalloc byte[random + 16];
        Kernel.Call(Nr.getrandom, (long)other, random, 0);
        for (var i = 0; i < random; i++)
        {
            other[i] = (byte)('a' + (other[i] & 15));
        }

        *(ulong*)(other + random) = 0x786f62646e61732e; // ".sandbox"
        other[random + 8] = 0;
        var result = Make(directory, other, file);
        result = result < 0 ? result : renameat(directory, other, name);
        if (result < 0)
        {
            unlinkat(directory, other, 0);
        }

        return result;
    }

    private static long MountOver(LaunchState* s, NewFile* file)
    {
        var target = InRoot.Open(s, s->RootFd, file->Path, O_PATH, InRoot.Scoped);
        if (target < 0)
        {
            if (target == -Errno.ENOENT)
            {
                Failure.StopBecause(s, LaunchStep.WriteFile, target, file->Path, "the file does not exist in the root, which is not written to; create an empty one there"u8);
            }

            return target;
        }

        var store = Store(s);
        var memory = stackalloc byte[16];
        TextBuilder text;
        var name = &text;
        name->Begin(memory, 16);
        name->Number(s->FilesCount++);
        var result = store < 0 ? store : Make(store, name->End(), file);
        var tree = result < 0 ? result : Mounting.Clone(s, store, name->Data, AT_SYMLINK_NOFOLLOW);
        result = tree < 0 ? tree : Mounting.Change(s, tree, false, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0, 0);
        result = result < 0 ? result : Mounting.Put(s, tree, target);
        close(target);
        close(tree);
        return result;
    }

    /// <summary>The tmpfs that such files lie in. It hangs in the old tree and leaves with it; the files' own mounts keep it.</summary>
    private static long Store(LaunchState* s)
    {
        if (s->FilesFd >= 0)
        {
            return s->FilesFd;
        }

        MountTarget place;
        var to = &place;
        to->Begin(s, s->At, LaunchStep.WriteFile, default, optional: false);
        to->Path = null;
        NewFileSystem made;
        var fs = &made;
        fs->Open(to, "tmpfs"u8);
        fs->SetMode("mode"u8, 0x1c0); // 0700
        var mount = fs->Create(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
        var result = Anchor.AttachFiles(s, mount);
        s->FilesFd = (int)mount;
        return result < 0 ? result : mount;
    }
}
