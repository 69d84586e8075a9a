using Sandbox.Syscalls;
using static Sandbox.Syscalls.msghdr;

namespace Sandbox.Launch;

/// <summary>
/// The process on the host that decides where a filter says "notify" (seccomp_unotify(2)). It gets the filter's file descriptor and, as the OCI runtime specification
/// has it ("The Container Process State"), who it is about.
/// </summary>
/// <remarks>
/// The filter holds as soon as it has a file descriptor, and may forbid or ask about every call by which the workload's process could pass it on. So a messenger does: a process
/// from before the filter that shares the table of file descriptors, and only waits for the number.
/// </remarks>
[LaunchPath]
public static unsafe partial class SeccompListener
{
    /// <summary>ConnectListenerStep, in the launcher, before anything is made. <paramref name="metadata"/>: JSON text, or empty.</summary>
    public static void Connect(LaunchState* s, int at, ReadOnlySpan<byte> path, ReadOnlySpan<byte> metadata)
    {
        s->At = at;
        s->ListenerMetadata = metadata.IsEmpty ? null : Text.Pointer(metadata);
        sockaddr_un address;
        address.sun_family = AF_UNIX;
        var name = Text.Pointer(path);
        for (var i = 0; i <= path.Length && i < sockaddr_un.PathMax; i++)
        {
            address.sun_path[i] = name[i];
        }

        var agent = Kernel.Call(Nr.socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        var result = agent < 0 ? agent : Kernel.Call(Nr.connect, agent, (long)&address, sizeof(sockaddr_un));
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.SeccompListener, result, name, "nobody listens there; start the agent that decides on system calls first, or correct seccomp.listener"u8);
        }

        s->Agent = (int)agent;
        OpenPair(s);
    }

    private static void OpenPair(LaunchState* s)
    {
        var ends = stackalloc int[2];
        var yes = 1;
        var result = Kernel.Call(Nr.socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, (long)ends);
        result = result < 0 ? result : Kernel.Call(Nr.setsockopt, ends[0], SOL_SOCKET, SO_PASSCRED, (long)&yes, sizeof(int));
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.SeccompListener, result, null);
        }

        s->ListenerOutside = ends[0];
        s->ListenerInside = ends[1];
    }

    /// <summary>In the workload's process, before the filter: says who it is, and makes the messenger.</summary>
    internal static void SendMessenger(LaunchState* s)
    {
        var ends = stackalloc int[2];
        var result = Kernel.Call(Nr.write, s->ListenerInside, (long)Text.Pointer("p"u8), 1);
        result = result < 0 ? result : Kernel.Call(Nr.pipe2, (long)ends, Fcntl.O_CLOEXEC);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.SeccompListener, result, null);
        }

        s->NumberRead = ends[0];
        s->NumberWrite = ends[1];
        var stage = s->Stage;
        s->Stage = LaunchStage.Messenger;

        // Its parent is ours, so that the workload has no child that it does not know. PID 1 has no such parent (clone(2), EINVAL).
        result = Processes.Clone(s, Sched.CLONE_FILES | Sched.CLONE_PARENT);
        result = result == -Errno.EINVAL ? Processes.Clone(s, Sched.CLONE_FILES) : result;
        s->Stage = stage;
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.SeccompListener, result, null);
        }
    }

    /// <summary>Behind the filter: the number that it gave, or that it failed.</summary>
    internal static void Tell(LaunchState* s, long listener)
    {
        var number = (int)listener;
        var result = Kernel.Call(Nr.write, s->NumberWrite, (long)&number, sizeof(int));
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.SeccompListener, result, null);
        }
    }

    /// <summary>The messenger's whole life. What it closes is closed for the workload too, where that shares the table still.</summary>
    public static void Carry(LaunchState* s)
    {
        int number;
        Kernel.Call(Nr.prctl, Prctl.PR_SET_PDEATHSIG, Signal.SIGKILL);
        if (Kernel.Call(Nr.read, s->NumberRead, (long)&number, sizeof(int)) == sizeof(int) && number >= 0)
        {
            DescriptorPassing.Send(s->ListenerInside, number);
            Kernel.Call(Nr.close, number);
        }

        Kernel.Call(Nr.close, s->NumberRead);
        Kernel.Call(Nr.close, s->NumberWrite);
        Kernel.Call(Nr.close, s->ListenerInside);
        Kernel.Call(Nr.exit_group, 0);
    }
}
