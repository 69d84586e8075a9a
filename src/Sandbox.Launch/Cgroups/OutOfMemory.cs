using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;

namespace Sandbox.Launch;

/// <summary>A workload that the kernel killed for lack of memory: said as such.</summary>
[LaunchPath]
internal static unsafe class OutOfMemory
{
    private const int KilledExitCode = 128 + Signal.SIGKILL;

    /// <summary>Opens the file that counts the kills of the group that has the memory controller.</summary>
    public static void Begin(LaunchState* s)
    {
        var state = Cgroups.State;
        for (var i = 0; i < state->GroupCount; i++)
        {
            var group = state->Groups + i;
            if ((group->Controllers & CgroupControllers.Memory) != 0)
            {
                var file = CgroupFiles.Open(group->Directory, Text.Pointer(group->IsUnified ? "memory.events"u8 : "memory.oom_control"u8), O_RDONLY);
                state->EventsPlusOne = file < 0 ? 0 : (int)file + 1;
                var limit = CgroupFiles.Open(group->Directory, Text.Pointer(group->IsUnified ? "memory.max"u8 : "memory.limit_in_bytes"u8), O_RDONLY);
                state->MemoryMaxPlusOne = limit < 0 ? 0 : (int)limit + 1;
            }
        }

        state->KillsBefore = Kills(state);
    }

    /// <summary>Where the workload ended by SIGKILL and the count went up, one line.</summary>
    public static void Tell(LaunchState* s, int code)
    {
        var state = Cgroups.State;
        if (code != KilledExitCode || state->EventsPlusOne == 0 || Kills(state) <= state->KillsBefore)
        {
            return;
        }

        var memory = stackalloc byte[256];
        var text = TextBuilder.Over(memory, 256);
        var to = &text;
        var limit = MemoryMax(state);
        s->At = limit == null ? state->At : limit->At;
        var bytes = Limit(state, limit);
        if (bytes < 0)
        {
            to->Add("the kernel killed it for lack of memory, at a limit of a cgroup above or of the machine; give it more there, or make it use less"u8);
        }
        else
        {
            to->Add("the kernel killed it at its limit of "u8);
            AddSize(to, bytes);
            to->Add("; raise resources.memory.max, or make it use less"u8);
        }

        Failure.Warn(s, LaunchStep.OutOfMemory, 0, null, to->End());
    }

    private static PlannedLimit* MemoryMax(CgroupState* state)
    {
        for (var i = 0; i < state->LimitCount; i++)
        {
            var limit = state->Limits + i;
            if (limit->Limit == CgroupLimit.MemoryMax && limit->Value >= 0 && !limit->IsLeftOut)
            {
                return limit;
            }
        }

        return null;
    }

    /// <summary>memory.events (v2) and memory.oom_control (v1, Linux 4.13) have a line oom_kill N.</summary>
    private static long Kills(CgroupState* state)
    {
        var text = stackalloc byte[512];
        var length = state->EventsPlusOne == 0 ? 0 : CgroupFiles.ReadAgain(state->EventsPlusOne - 1, text, 512);
        for (var line = text; length > 0 && *line != 0; line = CgroupFiles.NextLine(line))
        {
            if (Text.StartsWith(line, Text.Pointer("oom_kill "u8)))
            {
                return Text.Number(line + 9, CgroupFiles.LineLength(line) - 9);
            }
        }

        return 0;
    }

    /// <summary>The limit as it is now, in bytes: --update may have changed it. -1: none.</summary>
    private static long Limit(CgroupState* state, PlannedLimit* planned)
    {
        if (state->MemoryMaxPlusOne == 0)
        {
            return planned == null ? -1 : planned->Value;
        }

        // Without a limit: max, or in cgroup v1 a number of 19 digits, which is none here.
        var text = stackalloc byte[32];
        var length = CgroupFiles.ReadAgain(state->MemoryMaxPlusOne - 1, text, 32);
        return length <= 0 ? -1 : Text.Number(text, CgroupFiles.LineLength(text));
    }

    private static void AddSize(TextBuilder* to, long bytes)
    {
        var isWhole = bytes % Units.MiB == 0;
        to->Number(isWhole ? bytes / Units.MiB : bytes);
        to->Add(isWhole ? " MiB"u8 : " bytes"u8);
    }
}
