// linux/utsname.h
namespace Sandbox.Syscalls;

/// <summary>struct new_utsname of uname(2): six texts, each ended by NUL.</summary>
[LaunchPath]
public unsafe struct utsname
{
    /// <summary>__NEW_UTS_LEN and the NUL.</summary>
    public const int Length = 65;

    private fixed byte _all[6 * Length];

    /// <summary>The kernel's release: <c>6.1.0-28-amd64</c>.</summary>
    public byte* release => (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _all[2 * Length]);
}
