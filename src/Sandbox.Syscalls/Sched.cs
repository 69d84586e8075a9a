// linux/sched.h
namespace Sandbox.Syscalls;

/// <summary>Flags of clone(2), clone3(2), unshare(2) and setns(2).</summary>
[LaunchPath]
public static class Sched
{
    public const ulong CLONE_VM = 0x100, CLONE_VFORK = 0x4000, CLONE_FILES = 0x400, CLONE_PARENT = 0x8000, CLONE_NEWTIME = 0x80, CLONE_NEWNS = 0x20000, CLONE_NEWCGROUP = 0x2000000,
        CLONE_NEWUTS = 0x4000000, CLONE_NEWIPC = 0x8000000, CLONE_NEWUSER = 0x10000000, CLONE_NEWPID = 0x20000000, CLONE_NEWNET = 0x40000000,
        CLONE_INTO_CGROUP = 0x200000000;
}

/// <summary>struct clone_args of clone3(2): 88 bytes with the cgroup (Linux 5.7); the first published size has no field behind tls.</summary>
[LaunchPath]
public struct clone_args
{
    public const int CLONE_ARGS_SIZE_VER0 = 64;

    public ulong flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
}
