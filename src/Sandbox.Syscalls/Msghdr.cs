// linux/socket.h
namespace Sandbox.Syscalls;

/// <summary>struct user_msghdr of sendmsg(2): 56 bytes.</summary>
[LaunchPath]
public unsafe struct msghdr
{
    public const int AF_UNIX = 1, SOCK_STREAM = 1, SOCK_DGRAM = 2, SOCK_SEQPACKET = 5, SOCK_CLOEXEC = 0x80000, SOCK_NONBLOCK = 0x800, SOL_SOCKET = 1, SO_LINGER = 13, SO_PASSCRED = 16, SO_SNDTIMEO = 21, SCM_RIGHTS = 1, MSG_DONTWAIT = 0x40, MSG_CTRUNC = 8, MSG_TRUNC = 0x20, MSG_NOSIGNAL = 0x4000,
        MSG_CMSG_CLOEXEC = 0x40000000;

    public void* msg_name;
    public int msg_namelen;
    public iovec* msg_iov;
    public ulong msg_iovlen;
    public void* msg_control;
    public ulong msg_controllen;
    public uint msg_flags;
}

/// <summary>struct iovec.</summary>
[LaunchPath]
public unsafe struct iovec
{
    public void* iov_base;
    public ulong iov_len;
}

/// <summary>struct cmsghdr with one file descriptor behind it: CMSG_LEN 20, CMSG_SPACE 24.</summary>
[LaunchPath]
public struct cmsg_fd
{
    public const ulong Length = 20;

    /// <summary>CMSG_LEN(0): what is before the first descriptor.</summary>
    public const ulong HeaderLength = 16;

    public ulong cmsg_len;
    public int cmsg_level, cmsg_type, fd, pad;
}

/// <summary>struct sockaddr_un of unix(7).</summary>
[LaunchPath]
public unsafe struct sockaddr_un
{
    /// <summary>UNIX_PATH_MAX, the NUL included.</summary>
    public const int PathMax = 108;

    public ushort sun_family;
    public fixed byte sun_path[PathMax];
}
