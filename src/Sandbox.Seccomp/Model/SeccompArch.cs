namespace Sandbox.Seccomp;

/// <summary>System call ABIs, in the order of the table's columns.</summary>
public enum SeccompArch
{
    /// <summary>x86_64</summary>
    X64,

    /// <summary>32-bit x86 (i386), which a 64-bit kernel runs with CONFIG_IA32_EMULATION; reached by <c>int 0x80</c> from 64-bit code too.</summary>
    X86,

    /// <summary>x32: x86_64 with 32-bit pointers; the same audit architecture, bit 30 of the number set.</summary>
    X32,

    /// <summary>aarch64</summary>
    Arm64,

    /// <summary>32-bit ARM (EABI), which an aarch64 kernel may run.</summary>
    Arm,
}

/// <summary>What the kernel says of an ABI.</summary>
public static class SeccompArchFacts
{
    /// <summary>AUDIT_ARCH_* of linux/audit.h: the <c>arch</c> of struct seccomp_data.</summary>
    public static uint AuditArch(this SeccompArch arch) => arch switch
    {
        SeccompArch.X64 or SeccompArch.X32 => 0xC000003E,
        SeccompArch.X86 => 0x40000003,
        SeccompArch.Arm64 => 0xC00000B7,
        _ => 0x40000028,
    };

    /// <summary>Whether its arguments have 32 bits: the upper halves that a filter sees are zero (syscall_get_arguments of a compat task).</summary>
    public static bool Has32BitArguments(this SeccompArch arch) => arch is SeccompArch.X86 or SeccompArch.Arm;

    /// <summary>The kernel's own word for it: <c>x86_64</c>, <c>i386</c>, <c>x32</c>, <c>aarch64</c>, <c>arm</c>.</summary>
    public static string Word(this SeccompArch arch) => arch switch
    {
        SeccompArch.X64 => "x86_64",
        SeccompArch.X86 => "i386",
        SeccompArch.X32 => "x32",
        SeccompArch.Arm64 => "aarch64",
        _ => "arm",
    };
}
