using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>A procfs of this process's pid namespace that is nowhere mounted (fsopen(2), Linux 5.2), for a root that has none.</summary>
[LaunchPath]
internal static unsafe class ProcMount
{
    private const long FSOPEN_CLOEXEC = 1, FSMOUNT_CLOEXEC = 1, FSCONFIG_CMD_CREATE = 6;

    /// <summary>File descriptor of its top directory, or -errno. Where the kernel cannot make one, that of /proc, checked to be a procfs.</summary>
    public static long Detached()
    {
        var context = Kernel.Call(Nr.fsopen, (long)Text.Pointer("proc"u8), FSOPEN_CLOEXEC);
        if (context < 0)
        {
            return context == -Errno.ENOSYS ? HostProc.Open() : context;
        }

        var result = Kernel.Call(Nr.fsconfig, context, FSCONFIG_CMD_CREATE);
        if (result >= 0)
        {
            result = Kernel.Call(Nr.fsmount, context, FSMOUNT_CLOEXEC, 0);
        }

        Kernel.Call(Nr.close, context);
        return result;
    }
}
