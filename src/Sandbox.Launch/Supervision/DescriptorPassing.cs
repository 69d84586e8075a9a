using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>unix(7), SCM_RIGHTS: one file descriptor from one process to another.</summary>
[LaunchPath]
internal static unsafe class DescriptorPassing
{
    /// <summary>0 or -errno.</summary>
    public static long Send(int socket, int fd)
    {
        byte data = 0;
        iovec part;
        cmsg_fd control;
        control.cmsg_len = cmsg_fd.Length;
        control.cmsg_level = msghdr.SOL_SOCKET;
        control.cmsg_type = msghdr.SCM_RIGHTS;
        control.fd = fd;
        control.pad = 0;
        var message = Header(&part, &data, &control);
        var result = Kernel.Call(Nr.sendmsg, socket, (long)&message, msghdr.MSG_NOSIGNAL);
        return result < 0 ? result : 0;
    }

    /// <summary>The file descriptor, -errno, or -1 where the other end was closed without one.</summary>
    public static long Receive(int socket)
    {
        byte data;
        iovec part;
        cmsg_fd control;
        control.cmsg_len = 0;
        control.fd = -1;
        var message = Header(&part, &data, &control);
        var result = Kernel.Call(Nr.recvmsg, socket, (long)&message, msghdr.MSG_CMSG_CLOEXEC | msghdr.MSG_DONTWAIT);
        return result < 0 ? result : control.cmsg_len == cmsg_fd.Length ? control.fd : -1;
    }

    private static msghdr Header(iovec* part, byte* data, cmsg_fd* control)
    {
        part->iov_base = data;
        part->iov_len = 1;
        msghdr message;
        message.msg_name = null;
        message.msg_namelen = 0;
        message.msg_iov = part;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = (ulong)sizeof(cmsg_fd);
        message.msg_flags = 0;
        return message;
    }
}
