using System.Runtime.CompilerServices;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.msghdr;

namespace Sandbox.Launch;

/// <summary>
/// <c>process.notify: workload</c>: what the workload says of itself (sd_notify(3)) reaches systemd through the launcher, which is the only process that systemd listens to.
/// Without a manager there is nothing to pass on to, and no socket is made.
/// </summary>
[LaunchPath]
public static unsafe class NotifyProxy
{
#pragma warning disable CS0649 // it is written through a pointer
    private static NotifyRelay _relay; // not on the stack: pages that nobody touches cost nothing
#pragma warning restore CS0649

    /// <summary>In the launcher, behind <see cref="Notify.Open"/>: the socket, which a process inside gives its name. <paramref name="follows"/>: there is an init that can be told which process is the main one.</summary>
    public static void Open(LaunchState* s, int at, bool follows)
    {
        if (s->NotifyFd < 0)
        {
            return;
        }

        s->At = s->ProxyAt = at;
        s->FollowsMain = follows;
        var fd = Kernel.Call(Nr.socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

        // A workload can fill the manager's queue: what the launcher itself says waits for room, but not for ever.
        timespec patience; // of the same layout as struct timeval
        patience.tv_sec = 1;
        patience.tv_nsec = 0;
        var result = fd < 0 ? fd : Kernel.Call(Nr.setsockopt, s->NotifyFd, SOL_SOCKET, SO_SNDTIMEO, (long)&patience, sizeof(timespec));
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.NotifyProxy, result, null);
        }

        s->ProxyFd = (int)fd;
        Descriptors.Hold(s, (int)fd);
        var pid = Environment.Find(s->Envp, Text.Pointer("WATCHDOG_PID"u8));
        s->HasWatchdog = Environment.Find(s->Envp, Text.Pointer("WATCHDOG_USEC"u8)) != null
            && (pid == null || Text.Number(pid + 13, Text.Length(pid + 13)) == Kernel.Call(Nr.getpid)); // behind "WATCHDOG_PID="
    }

    /// <summary>
    /// BindNotifyStep, inside: the launcher's socket gets its name in our own /dev, <paramref name="path"/>. By the mount's file descriptor: nothing that lies in the root is
    /// followed. Everybody inside may send.
    /// </summary>
    public static void Bind(LaunchState* s, int at, ReadOnlySpan<byte> path)
    {
        if (s->ProxyFd < 0)
        {
            return;
        }

        s->At = at;
        sockaddr_un address;
        address.sun_family = AF_UNIX;
        var name = Text.Pointer(path) + 5; // behind "/dev/"
        var length = Text.Length(name);
        for (var i = 0; i <= length; i++)
        {
            address.sun_path[i] = name[i];
        }

        var result = Kernel.Call(Nr.fchdir, s->DevTree);
        result = result < 0 ? result : Kernel.Call(Nr.bind, s->ProxyFd, (long)&address, sizeof(ushort) + length + 1);
        result = result < 0 ? result : Kernel.Call(Nr.chdir, (long)Text.Pointer("/"u8));
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.NotifyProxy, result, Text.Pointer(path), "the socket for the workload's messages cannot be made there; take what else has that name out of the spec, or say process.notify: launcher"u8);
        }

        Kernel.Call(Nr.close, s->ProxyFd); // this process's copy
    }

    /// <summary>The launcher's end of it; null without one.</summary>
    internal static NotifyRelay* RelayOf(LaunchState* s) => s->ProxyFd < 0 ? null : (NotifyRelay*)Unsafe.AsPointer(ref _relay);
}
