// net/if.h, linux/sockios.h
namespace Sandbox.Syscalls;

/// <summary>net/if.h and linux/sockios.h: struct ifreq with flags (40 bytes).</summary>
[LaunchPath]
public unsafe struct ifreq
{
    public const int AF_INET = 2, AF_NETLINK = 16;
    public const int SOCK_DGRAM = 2, SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = Fcntl.O_CLOEXEC;
    public const short IFF_UP = 1;
    public const short IFF_RUNNING = 0x40;
    public const long SIOCSIFFLAGS = 0x8914;

    public fixed byte ifr_name[16];
    public short ifr_flags;
    private fixed byte _rest[22];
}
