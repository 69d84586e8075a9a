using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Sandbox.Images.Native;

/// <summary>What a call of the kernel answered, in words.</summary>
internal static class Failure
{
    public const int ENOSPC = 28, EDQUOT = 122;

    /// <summary>Whether a problem of the runtime is that a disk, or a user's share of one, is full. On Unix HResult is errno as it was.</summary>
    public static bool IsFull(Exception problem) => problem is IOException { HResult: ENOSPC or EDQUOT };

    /// <summary>A problem of the runtime with a file, which it names, and what to do.</summary>
    public static ImageException Of(Exception problem) => new($"{problem.Message.TrimEnd('.')}.{(IsFull(problem) ? " Nothing of it was kept; make room and try again." : "")}", problem);

    /// <summary>The problem that the last call had, or that <paramref name="errno"/> names, with <paramref name="what"/> failed.</summary>
    public static ImageException Of(string what, int errno = 0)
    {
        errno = errno == 0 ? Marshal.GetLastPInvokeError() : errno;
        var why = new Win32Exception(errno).Message;
        return new(errno is ENOSPC or EDQUOT ? $"{what}: {why}. Nothing of it was kept; make room and try again." : $"{what}: {why}.");
    }
}
