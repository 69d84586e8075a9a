using System.Runtime.CompilerServices;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// A file descriptor as the text that mount(2) takes for a path: its number, which is a name in the working directory, our own /proc/self/fd. The kernel goes
/// from there straight to the very file that is held (proc_pid_fd(5), a magic link), whatever its path leads to by now. Use it by pointer.
/// </summary>
[LaunchPath]
internal unsafe struct FdName
{
    private const int Capacity = 12;

    private fixed byte _text[Capacity];

    /// <summary>The name of <paramref name="fd"/>, good as long as this is.</summary>
    public byte* Of(long fd)
    {
        var text = TextBuilder.Over((byte*)Unsafe.AsPointer(ref _text[0]), Capacity);
        text.Number(fd);
        return text.End();
    }
}
