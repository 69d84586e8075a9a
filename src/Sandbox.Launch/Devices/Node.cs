using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Mount;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

public static unsafe partial class Devices
{
    /// <summary>
    /// One more device. <paramref name="bind"/>: the host's node of the same path (type and ids are the host's; its numbers must be
    /// <paramref name="major"/> and <paramref name="minor"/> unless both are 0). Otherwise a new node. Ids -1: as they come.
    /// </summary>
    public static void Node(LaunchState* s, int at, ReadOnlySpan<byte> path, DeviceType type, uint major, uint minor, uint mode, long uid, long gid, bool bind, bool optional)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.DeviceNode, path, optional);
        if (bind && type != DeviceType.Fifo)
        {
            BindHostNode(to, major, minor);
            return;
        }

        byte* name;
        var parent = InRoot.MakeParent(s, to->Path, &name);
        if (parent < 0)
        {
            to->Miss(parent);
            return;
        }

        var kind = type == DeviceType.Character ? statx.S_IFCHR : type == DeviceType.Block ? statx.S_IFBLK : statx.S_IFIFO;
        var made = mknodat(parent, name, kind | mode, type == DeviceType.Fifo ? 0 : makedev(major, minor));
        var result = made < 0 || (uid < 0 && gid < 0) ? made : fchownat(parent, name, uid, gid, AT_SYMLINK_NOFOLLOW);
        if (result >= 0 && type != DeviceType.Fifo)
        {
            result = AllowDevices(s, parent, name);
        }

        InRoot.Close(s, parent);
        if (result < 0)
        {
            to->Miss(result);
        }
    }

    private static void BindHostNode(MountTarget* to, uint major, uint minor)
    {
        var tree = Mounting.Clone(to->State, AT_FDCWD, to->Path, 0);
        if (tree < 0)
        {
            to->Miss(tree);
            return;
        }

        statx found;
        var result = fstatx(tree, statx.STATX_TYPE, &found);
        var kind = found.stx_mode & statx.S_IFMT;
        if (result < 0 || kind is not (statx.S_IFCHR or statx.S_IFBLK)
            || ((major | minor) != 0 && (found.stx_rdev_major != major || found.stx_rdev_minor != minor)))
        {
            Failure.StopBecause(to->State, to->Step, Errno.ENXIO, to->Path, "the host's file is no such device; name the host's device, or use a mount for what is none"u8);
        }

        result = Mounting.Change(to->State, tree, false, HostNode, 0, MS_PRIVATE);
        var target = to->Any();
        target = target == -Errno.ENOENT ? to->MakeFile() : target;
        if (target >= 0 && result >= 0)
        {
            to->Attach(tree, target);
        }

        close(tree);
        if (result < 0)
        {
            to->Miss(result);
        }
    }

    /// <summary>A scratch or dir root is nodev, and /dev may be: a node there gets a mount of its own that is not.</summary>
    private static long AllowDevices(LaunchState* s, long parent, byte* name)
    {
        statfs system;
        var result = fstatfs(parent, &system);
        if (result < 0 || (system.f_flags & statfs.ST_NODEV) == 0)
        {
            return result;
        }

        result = Root.MakeBindable(s);
        var tree = result < 0 ? result : Mounting.Clone(s, parent, name, AT_SYMLINK_NOFOLLOW);
        result = tree < 0 ? tree : Mounting.Change(s, tree, false, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, MOUNT_ATTR_NODEV, 0);
        result = result < 0 ? result : Mounting.Put(s, tree, parent, name);
        close(tree);
        return result;
    }
}
