namespace Sandbox.Seccomp;

/// <summary>socketcall(2) and ipc(2): one system call of 32-bit x86 for many, chosen by its first argument (linux/net.h, linux/ipc.h).</summary>
internal static class Multiplexer
{
    private static readonly (string Name, uint Call)[] Sockets =
    [
        ("socket", 1), ("bind", 2), ("connect", 3), ("listen", 4), ("accept", 5), ("getsockname", 6), ("getpeername", 7), ("socketpair", 8), ("send", 9), ("recv", 10),
        ("sendto", 11), ("recvfrom", 12), ("shutdown", 13), ("setsockopt", 14), ("getsockopt", 15), ("sendmsg", 16), ("recvmsg", 17), ("accept4", 18), ("recvmmsg", 19), ("sendmmsg", 20),
    ];

    private static readonly (string Name, uint Call)[] Ipc =
    [
        ("semop", 1), ("semget", 2), ("semctl", 3), ("semtimedop", 4), ("msgsnd", 11), ("msgrcv", 12), ("msgget", 13), ("msgctl", 14), ("shmat", 21), ("shmdt", 22), ("shmget", 23), ("shmctl", 24),
    ];

    /// <summary>The calls that the multiplexer <paramref name="name"/> stands for; none where it is no multiplexer.</summary>
    public static IEnumerable<(string Name, uint Call)> PartsOf(string name, SeccompArch arch) => arch != SeccompArch.X86 ? [] : name switch
    {
        "socketcall" => Sockets,
        "ipc" => Ipc,
        _ => [],
    };
}
