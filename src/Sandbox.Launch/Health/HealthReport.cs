using System.Runtime.CompilerServices;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>What the prober tells the launcher of one check; below PIPE_BUF (4096), so that one write(2) of it is atomic (pipe(7)).</summary>
[LaunchPath]
internal unsafe struct HealthReport
{
    /// <summary>Bytes before the text.</summary>
    public const int HeaderSize = 8;

    /// <summary>Bytes of text at most.</summary>
    public const int Capacity = 240;

    /// <summary>1: it has passed.</summary>
    public int HasPassed;

    /// <summary>Bytes of the text.</summary>
    public int Length;

    private fixed byte _text[Capacity];

    /// <summary>What was seen; not ended.</summary>
    public byte* Text => (byte*)Unsafe.AsPointer(ref _text[0]);
}
