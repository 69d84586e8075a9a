using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>linux/capability.h, in order.</summary>
[LaunchPath]
internal static unsafe class CapabilityNames
{
    private static ReadOnlySpan<byte> Names =>
        "CAP_CHOWN\0CAP_DAC_OVERRIDE\0CAP_DAC_READ_SEARCH\0CAP_FOWNER\0CAP_FSETID\0CAP_KILL\0CAP_SETGID\0CAP_SETUID\0CAP_SETPCAP\0CAP_LINUX_IMMUTABLE\0CAP_NET_BIND_SERVICE\0CAP_NET_BROADCAST\0"u8 +
        "CAP_NET_ADMIN\0CAP_NET_RAW\0CAP_IPC_LOCK\0CAP_IPC_OWNER\0CAP_SYS_MODULE\0CAP_SYS_RAWIO\0CAP_SYS_CHROOT\0CAP_SYS_PTRACE\0CAP_SYS_PACCT\0CAP_SYS_ADMIN\0CAP_SYS_BOOT\0CAP_SYS_NICE\0"u8 +
        "CAP_SYS_RESOURCE\0CAP_SYS_TIME\0CAP_SYS_TTY_CONFIG\0CAP_MKNOD\0CAP_LEASE\0CAP_AUDIT_WRITE\0CAP_AUDIT_CONTROL\0CAP_SETFCAP\0CAP_MAC_OVERRIDE\0CAP_MAC_ADMIN\0CAP_SYSLOG\0CAP_WAKE_ALARM\0"u8 +
        "CAP_BLOCK_SUSPEND\0CAP_AUDIT_READ\0CAP_PERFMON\0CAP_BPF\0CAP_CHECKPOINT_RESTORE\0"u8;

    /// <summary>The name; empty for one that is newer than Linux 5.9.</summary>
    public static byte* Of(int capability)
    {
        var name = Text.Pointer(Names);
        for (; capability > 0 && *name != 0; capability--)
        {
            name = Text.Next(name);
        }

        return name;
    }
}
