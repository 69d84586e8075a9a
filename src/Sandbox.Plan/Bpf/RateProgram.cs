namespace Sandbox.Plan;

/// <summary>
/// A limit of the network's rate as a program of BPF_PROG_TYPE_CGROUP_SKB, which the kernel runs for every packet of the cgroup's sockets, IPv4 and IPv6 alike. The bucket is one number
/// in a map: the time (CLOCK_MONOTONIC, nanoseconds) at which all that was let through is paid for at the rate. It may lie in the past by the burst at most, and a packet that comes before
/// it is dropped. Several CPUs change it at once, by atomic instructions (Linux 5.12).
/// </summary>
public static class RateProgram
{
    private const short Length = 0; // struct __sk_buff
    private const int KtimeGetNs = 5;
    private const int Second = 1_000_000_000;

    private const EbpfRegister Answer = EbpfRegister.R0, Context = EbpfRegister.R1, Bucket = EbpfRegister.R6, Cost = EbpfRegister.R7, Now = EbpfRegister.R8, Paid = EbpfRegister.R9;
    private const EbpfRegister Some = EbpfRegister.R2, Other = EbpfRegister.R3;

    // The answers of TCP without data: where one way has used its rate up they must still get through, or the other way stands still too. They may go so far into debt.
    private const int SmallBytes = 255;
    private const int Parts = 4;

    /// <summary>The instruction whose number is the map's file descriptor, which the launcher writes.</summary>
    public const int MapInstruction = 1;

    /// <summary>Bytes of the map's only value: a bucket for each <see cref="NetworkDirection"/>.</summary>
    public const int MapBytes = 16;

    /// <summary>Instructions at most.</summary>
    public const int MostInstructions = 48;

    /// <summary>
    /// What may go through at once, in nanoseconds of the rate: 500 milliseconds, because TCP waits for 200 after a loss that nothing else tells it of (TCP_RTO_MIN), twice that after a second one, and 500 where its own machine drops
    /// what it sends to find out (TCP_RESOURCE_PROBE_INTERVAL), and the rate of a smaller bucket would run off meanwhile; 128 KiB at least, because a packet has 64 before it is cut.
    /// </summary>
    public static long Burst(long bytesPerSecond) => Math.Max(500_000_000, 128 * Units.KiB * Second / bytesPerSecond);

    /// <summary>
    /// The program. Answers of egress: 1 pass, 3 pass and tell TCP to slow down (a quarter of the bucket or less is left), 2 drop and tell TCP at once, which sends it again and has lost
    /// nothing. Of ingress: 1 and 0.
    /// </summary>
    public static EquatableArray<EbpfInstruction> Of(NetworkDirection direction, long bytesPerSecond)
    {
        var egress = direction == NetworkDirection.Egress;
        var burst = Burst(bytesPerSecond);
        var code = new EbpfAssembler();
        code.Load(EbpfSize.Word, Cost, Context, Length).LoadMapValue(Bucket, egress ? 0 : 8).Call(KtimeGetNs).Compute(EbpfOperation.Move, Now, Answer).Load(EbpfSize.DoubleWord, Paid, Bucket, 0);

        // Full, and not fuller: the burst before now. Who loses the race takes what the other has written as near enough.
        code.Compute(EbpfOperation.Move, Some, Paid).LoadNumber(Other, burst).Compute(EbpfOperation.Add, Some, Other).JumpIf(EbpfCondition.GreaterOrEqual, Some, Now, "not full");
        code.Compute(EbpfOperation.Move, Some, Now).Compute(EbpfOperation.Subtract, Some, Other);
        code.Compute(EbpfOperation.Move, Answer, Paid).CompareExchange(Bucket, 0, Some).Compute(EbpfOperation.Move, Paid, Some);
        code.Mark("not full").Compute(EbpfOperation.Move, Some, Now).JumpIf(EbpfCondition.Greater, Cost, SmallBytes, "large").LoadNumber(Other, burst / Parts).Compute(EbpfOperation.Add, Some, Other);
        code.Mark("large").JumpIf(EbpfCondition.Greater, Paid, Some, "drop");
        code.LoadNumber(Some, Second).Compute(EbpfOperation.Multiply, Cost, Some).LoadNumber(Some, bytesPerSecond).Compute(EbpfOperation.Divide, Cost, Some).AddAtomic(Bucket, 0, Cost);
        if (egress)
        {
            code.Compute(EbpfOperation.Add, Paid, Cost).LoadNumber(Some, burst / Parts).Compute(EbpfOperation.Add, Paid, Some).JumpIf(EbpfCondition.Greater, Paid, Now, "slow down");
        }

        code.Answer(1).Mark("drop").Answer(egress ? 2 : 0);
        return (egress ? code.Mark("slow down").Answer(3) : code).Assemble();
    }
}
