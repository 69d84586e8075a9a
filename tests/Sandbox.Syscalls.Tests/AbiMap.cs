namespace Sandbox.Syscalls.Tests;

/// <summary>Where C has the same thing under another name: headers per type, C names of structs and fields, expressions of constants.</summary>
internal static class AbiMap
{
    /// <summary>
    /// The headers to include for a type; a type that is not here takes those of the first comment line of its source file
    /// (<c>// linux/mount.h, linux/fs.h</c>).
    /// </summary>
    public static readonly Dictionary<string, string[]> Headers = new()
    {
        ["Auxv"] = ["linux/auxvec.h"],
        ["Fcntl"] = ["asm/fcntl.h", "linux/fcntl.h", "linux/openat2.h"],
        ["ifreq"] = ["sys/socket.h", "net/if.h", "linux/sockios.h"],
        ["nlmsghdr"] = ["linux/netlink.h"],
        ["tcmsg"] = ["linux/rtnetlink.h"],
        ["Mount"] = ["linux/fcntl.h", "linux/fs.h", "linux/mount.h"],
        ["Unistd"] = ["unistd.h"],
        ["Mman"] = ["sys/mman.h"],
        ["msghdr"] = ["sys/socket.h"],
        ["iovec"] = ["sys/uio.h"],
        ["cmsg_fd"] = ["sys/socket.h"],
        ["sockaddr_un"] = ["sys/un.h"],
        ["sockaddr_in"] = ["sys/socket.h", "linux/in.h"],
        ["siginfo"] = ["asm/siginfo.h"],
        ["sock_fprog"] = ["linux/filter.h"],
        ["pollfd"] = ["asm/poll.h"],
        ["timespec"] = ["linux/time_types.h"],
        ["rlimit64"] = ["linux/resource.h"],
        ["Signal"] = ["asm/signal.h", "linux/signalfd.h"],
        ["kernel_sigaction"] = ["asm/signal.h"],
        ["statx"] = ["linux/stat.h"],
        ["statfs"] = ["asm/statfs.h", "linux/magic.h"],
        ["Tty"] = ["asm/termbits.h", "asm/ioctls.h"],
        ["kernel_termios"] = ["asm/termbits.h"],
        ["winsize"] = ["asm/termios.h"],
        ["utsname"] = ["linux/utsname.h"],
    };

    /// <summary>C types; else <c>struct NAME</c>.</summary>
    public static readonly Dictionary<string, string> Structs = new()
    {
        ["timespec"] = "struct __kernel_timespec",
        ["kernel_sigaction"] = "struct sigaction",
        ["kernel_termios"] = "struct termios",
        ["cmsg_fd"] = "struct cmsghdr",
        ["bpf_attr_load"] = "union bpf_attr",
        ["bpf_attr_map"] = "union bpf_attr",
        ["bpf_attr_attach"] = "union bpf_attr",
        ["bpf_attr_info"] = "union bpf_attr",
        ["bpf_attr_query"] = "union bpf_attr",
        ["utsname"] = "struct new_utsname",
        ["siginfo"] = "siginfo_t",
    };

    /// <summary>TYPE.NAME as a C expression; null: there is no such thing in C, with the reason beside it. Constants and fields alike.</summary>
    public static readonly Dictionary<string, string?> Names = new()
    {
        ["cap_user.LINUX_CAPABILITY_VERSION_3"] = "_LINUX_CAPABILITY_VERSION_3",
        ["cmsg_fd.Length"] = "CMSG_LEN(sizeof(int))",
        ["bpf_attr_info.bpf_fd"] = "info.bpf_fd",
        ["bpf_attr_info.info_len"] = "info.info_len",
        ["bpf_attr_info.info"] = "info.info",
        ["bpf_attr_query.target_fd"] = "query.target_fd",
        ["bpf_attr_query.attach_type"] = "query.attach_type",
        ["bpf_attr_query.query_flags"] = "query.query_flags",
        ["bpf_attr_query.attach_flags"] = "query.attach_flags",
        ["bpf_attr_query.prog_ids"] = "query.prog_ids",
        ["bpf_attr_query.prog_cnt"] = "query.prog_cnt",
        ["bpf_attr_query.spare"] = null,
        ["cmsg_fd.fd"] = null, // CMSG_DATA: behind the header
        ["cmsg_fd.pad"] = null,
        ["cmsg_fd.HeaderLength"] = "CMSG_LEN(0)",
        ["kernel_sigaction.handler"] = "sa_handler",
        ["kernel_sigaction.flags"] = "sa_flags",
        ["kernel_sigaction.restorer"] = "sa_restorer",
        ["kernel_sigaction.mask"] = "sa_mask",
        ["Mount.MNT_DETACH"] = null, // only in libc's sys/mount.h, which cannot be included beside linux/mount.h: LibcMount below
        ["sockaddr_un.PathMax"] = "sizeof(((struct sockaddr_un *)0)->sun_path)",
        ["Signal.Last"] = "8 * sizeof(sigset_t)",
        ["Signal.SetSize"] = "sizeof(sigset_t)",
        ["utsname.Length"] = "__NEW_UTS_LEN + 1",
        ["Tty.RawInput"] = "IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON",
        ["Tty.RawOutput"] = "OPOST",
        ["Tty.RawLocal"] = "ECHO | ECHONL | ICANON | ISIG | IEXTEN",
        ["Tty.RawControl"] = "CSIZE | PARENB",
        ["statfs.ST_NODEV"] = null, // statfs(2): "ST_" flags are the kernel's own, not in its headers; libc's sys/statvfs.h has it
        ["statfs.ST_RDONLY"] = null, // as above
        ["statfs.ST_NOSUID"] = null, // as above
        ["statfs.ST_NOEXEC"] = null, // as above
        ["statfs.ST_NOSYMFOLLOW"] = null, // in no header for programs: include/linux/statfs.h of the kernel
        ["statfs.f_fsid"] = "f_fsid",
        ["statx.spare0"] = null,
        ["statx.spare"] = null,
        ["statx.times"] = "stx_atime",
    };

    /// <summary>Structs of which C's is longer: the kernel takes the size as an argument and knows every published one.</summary>
    public static readonly Dictionary<string, string> Sizes = new()
    {
        ["clone_args"] = "CLONE_ARGS_SIZE_VER2",
        ["cmsg_fd"] = "CMSG_SPACE(sizeof(int))",
        ["bpf_attr_load"] = "__builtin_offsetof(union bpf_attr, expected_attach_type) + 4",
        ["bpf_attr_map"] = "__builtin_offsetof(union bpf_attr, map_flags) + 4",
        ["bpf_attr_attach"] = "__builtin_offsetof(union bpf_attr, attach_flags) + 4",
        ["bpf_attr_info"] = "__builtin_offsetof(union bpf_attr, info.info) + 8",
        ["bpf_attr_query"] = "__builtin_offsetof(union bpf_attr, query.prog_cnt) + 8",
        ["bpf_prog_info"] = "__builtin_offsetof(struct bpf_prog_info, tag)",
        ["cap_user"] = "sizeof(struct __user_cap_header_struct) + 2 * sizeof(struct __user_cap_data_struct)",
    };

    /// <summary>Types without a C struct of the same shape; their fields are compared by hand in a test of their own.</summary>
    public static readonly HashSet<string> WithoutFields = ["cap_user"];

    /// <summary>Fields of which C has several in a row: only the offset is compared.</summary>
    public static readonly HashSet<string> Runs = ["statx.times"];

    /// <summary>
    /// What the headers of a machine may be too old for, with a macro that came with it: compared only where the macro is there. A type's name, or TYPE.MEMBER (with @offset,
    /// @size).
    /// </summary>
    public static readonly Dictionary<string, string> Newer = new()
    {
        ["Nr.open_tree_attr"] = "__NR_open_tree_attr", // Linux 6.15
        ["Pidfd.PIDFD_GET_INFO"] = "PIDFD_GET_INFO", // Linux 6.13
        ["pidfd_info"] = "PIDFD_INFO_EXIT", // Linux 6.15
        ["Landlock.LANDLOCK_RULE_NET_PORT"] = "LANDLOCK_ACCESS_NET_BIND_TCP",
        ["Landlock.LANDLOCK_ACCESS_FS_TRUNCATE"] = "LANDLOCK_ACCESS_FS_TRUNCATE",
        ["Landlock.LANDLOCK_ACCESS_FS_IOCTL_DEV"] = "LANDLOCK_ACCESS_FS_IOCTL_DEV",
        ["Landlock.LANDLOCK_ACCESS_NET_BIND_TCP"] = "LANDLOCK_ACCESS_NET_BIND_TCP",
        ["Landlock.LANDLOCK_ACCESS_NET_CONNECT_TCP"] = "LANDLOCK_ACCESS_NET_BIND_TCP",
        ["Landlock.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET"] = "LANDLOCK_SCOPE_SIGNAL",
        ["Landlock.LANDLOCK_SCOPE_SIGNAL"] = "LANDLOCK_SCOPE_SIGNAL",
        ["landlock_ruleset_attr@size"] = "LANDLOCK_SCOPE_SIGNAL",
        ["landlock_ruleset_attr.handled_access_net"] = "LANDLOCK_ACCESS_NET_BIND_TCP",
        ["landlock_ruleset_attr.scoped"] = "LANDLOCK_SCOPE_SIGNAL",
        ["landlock_net_port_attr"] = "LANDLOCK_ACCESS_NET_BIND_TCP",
    };

    /// <summary>The macro that a fact needs, or null.</summary>
    public static string? MacroOf(string fact) => Newer.GetValueOrDefault(fact) ?? Newer.GetValueOrDefault(fact.Split('@')[0]) ?? Newer.GetValueOrDefault(fact.Split('@', '.')[0]);

    /// <summary>Types of the assembly that are no kernel interface.</summary>
    public static readonly HashSet<string> Ours = ["Kernel", "LaunchPathAttribute", "Nr"];
}
