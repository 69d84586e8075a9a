using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The limits of the network's rate in force: programs on a cgroup of version 2, with their buckets in one map.</summary>
[LaunchPath]
internal static unsafe class NetworkLimits
{
    private const int InstructionBytes = 8, Immediate = 4;
    private const int MostBytes = RateProgram.MostInstructions * InstructionBytes;

    /// <summary>Puts them on <paramref name="directory"/>.</summary>
    public static void Attach(LaunchState* s, long directory)
    {
        var map = BpfPrograms.MakeMap(RateProgram.MapBytes);
        for (var i = 0; i < NetworkState.Count; i++)
        {
            var rate = Cgroups.NetworkRates->Rates + i;
            if (rate->Program != null)
            {
                var result = map < 0 ? map : AttachOne(directory, rate, map, (NetworkDirection)i == NetworkDirection.Egress ? Bpf.BPF_CGROUP_INET_EGRESS : Bpf.BPF_CGROUP_INET_INGRESS);
                if (result < 0)
                {
                    LeaveOut(s, rate, result, BpfPrograms.Why(result));
                }
            }
        }

        Unistd.close(map); // the programs have it
    }

    private static long AttachOne(long directory, PlannedRate* rate, long map, uint attachType)
    {
        var program = stackalloc byte[MostBytes];
        for (var i = 0; i < rate->ProgramBytes && i < MostBytes; i++)
        {
            program[i] = rate->Program[i];
        }

        *(int*)(program + (RateProgram.MapInstruction * InstructionBytes) + Immediate) = (int)map;
        return BpfPrograms.Put(directory, program, rate->ProgramBytes, Bpf.BPF_PROG_TYPE_CGROUP_SKB, attachType);
    }

    /// <summary>None of them can be had.</summary>
    public static void Refuse(LaunchState* s, long errno, ReadOnlySpan<byte> why)
    {
        for (var i = 0; i < NetworkState.Count; i++)
        {
            var rate = Cgroups.NetworkRates->Rates + i;
            if (rate->Program != null)
            {
                LeaveOut(s, rate, errno, why);
            }
        }
    }

    private static void LeaveOut(LaunchState* s, PlannedRate* rate, long errno, ReadOnlySpan<byte> why)
    {
        s->At = rate->At;
        if (rate->IsHard)
        {
            Failure.StopBecause(s, LaunchStep.NetworkLimit, errno, null, why);
        }

        CgroupReport.Warn(s, LaunchStep.NetworkLimit, errno, null, Text.Pointer(why), null);
        s->At = Cgroups.State->At;
    }
}
