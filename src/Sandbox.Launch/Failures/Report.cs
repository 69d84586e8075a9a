using System.Runtime.CompilerServices;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>A failure on its way to the launcher. In the report pipe it is below PIPE_BUF (4096), so that one write(2) of it is atomic (pipe(7)).</summary>
[LaunchPath]
internal unsafe struct Report
{
    /// <summary>Bytes before the text.</summary>
    public const int HeaderSize = 12;

    /// <summary>Bytes of text at most.</summary>
    public const int Capacity = 4000;

    /// <summary>The exit code that goes with it.</summary>
    public int ExitCode;

    /// <summary>The kernel's answer that it is about; 0 without one.</summary>
    public int Errno;

    /// <summary>Bytes of the text.</summary>
    public int Length;

    private fixed byte _text[Capacity];

    /// <summary>The line to print, ended with a line feed.</summary>
    public byte* Text => (byte*)Unsafe.AsPointer(ref _text[0]);
}
