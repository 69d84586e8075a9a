using Sandbox.Syscalls;
using static Sandbox.Syscalls.Bpf;

namespace Sandbox.Launch;

/// <summary>bpf(2): programs that hang on a cgroup of version 2. They and their maps live as long as the cgroup; nothing of them stays open.</summary>
[LaunchPath]
internal static unsafe class BpfPrograms
{
    private const int InstructionBytes = 8;
    private const int MostAttached = 64; // BPF_CGROUP_MAX_PROGS

    /// <summary>An array of one value of <paramref name="valueBytes"/>, all 0: its file descriptor, or -errno.</summary>
    public static long MakeMap(int valueBytes)
    {
        bpf_attr_map arguments;
        arguments.map_type = BPF_MAP_TYPE_ARRAY;
        arguments.key_size = 4;
        arguments.value_size = (uint)valueBytes;
        arguments.max_entries = 1;
        arguments.map_flags = 0;
        return Call(BPF_MAP_CREATE, &arguments, sizeof(bpf_attr_map));
    }

    /// <summary>Loads a program, attaches it to <paramref name="cgroup"/> and asks whether it is there: 0, or -errno; -EBADFD where the kernel does not list it.</summary>
    public static long Put(long cgroup, byte* instructions, int bytes, uint type, uint attachType)
    {
        var program = Load(instructions, bytes, type, attachType);
        var result = program < 0 ? program : Attach(cgroup, program, attachType);
        result = result < 0 ? result : IsListed(cgroup, program, attachType) ? 0 : -Errno.EBADFD;
        Unistd.close(program);
        return result;
    }

    private static long Load(byte* instructions, int bytes, uint type, uint attachType)
    {
        bpf_attr_load arguments;
        arguments.prog_type = type;
        arguments.insn_cnt = (uint)bytes / InstructionBytes;
        arguments.insns = (ulong)instructions;
        arguments.license = (ulong)Text.Pointer(""u8); // no helper is asked for that only a program under the GPL may call
        arguments.log_level = arguments.log_size = 0;
        arguments.log_buf = 0;
        arguments.kern_version = arguments.prog_flags = 0;
        for (var i = 0; i < 16; i++)
        {
            arguments.prog_name[i] = 0;
        }

        arguments.prog_ifindex = 0;
        arguments.expected_attach_type = attachType;
        return Call(BPF_PROG_LOAD, &arguments, sizeof(bpf_attr_load));
    }

    private static long Attach(long cgroup, long program, uint attachType)
    {
        bpf_attr_attach arguments;
        arguments.target_fd = (uint)cgroup;
        arguments.attach_bpf_fd = (uint)program;
        arguments.attach_type = attachType;
        arguments.attach_flags = BPF_F_ALLOW_MULTI;
        return Call(BPF_PROG_ATTACH, &arguments, sizeof(bpf_attr_attach));
    }

    private static bool IsListed(long cgroup, long program, uint attachType)
    {
        var ids = stackalloc uint[MostAttached];
        bpf_attr_query arguments;
        arguments.target_fd = (uint)cgroup;
        arguments.attach_type = attachType;
        arguments.query_flags = arguments.attach_flags = 0;
        arguments.prog_ids = (ulong)ids;
        arguments.prog_cnt = MostAttached;
        arguments.spare = 0;
        var id = Id(program);
        var listed = id > 0 && Call(BPF_PROG_QUERY, &arguments, sizeof(bpf_attr_query)) >= 0 ? (long)arguments.prog_cnt : 0;
        for (long i = 0; i < listed; i++)
        {
            if (ids[i] == id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the kernel calls the program; 0: it does not say.</summary>
    private static uint Id(long program)
    {
        bpf_prog_info info;
        info.type = info.id = 0;
        bpf_attr_info arguments;
        arguments.bpf_fd = (uint)program;
        arguments.info_len = (uint)sizeof(bpf_prog_info);
        arguments.info = (ulong)&info;
        return Call(BPF_OBJ_GET_INFO_BY_FD, &arguments, sizeof(bpf_attr_info)) < 0 ? 0 : info.id;
    }

    /// <summary>Why the kernel did not take a program, and what to do.</summary>
    public static ReadOnlySpan<byte> Why(long errno) =>
        errno == -Errno.EPERM ? "a program on a cgroup takes CAP_BPF and CAP_NET_ADMIN on the host, and memory that may be locked (ulimit -l) before Linux 5.11; run it as root, or say 'requirement: best_effort'"u8
        : errno == -Errno.EBADFD ? "it was attached, and the kernel does not list it, so nobody knows whether it holds; an outer sandbox may answer for the kernel"u8
        : errno == -Errno.E2BIG ? "the cgroup has as many programs as the kernel takes; detach one of them (bpftool cgroup)"u8
        : "this kernel does not take the program: it is too old, or built without CONFIG_BPF_SYSCALL and CONFIG_CGROUP_BPF, or an outer filter hides bpf(2)"u8;
}
