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

    /// <summary>The workload's messages.</summary>
    public NotifyRelay* Relay;

    /// <summary>How the workload is.</summary>
    public HealthWatch Health;

    /// <summary>Milliseconds to whatever is due next; -1: nothing.</summary>
    public long Timeout()
    {
        var next = Sooner(Watch.Timeout(), Health.Timeout());
        return Relay == null ? next : Sooner(next, Relay->Pause());
    }

    private static long Sooner(long a, long b) => a < 0 || (b >= 0 && b < a) ? b : a;
}
