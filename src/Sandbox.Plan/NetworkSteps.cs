namespace Sandbox.Plan;

/// <summary>Which way.</summary>
public enum NetworkDirection
{
    /// <summary>What the workload sends.</summary>
    Egress,
    /// <summary>What it receives.</summary>
    Ingress,
}

/// <summary>Note a limit of the rate for the sandbox's cgroup, where the network is not its own; <see cref="MakeCgroupStep"/> puts the program there.</summary>
/// <param name="At">Its line.</param>
/// <param name="Direction">Which way.</param>
/// <param name="BytesPerSecond">The rate.</param>
/// <param name="Hard">Whether a limit that cannot be had fails the launch; else it is reported.</param>
/// <param name="Program">The limit as a program of BPF_PROG_TYPE_CGROUP_SKB.</param>
public sealed record NetworkRateStep(SourceLine At, NetworkDirection Direction, long BytesPerSecond, bool Hard, EquatableArray<EbpfInstruction> Program) : PlanStep(At);

/// <summary>Limit the rate of an interface of the sandbox's own network namespace: a token bucket with a queue (tc-tbf(8)) by rtnetlink(7).</summary>
/// <param name="At">The line of the limit.</param>
/// <param name="Interface">Its number; <see cref="Loopback"/>.</param>
/// <param name="BytesPerSecond">The rate.</param>
/// <param name="Hard">Whether a limit that cannot be had fails the launch; else it is reported.</param>
public sealed record ShapeStep(SourceLine At, int Interface, long BytesPerSecond, bool Hard) : PlanStep(At)
{
    /// <summary>lo has this number in every network namespace (LOOPBACK_IFINDEX of the kernel).</summary>
    public const int Loopback = 1;

    /// <summary>What may go through at once: 10 milliseconds of the rate, and 128 KiB at least, because a packet on lo has 64.</summary>
    public long BurstBytes => Math.Max(128 * Units.KiB, BytesPerSecond / 100);

    /// <summary>What waits before more is dropped: 50 milliseconds, and 256 KiB at least.</summary>
    public long QueueBytes => Math.Max(256 * Units.KiB, BytesPerSecond / 20);
}
