using System.Runtime.CompilerServices;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.msghdr;

namespace Sandbox.Launch;

/// <summary>One message of the workload's, as it came and as it goes on, with the file descriptors that came along: as much as systemd itself takes, and never more than one.</summary>
[LaunchPath]
internal unsafe struct NotifyMessage
{
    /// <summary>PIPE_BUF: systemd's own limit (NOTIFY_BUFFER_MAX).</summary>
    public const int Size = 4096;

    /// <summary>Room for a time of ours that is longer than theirs.</summary>
    public const int OutSize = Size + 32;

    // SCM_MAX_FD of net/scm.h descriptors behind a header: 16 + 253 * 4, in longs.
    private const int ControlSize = 129;

    private fixed byte _in[Size + 1];
    private fixed byte _out[OutSize];
    private fixed long _control[ControlSize];
    private ulong _controlLength;

    /// <summary>File descriptors that came along, and are open here.</summary>
    public int Count;

    /// <summary>Whether it was longer than what systemd takes, or had descriptors that did not fit.</summary>
    public bool IsCut;

    /// <summary>What came; a NUL stands behind it.</summary>
    public byte* In => (byte*)Unsafe.AsPointer(ref _in[0]);

    /// <summary>What goes on.</summary>
    public byte* Out => (byte*)Unsafe.AsPointer(ref _out[0]);

    /// <summary>Bytes, or -errno: -EAGAIN where there is none.</summary>
    public long Receive(int socket)
    {
        iovec part;
        part.iov_base = In;
        part.iov_len = Size;
        msghdr message;
        message.msg_name = null;
        message.msg_namelen = 0;
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = Control;
        message.msg_controllen = ControlSize * sizeof(long);
        message.msg_flags = 0;
        var length = Kernel.Call(Nr.recvmsg, socket, (long)&message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        Count = 0;
        if (length < 0)
        {
            return length;
        }

        In[length] = 0;
        IsCut = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
        _controlLength = message.msg_controllen;
        var header = (cmsg_fd*)Control; // nothing but SCM_RIGHTS was asked for, and the kernel makes one of all that were sent
        if (_controlLength >= cmsg_fd.Length && header->cmsg_type == SCM_RIGHTS)
        {
            Count = (int)((header->cmsg_len - cmsg_fd.HeaderLength) / sizeof(int));
        }

        return length;
    }

    /// <summary>Sends <paramref name="length"/> bytes of <see cref="Out"/> on, with the descriptors; -EAGAIN: who receives is busy.</summary>
    public long Send(int socket, int length)
    {
        iovec part;
        part.iov_base = Out;
        part.iov_len = (ulong)length;
        msghdr message;
        message.msg_name = null;
        message.msg_namelen = 0;
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = Count > 0 ? Control : null;
        message.msg_controllen = Count > 0 ? _controlLength : 0;
        message.msg_flags = 0;
        return Kernel.Call(Nr.sendmsg, socket, (long)&message, MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    /// <summary>Closes what came along, without waiting: SO_LINGER of a socket would let the last who closes it wait for as long as the workload likes (socket(7)).</summary>
    public void CloseAll()
    {
        long off = 0; // struct linger
        var fds = (int*)((byte*)Control + cmsg_fd.HeaderLength);
        for (var i = 0; i < Count; i++)
        {
            Kernel.Call(Nr.setsockopt, fds[i], SOL_SOCKET, SO_LINGER, (long)&off, sizeof(long));
            Kernel.Call(Nr.close, fds[i]);
        }

        Count = 0;
    }

    private long* Control => (long*)Unsafe.AsPointer(ref _control[0]);
}
