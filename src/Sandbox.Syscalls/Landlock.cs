// linux/landlock.h
namespace Sandbox.Syscalls;

/// <summary>landlock(7), Linux 5.13. What later ABI versions brought is beside it; each call gives its result, or -errno.</summary>
[LaunchPath]
public static unsafe class Landlock
{
    public const uint LANDLOCK_CREATE_RULESET_VERSION = 1;
    public const int LANDLOCK_RULE_PATH_BENEATH = 1;

    /// <summary>ABI 4, Linux 6.7.</summary>
    public const int LANDLOCK_RULE_NET_PORT = 2;

    public const ulong LANDLOCK_ACCESS_FS_EXECUTE = 1, LANDLOCK_ACCESS_FS_WRITE_FILE = 2, LANDLOCK_ACCESS_FS_READ_FILE = 4, LANDLOCK_ACCESS_FS_READ_DIR = 8,
        LANDLOCK_ACCESS_FS_REMOVE_DIR = 0x10, LANDLOCK_ACCESS_FS_REMOVE_FILE = 0x20, LANDLOCK_ACCESS_FS_MAKE_CHAR = 0x40, LANDLOCK_ACCESS_FS_MAKE_DIR = 0x80,
        LANDLOCK_ACCESS_FS_MAKE_REG = 0x100, LANDLOCK_ACCESS_FS_MAKE_SOCK = 0x200, LANDLOCK_ACCESS_FS_MAKE_FIFO = 0x400, LANDLOCK_ACCESS_FS_MAKE_BLOCK = 0x800,
        LANDLOCK_ACCESS_FS_MAKE_SYM = 0x1000;

    /// <summary>ABI 2 (Linux 5.19), 3 (6.2) and 5 (6.10).</summary>
    public const ulong LANDLOCK_ACCESS_FS_REFER = 0x2000, LANDLOCK_ACCESS_FS_TRUNCATE = 0x4000, LANDLOCK_ACCESS_FS_IOCTL_DEV = 0x8000;

    /// <summary>ABI 4, Linux 6.7.</summary>
    public const ulong LANDLOCK_ACCESS_NET_BIND_TCP = 1, LANDLOCK_ACCESS_NET_CONNECT_TCP = 2;

    /// <summary>ABI 6, Linux 6.12.</summary>
    public const ulong LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET = 1, LANDLOCK_SCOPE_SIGNAL = 2;

    /// <summary>The ABI version of the kernel (from 1), or -errno: ENOSYS where it is not built in, EOPNOTSUPP where it is off since boot.</summary>
    public static long Abi() => Kernel.Call(Nr.landlock_create_ruleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION);

    /// <summary>landlock_create_ruleset(2): a file descriptor, close-on-exec. An older kernel takes the longer structure where what it does not know is 0.</summary>
    public static long landlock_create_ruleset(landlock_ruleset_attr* attributes) => Kernel.Call(Nr.landlock_create_ruleset, (long)attributes, sizeof(landlock_ruleset_attr), 0);

    /// <summary>landlock_add_rule(2).</summary>
    public static long landlock_add_rule(long ruleset, int type, void* rule) => Kernel.Call(Nr.landlock_add_rule, ruleset, type, (long)rule, 0);

    /// <summary>landlock_restrict_self(2).</summary>
    public static long landlock_restrict_self(long ruleset) => Kernel.Call(Nr.landlock_restrict_self, ruleset, 0);
}

/// <summary>struct landlock_ruleset_attr: its second field came with ABI 4, its third with ABI 6.</summary>
[LaunchPath]
public struct landlock_ruleset_attr
{
    public ulong handled_access_fs;
    public ulong handled_access_net;
    public ulong scoped;
}

/// <summary>struct landlock_path_beneath_attr: packed, 12 bytes.</summary>
[LaunchPath]
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Pack = 1)]
public struct landlock_path_beneath_attr
{
    public ulong allowed_access;
    public int parent_fd;
}

/// <summary>struct landlock_net_port_attr, ABI 4.</summary>
[LaunchPath]
public struct landlock_net_port_attr
{
    public ulong allowed_access;
    public ulong port;
}
