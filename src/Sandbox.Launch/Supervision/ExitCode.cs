using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>wait(2), the status word.</summary>
[LaunchPath]
internal static class ExitCode
{
    /// <summary>The launcher's own for a workload that it ended because it was not well.</summary>
    public const int Unwell = 124;

    /// <summary>The exit code, or 128+n for a process that signal n ended.</summary>
    public static int Of(int status) => (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
}
