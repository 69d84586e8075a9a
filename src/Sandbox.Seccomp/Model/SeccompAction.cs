namespace Sandbox.Seccomp;

/// <summary>What a filter answers (seccomp(2)).</summary>
public enum SeccompActionKind
{
    /// <summary>SECCOMP_RET_KILL_PROCESS: SIGSYS, and no handler runs (Linux 4.14).</summary>
    KillProcess,

    /// <summary>SECCOMP_RET_KILL_THREAD: the calling thread alone.</summary>
    KillThread,

    /// <summary>SECCOMP_RET_TRAP: a SIGSYS that can be handled.</summary>
    Trap,

    /// <summary>SECCOMP_RET_ERRNO: the call is not made and fails.</summary>
    Errno,

    /// <summary>SECCOMP_RET_USER_NOTIF: another process decides (Linux 5.0, seccomp_unotify(2)).</summary>
    Notify,

    /// <summary>SECCOMP_RET_TRACE: a ptracer decides.</summary>
    Trace,

    /// <summary>SECCOMP_RET_LOG: the call is made and logged (Linux 4.14).</summary>
    Log,

    /// <summary>SECCOMP_RET_ALLOW</summary>
    Allow,
}

/// <summary>An answer with its 16 bits of data: the errno of <see cref="SeccompActionKind.Errno"/>, the message of trap and trace.</summary>
public readonly record struct SeccompAction(SeccompActionKind Kind, ushort Data = 0)
{
    /// <summary>The call is made.</summary>
    public static SeccompAction Allow => new(SeccompActionKind.Allow);

    /// <summary>EPERM</summary>
    public static SeccompAction Forbidden => new(SeccompActionKind.Errno, 1);

    /// <summary>ENOSYS: as if the kernel had no such call, so that libraries use an older one.</summary>
    public static SeccompAction NotThere => new(SeccompActionKind.Errno, 38);

    /// <summary>The process ends.</summary>
    public static SeccompAction Kill => new(SeccompActionKind.KillProcess);

    /// <summary>The value that a filter returns (linux/seccomp.h).</summary>
    public uint ReturnValue => Data | Kind switch
    {
        SeccompActionKind.KillProcess => 0x80000000,
        SeccompActionKind.KillThread => 0,
        SeccompActionKind.Trap => 0x00030000,
        SeccompActionKind.Errno => 0x00050000,
        SeccompActionKind.Notify => 0x7fc00000,
        SeccompActionKind.Trace => 0x7ff00000,
        SeccompActionKind.Log => 0x7ffc0000,
        _ => 0x7fff0000,
    };

    /// <summary>The reverse of <see cref="ReturnValue"/>.</summary>
    public static SeccompAction OfReturnValue(uint value) => new((value & 0xffff0000) switch
    {
        0x80000000 => SeccompActionKind.KillProcess,
        0 => SeccompActionKind.KillThread,
        0x00030000 => SeccompActionKind.Trap,
        0x00050000 => SeccompActionKind.Errno,
        0x7fc00000 => SeccompActionKind.Notify,
        0x7ff00000 => SeccompActionKind.Trace,
        0x7ffc0000 => SeccompActionKind.Log,
        _ => SeccompActionKind.Allow,
    }, (ushort)value);

    /// <summary><c>allow</c>, <c>errno EPERM</c>, <c>kill process</c>.</summary>
    public override string ToString() => Kind switch
    {
        SeccompActionKind.Errno => "errno " + ErrnoTable.NameOf(Data),
        SeccompActionKind.KillProcess => "kill process",
        SeccompActionKind.KillThread => "kill thread",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}
