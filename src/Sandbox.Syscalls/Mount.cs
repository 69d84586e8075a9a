// sys/mount.h, linux/mount.h
namespace Sandbox.Syscalls;

/// <summary>
/// sys/mount.h and linux/mount.h: mount(2) and the file descriptor interface of Linux 5.2 (fsopen, fsmount, open_tree, move_mount) and
/// 5.12 (mount_setattr). Every call gives its result, or -errno.
/// </summary>
[LaunchPath]
public static unsafe class Mount
{
    public const ulong MS_RDONLY = 1;
    public const ulong MS_NOSUID = 2;
    public const ulong MS_NODEV = 4;
    public const ulong MS_NOEXEC = 8;
    public const ulong MS_REMOUNT = 32;
    public const ulong MS_NOSYMFOLLOW = 256;
    public const ulong MS_NOATIME = 1 << 10;
    public const ulong MS_NODIRATIME = 1 << 11;
    public const ulong MS_BIND = 1 << 12;
    public const ulong MS_MOVE = 1 << 13;
    public const ulong MS_REC = 1 << 14;
    public const ulong MS_UNBINDABLE = 1 << 17;
    public const ulong MS_PRIVATE = 1 << 18;
    public const ulong MS_SLAVE = 1 << 19;
    public const ulong MS_SHARED = 1 << 20;
    public const ulong MS_RELATIME = 1 << 21;
    public const ulong MS_STRICTATIME = 1 << 24;
    public const int MNT_DETACH = 2;

    public const uint OPEN_TREE_CLONE = 1;
    public const uint OPEN_TREE_CLOEXEC = Fcntl.O_CLOEXEC;
    public const uint MOVE_MOUNT_F_EMPTY_PATH = 4;
    public const uint MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    public const uint FSOPEN_CLOEXEC = 1;
    public const uint FSMOUNT_CLOEXEC = 1;
    public const uint FSCONFIG_SET_FLAG = 0;
    public const uint FSCONFIG_SET_STRING = 1;
    public const uint FSCONFIG_CMD_CREATE = 6;

    public const ulong MOUNT_ATTR_RDONLY = 1;
    public const ulong MOUNT_ATTR_NOSUID = 2;
    public const ulong MOUNT_ATTR_NODEV = 4;
    public const ulong MOUNT_ATTR_NOEXEC = 8;
    public const ulong MOUNT_ATTR__ATIME = 0x70;
    public const ulong MOUNT_ATTR_RELATIME = 0;
    public const ulong MOUNT_ATTR_NOATIME = 0x10;
    public const ulong MOUNT_ATTR_STRICTATIME = 0x20;
    public const ulong MOUNT_ATTR_NODIRATIME = 0x80;
    public const ulong MOUNT_ATTR_NOSYMFOLLOW = 0x200000;

    /// <summary>fsopen(2).</summary>
    public static long fsopen(byte* type, uint flags) => Kernel.Call(Nr.fsopen, (long)type, flags);

    /// <summary>fsconfig(2).</summary>
    public static long fsconfig(long fd, uint command, byte* key, byte* value) => Kernel.Call(Nr.fsconfig, fd, command, (long)key, (long)value, 0);

    /// <summary>fsmount(2): a detached mount.</summary>
    public static long fsmount(long fd, uint flags, ulong attributes) => Kernel.Call(Nr.fsmount, fd, flags, (long)attributes);

    /// <summary>open_tree(2): with OPEN_TREE_CLONE a detached copy of a mount.</summary>
    public static long open_tree(long dirfd, byte* path, uint flags) => Kernel.Call(Nr.open_tree, dirfd, (long)path, flags);

    /// <summary>move_mount(2).</summary>
    public static long move_mount(long from, byte* fromPath, long to, byte* toPath, uint flags) => Kernel.Call(Nr.move_mount, from, (long)fromPath, to, (long)toPath, flags);

    /// <summary>mount_setattr(2).</summary>
    public static long mount_setattr(long dirfd, byte* path, uint flags, mount_attr* attributes) => Kernel.Call(Nr.mount_setattr, dirfd, (long)path, flags, (long)attributes, sizeof(mount_attr));

    /// <summary>open_tree_attr(2), Linux 6.15: open_tree(2) and mount_setattr(2) in one.</summary>
    public static long open_tree_attr(long dirfd, byte* path, uint flags, mount_attr* attributes) => Kernel.Call(Nr.open_tree_attr, dirfd, (long)path, flags, (long)attributes, sizeof(mount_attr));

    /// <summary>mount(2).</summary>
    public static long mount(byte* source, byte* target, byte* type, ulong flags, byte* data) => Kernel.Call(Nr.mount, (long)source, (long)target, (long)type, (long)flags, (long)data);

    /// <summary>umount2(2).</summary>
    public static long umount2(byte* target, int flags) => Kernel.Call(Nr.umount2, (long)target, flags);

    /// <summary>pivot_root(2).</summary>
    public static long pivot_root(byte* newRoot, byte* putOld) => Kernel.Call(Nr.pivot_root, (long)newRoot, (long)putOld);
}

/// <summary>linux/mount.h.</summary>
[LaunchPath]
public struct mount_attr
{
    public ulong attr_set;
    public ulong attr_clr;
    public ulong propagation;
    public ulong userns_fd;
}
