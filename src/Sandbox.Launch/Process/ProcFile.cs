using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The procfs that sysctls are written through.</summary>
[LaunchPath]
internal static unsafe class ProcFile
{
    /// <summary>
    /// Makes <see cref="LaunchState.ProcFd"/> a private, whole procfs that hangs nowhere. False: the kernel refuses, so that what there was stays.
    /// Closing it costs 2 ms (the kernel waits for an RCU grace period), so it is for plans without a whole procfs only.
    /// </summary>
    public static bool Renew(LaunchState* s)
    {
        var mount = ProcMount.Detached(s);
        if (mount < 0)
        {
            return false;
        }

        if (s->ProcFd >= 0 && s->ProcFd != s->ProcTree)
        {
            Unistd.close(s->ProcFd);
        }

        s->ProcFd = (int)mount;
        return true;
    }
}
