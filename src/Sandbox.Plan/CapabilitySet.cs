namespace Sandbox.Plan;

/// <summary>linux/capability.h as a bit mask: bit N is the capability of number N (Linux 5.9: 0 to 40).</summary>
[Flags]
public enum CapabilitySet : ulong
{
    /// <summary>No capability.</summary>
    None = 0,
    /// <summary>CAP_CHOWN</summary>
    Chown = 1UL << 0,
    /// <summary>CAP_DAC_OVERRIDE</summary>
    DacOverride = 1UL << 1,
    /// <summary>CAP_DAC_READ_SEARCH</summary>
    DacReadSearch = 1UL << 2,
    /// <summary>CAP_FOWNER</summary>
    Fowner = 1UL << 3,
    /// <summary>CAP_FSETID</summary>
    Fsetid = 1UL << 4,
    /// <summary>CAP_KILL</summary>
    Kill = 1UL << 5,
    /// <summary>CAP_SETGID</summary>
    Setgid = 1UL << 6,
    /// <summary>CAP_SETUID</summary>
    Setuid = 1UL << 7,
    /// <summary>CAP_SETPCAP</summary>
    Setpcap = 1UL << 8,
    /// <summary>CAP_LINUX_IMMUTABLE</summary>
    LinuxImmutable = 1UL << 9,
    /// <summary>CAP_NET_BIND_SERVICE</summary>
    NetBindService = 1UL << 10,
    /// <summary>CAP_NET_BROADCAST</summary>
    NetBroadcast = 1UL << 11,
    /// <summary>CAP_NET_ADMIN</summary>
    NetAdmin = 1UL << 12,
    /// <summary>CAP_NET_RAW</summary>
    NetRaw = 1UL << 13,
    /// <summary>CAP_IPC_LOCK</summary>
    IpcLock = 1UL << 14,
    /// <summary>CAP_IPC_OWNER</summary>
    IpcOwner = 1UL << 15,
    /// <summary>CAP_SYS_MODULE</summary>
    SysModule = 1UL << 16,
    /// <summary>CAP_SYS_RAWIO</summary>
    SysRawio = 1UL << 17,
    /// <summary>CAP_SYS_CHROOT</summary>
    SysChroot = 1UL << 18,
    /// <summary>CAP_SYS_PTRACE</summary>
    SysPtrace = 1UL << 19,
    /// <summary>CAP_SYS_PACCT</summary>
    SysPacct = 1UL << 20,
    /// <summary>CAP_SYS_ADMIN</summary>
    SysAdmin = 1UL << 21,
    /// <summary>CAP_SYS_BOOT</summary>
    SysBoot = 1UL << 22,
    /// <summary>CAP_SYS_NICE</summary>
    SysNice = 1UL << 23,
    /// <summary>CAP_SYS_RESOURCE</summary>
    SysResource = 1UL << 24,
    /// <summary>CAP_SYS_TIME</summary>
    SysTime = 1UL << 25,
    /// <summary>CAP_SYS_TTY_CONFIG</summary>
    SysTtyConfig = 1UL << 26,
    /// <summary>CAP_MKNOD</summary>
    Mknod = 1UL << 27,
    /// <summary>CAP_LEASE</summary>
    Lease = 1UL << 28,
    /// <summary>CAP_AUDIT_WRITE</summary>
    AuditWrite = 1UL << 29,
    /// <summary>CAP_AUDIT_CONTROL</summary>
    AuditControl = 1UL << 30,
    /// <summary>CAP_SETFCAP</summary>
    Setfcap = 1UL << 31,
    /// <summary>CAP_MAC_OVERRIDE</summary>
    MacOverride = 1UL << 32,
    /// <summary>CAP_MAC_ADMIN</summary>
    MacAdmin = 1UL << 33,
    /// <summary>CAP_SYSLOG</summary>
    Syslog = 1UL << 34,
    /// <summary>CAP_WAKE_ALARM</summary>
    WakeAlarm = 1UL << 35,
    /// <summary>CAP_BLOCK_SUSPEND</summary>
    BlockSuspend = 1UL << 36,
    /// <summary>CAP_AUDIT_READ</summary>
    AuditRead = 1UL << 37,
    /// <summary>CAP_PERFMON</summary>
    Perfmon = 1UL << 38,
    /// <summary>CAP_BPF</summary>
    Bpf = 1UL << 39,
    /// <summary>CAP_CHECKPOINT_RESTORE</summary>
    CheckpointRestore = 1UL << 40,
}
