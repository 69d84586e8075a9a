using Sandbox.Syscalls;
using static Sandbox.Syscalls.msghdr;

namespace Sandbox.Launch;

public static unsafe partial class SeccompListener
{
    private const int StateSize = 16 * 1024, PathMax = 4096, ControlSize = 64;

    /// <summary>In the launcher: takes the listener from inside and gives it to the agent. Where the workload never comes so far, its own report says why.</summary>
    public static void Deliver(LaunchState* s, int at)
    {
        s->At = at;
        Kernel.Call(Nr.close, s->ListenerInside);
        s->ListenerInside = -1;
        int pid = 0, listener = -1, other = -1;
        if (Receive(s->ListenerOutside, &pid, &other) && Receive(s->ListenerOutside, &other, &listener) && listener >= 0)
        {
            GiveToAgent(s, pid, listener);
        }

        Kernel.Call(Nr.close, s->ListenerOutside);
        Kernel.Call(Nr.close, s->Agent);
    }

    /// <summary>One message, with who sent it (SCM_CREDENTIALS, a pid of this namespace) and what file descriptor came along; false: there is no more.</summary>
    private static bool Receive(int socket, int* pid, int* fd)
    {
        var control = stackalloc long[ControlSize / sizeof(long)];
        byte data;
        iovec part;
        part.iov_base = &data;
        part.iov_len = 1;
        msghdr message;
        message.msg_name = null;
        message.msg_namelen = 0;
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = ControlSize;
        message.msg_flags = 0;
        if (Kernel.Call(Nr.recvmsg, socket, (long)&message, MSG_CMSG_CLOEXEC) <= 0)
        {
            return false;
        }

        for (ulong offset = 0; offset + cmsg_fd.Length <= message.msg_controllen;)
        {
            var item = (cmsg_fd*)((byte*)control + offset);
            _ = item->cmsg_type == SCM_RIGHTS ? *fd = item->fd : *pid = item->fd; // both have their number first
            offset += (item->cmsg_len + 7) & ~7UL;
        }

        return true;
    }

    private static void GiveToAgent(LaunchState* s, int pid, int listener)
    {
        var memory = stackalloc byte[StateSize];
        var state = TextBuilder.Over(memory, StateSize);
        AddState(&state, s, pid);
        cmsg_fd control;
        control.cmsg_len = cmsg_fd.Length;
        control.cmsg_level = SOL_SOCKET;
        control.cmsg_type = SCM_RIGHTS;
        control.fd = listener;
        control.pad = 0;
        iovec part;
        part.iov_base = state.Data;
        part.iov_len = (ulong)state.Length;
        msghdr message;
        message.msg_name = null;
        message.msg_namelen = 0;
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = &control;
        message.msg_controllen = (ulong)sizeof(cmsg_fd);
        message.msg_flags = 0;
        var result = state.Cut ? -Errno.ENAMETOOLONG : Kernel.Call(Nr.sendmsg, s->Agent, (long)&message, MSG_NOSIGNAL);
        Kernel.Call(Nr.close, listener);
        if (result != state.Length)
        {
            Signals.Send(s->ChildPid, Signal.SIGKILL);
            Failure.StopBecause(s, LaunchStep.SeccompListener, result < 0 ? result : 0, null, "the agent did not take the filter's listener; is it still running?"u8);
        }
    }

    /// <summary>OCI runtime specification, config-linux.md, "The Container Process State".</summary>
    private static void AddState(TextBuilder* state, LaunchState* s, int pid)
    {
        state->Add("{\"ociVersion\":\"1.2.0\",\"fds\":[\"seccompFd\"],\"pid\":"u8);
        state->Number(pid);
        if (s->ListenerMetadata != null)
        {
            state->Add(",\"metadata\":"u8);
            state->Add(s->ListenerMetadata);
        }

        state->Add(",\"state\":{\"ociVersion\":\"1.2.0\",\"id\":\""u8);
        state->Add(s->Name);
        state->Add("\",\"status\":\"creating\",\"pid\":"u8);
        state->Number(s->ChildPid);
        state->Add(",\"bundle\":\""u8);
        AddBinary(state);
        state->Add("\"}}"u8);
    }

    // The nearest to a bundle that a launcher has is itself.
    private static void AddBinary(TextBuilder* state)
    {
        var path = stackalloc byte[PathMax];
        var length = Unistd.readlinkat(Fcntl.AT_FDCWD, Text.Pointer("/proc/self/exe"u8), path, PathMax - 1);
        for (long i = 0; i < length; i++)
        {
            if (path[i] is (byte)'"' or (byte)'\\')
            {
                state->Byte((byte)'\\');
            }

            state->Byte(path[i] < (byte)' ' ? (byte)'?' : path[i]);
        }
    }
}
