using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The new network namespace (network_namespaces(7)).</summary>
[LaunchPath]
public static unsafe partial class Network
{
    /// <summary>Brings lo up; the kernel gives it 127.0.0.1 and ::1 by itself (netdevice(7)).</summary>
    public static void LoopbackUp(LaunchState* s, int at)
    {
        s->At = at;
        s->Step = LaunchStep.Loopback;
        ifreq request;
        var r = &request;
        r->ifr_name[0] = (byte)'l';
        r->ifr_name[1] = (byte)'o';
        r->ifr_name[2] = 0;
        r->ifr_flags = ifreq.IFF_UP | ifreq.IFF_RUNNING;
        var socket = Kernel.Call(Nr.socket, ifreq.AF_INET, ifreq.SOCK_DGRAM | ifreq.SOCK_CLOEXEC, 0);
        var result = socket < 0 ? socket : Kernel.Call(Nr.ioctl, socket, ifreq.SIOCSIFFLAGS, (long)r);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Loopback, result, null);
        }

        Unistd.close(socket);
    }
}
