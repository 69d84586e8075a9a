using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The launcher's life after the clone.</summary>
[LaunchPath]
public static unsafe class Supervisor
{
    /// <summary>Gives the caller's terminal back as it was.</summary>
    internal static void Restore(LaunchState* s)
    {
    }
}
