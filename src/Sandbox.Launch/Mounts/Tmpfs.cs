using Sandbox.Plan;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

public static unsafe partial class Mounts
{
    /// <summary>A tmpfs(5). Size (bytes) and inodes 0: the kernel's defaults; ids -1: those of the process that mounts it.</summary>
    public static void Tmpfs(LaunchState* s, int at, ReadOnlySpan<byte> target, MountFlags flags, long sizeBytes, long inodes, uint mode, long uid, long gid, Propagation propagation, bool optional)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.Tmpfs, target, optional);
        var directory = to->Directory();
        NewFileSystem made;
        var fs = &made;
        if (directory < 0 || !fs->Open(to, "tmpfs"u8))
        {
            return;
        }

        if (sizeBytes > 0)
        {
            fs->Set("size"u8, sizeBytes);
        }

        if (inodes > 0)
        {
            fs->Set("nr_inodes"u8, inodes);
        }

        fs->SetMode("mode"u8, mode);
        fs->SetId("uid"u8, uid);
        fs->SetId("gid"u8, gid);
        var mount = fs->Create(Attributes.Bits(flags));
        if (mount < 0)
        {
            close(directory);
            return;
        }

        if (propagation != Propagation.None)
        {
            Change(to, mount, Attributes.IsRecursive(propagation), 0, 0, Attributes.Type(propagation));
        }

        to->Attach(mount, directory);
        close(mount);
    }
}
