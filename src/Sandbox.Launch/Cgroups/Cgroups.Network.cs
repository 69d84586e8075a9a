using System.Runtime.CompilerServices;
using Sandbox.Plan;

namespace Sandbox.Launch;

// The network's rate, where the network is not the sandbox's own.
public static unsafe partial class Cgroups
{
#pragma warning disable CS0649 // it is written through a pointer
    private static NetworkState _network;
#pragma warning restore CS0649

    internal static NetworkState* NetworkRates => (NetworkState*)Unsafe.AsPointer(ref _network);

    /// <summary>NetworkRateStep: <paramref name="program"/> lets so much through and no more.</summary>
    public static void LimitNetwork(LaunchState* s, int at, NetworkDirection direction, bool hard, ReadOnlySpan<byte> program)
    {
        var rate = NetworkRates->Rates + (int)direction;
        rate->At = at;
        rate->IsHard = hard;
        rate->Program = Text.Pointer(program);
        rate->ProgramBytes = program.Length;
        NetworkRates->Any = true;
        NetworkRates->AnyHard |= hard;
    }
}
