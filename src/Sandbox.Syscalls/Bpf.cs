// linux/bpf.h
namespace Sandbox.Syscalls;

/// <summary>bpf(2): a union of arguments per command. Each call gives its result, or -errno.</summary>
[LaunchPath]
public static unsafe class Bpf
{
    public const int BPF_MAP_CREATE = 0, BPF_PROG_LOAD = 5, BPF_PROG_ATTACH = 8, BPF_OBJ_GET_INFO_BY_FD = 15, BPF_PROG_QUERY = 16;

    public const uint BPF_MAP_TYPE_ARRAY = 2;

    public const uint BPF_PROG_TYPE_CGROUP_SKB = 8, BPF_PROG_TYPE_CGROUP_DEVICE = 15;

    public const uint BPF_CGROUP_INET_INGRESS = 0, BPF_CGROUP_INET_EGRESS = 1, BPF_CGROUP_DEVICE = 6;

    /// <summary>Programs of the groups above and below count too, and there may be several (Linux 4.15).</summary>
    public const uint BPF_F_ALLOW_MULTI = 2;

    /// <summary>One call with the arguments of its command: the kernel takes a shorter union as if the rest were 0.</summary>
    public static long Call(int command, void* arguments, int bytes) => Kernel.Call(Nr.bpf, command, (long)arguments, bytes);
}

/// <summary>union bpf_attr of BPF_PROG_LOAD, up to expected_attach_type (Linux 4.17).</summary>
[LaunchPath]
public unsafe struct bpf_attr_load
{
    public uint prog_type, insn_cnt;
    public ulong insns, license;
    public uint log_level, log_size;
    public ulong log_buf;
    public uint kern_version, prog_flags;
    public fixed byte prog_name[16];
    public uint prog_ifindex, expected_attach_type;
}

/// <summary>union bpf_attr of BPF_MAP_CREATE, up to map_flags.</summary>
[LaunchPath]
public struct bpf_attr_map
{
    public uint map_type, key_size, value_size, max_entries, map_flags;
}

/// <summary>union bpf_attr of BPF_PROG_ATTACH, up to attach_flags.</summary>
[LaunchPath]
public struct bpf_attr_attach
{
    public uint target_fd, attach_bpf_fd, attach_type, attach_flags;
}

/// <summary>union bpf_attr of BPF_OBJ_GET_INFO_BY_FD.</summary>
[LaunchPath]
public struct bpf_attr_info
{
    public uint bpf_fd, info_len;
    public ulong info;
}

/// <summary>union bpf_attr of BPF_PROG_QUERY, up to prog_cnt.</summary>
[LaunchPath]
public struct bpf_attr_query
{
    public uint target_fd, attach_type, query_flags, attach_flags;
    public ulong prog_ids;
    public uint prog_cnt, spare;
}

/// <summary>struct bpf_prog_info, its first two fields.</summary>
[LaunchPath]
public struct bpf_prog_info
{
    public uint type, id;
}
