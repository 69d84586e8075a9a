using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>What the launcher does while the workload runs, on its stack; null: not in this launch.</summary>
[LaunchPath]
internal unsafe struct Duties
{
    /// <summary>Deadlines.</summary>
    public Watch Watch;

    /// <summary>What it waits for beside signals.</summary>
    public WaitSet Waits;

    /// <summary>The terminal's bytes.</summary>
    public TerminalProxy* Terminal;
}
