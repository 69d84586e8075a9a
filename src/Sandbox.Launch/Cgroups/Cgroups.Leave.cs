using Sandbox.Syscalls;

namespace Sandbox.Launch;

// The end: also of a launch that failed. No call here but those that the launcher's own filter allows (OwnFilters).
public static unsafe partial class Cgroups
{
    private const int Attempts = 1000;

    /// <summary>Kills what is left in the sandbox's groups and removes them; the launcher goes back to where it was.</summary>
    internal static void Leave(LaunchState* s)
    {
        if (!s->HasCgroup)
        {
            return;
        }

        var state = State;
        Hold(s);
        s->HasCgroup = false;
        for (var i = 0; i < state->GroupCount; i++)
        {
            if (state->Groups[i].Number > 0 && Remove(s, state->Groups + i) < 0)
            {
                s->At = state->At;
                Failure.Warn(s, LaunchStep.Cgroup, null, "the sandbox's cgroup could not be removed; the next start of this name tries it again"u8);
            }
        }

        if (state->OwnPlusOne > 0)
        {
            Return(state);
        }
    }

    /// <summary>
    /// Opens what <see cref="Leave"/> and <see cref="Thaw"/> need: when the first process inside has been made, so that its start does not wait for it, and before the launcher's own filter
    /// forbids it.
    /// </summary>
    internal static void Hold(LaunchState* s)
    {
        var state = State;
        for (var i = 0; s->HasCgroup && !state->IsHeld && i < state->GroupCount; i++)
        {
            var group = state->Groups + i;
            if (group->Number > 0 && group->IsUnified)
            {
                group->Procs = (int)CgroupFiles.Open(group->Directory, Text.Pointer("cgroup.procs"u8), Fcntl.O_RDONLY);
                group->Kill = (int)CgroupFiles.Open(group->Directory, Text.Pointer("cgroup.kill"u8), Fcntl.O_WRONLY);
                group->Freeze = (int)CgroupFiles.Open(group->Directory, Text.Pointer("cgroup.freeze"u8), Fcntl.O_WRONLY);
            }
        }

        state->IsHeld |= s->HasCgroup;
    }

    /// <summary>A frozen sandbox (<c>--freeze</c>) could not hear that it is to stop.</summary>
    internal static void Thaw(LaunchState* s)
    {
        for (var i = 0; s->HasCgroup && i < State->GroupCount; i++)
        {
            if (State->Groups[i].Freeze >= 0)
            {
                Unistd.write(State->Groups[i].Freeze, Text.Pointer("0"u8), 1);
            }
        }
    }

    private static long Remove(LaunchState* s, SandboxCgroup* group)
    {
        var memory = stackalloc byte[CgroupName.Room];
        var name = CgroupName.Of(s, group->Number, memory);
        long result = -Errno.EBUSY;
        for (var attempt = 0; attempt < Attempts && result == -Errno.EBUSY; attempt++)
        {
            result = Unistd.unlinkat(group->Parent, name, Fcntl.AT_REMOVEDIR);
            if (result == -Errno.EBUSY)
            {
                KillAll(group);
                Signals.Wait(attempt < 10 ? 0 : 2); // the kernel lets go of what has ended a little later
            }
        }

        return result;
    }

    /// <summary>cgroup.kill (Linux 5.14), or each process by its number until no new one is there.</summary>
    private static void KillAll(SandboxCgroup* group)
    {
        if (group->Kill >= 0 && Unistd.write(group->Kill, Text.Pointer("1"u8), 1) > 0)
        {
            return;
        }

        var text = stackalloc byte[CgroupFiles.Most];
        var length = CgroupFiles.ReadAgain(group->Procs, text, CgroupFiles.Most);
        for (var line = text; length > 0 && *line != 0; line = CgroupFiles.NextLine(line))
        {
            var pid = Text.Number(line, CgroupFiles.LineLength(line));
            if (pid > 1) // 0: of another pid namespace
            {
                Signals.Send(pid, Signal.SIGKILL);
            }
        }
    }

    private static void Return(CgroupState* state)
    {
        Version2.Switch(state->OwnSubtreePlusOne - 1, state->Enabled, (byte)'-');
        Unistd.write(state->OwnProcsPlusOne - 1, Text.Pointer("0"u8), 1);
        Unistd.unlinkat(state->OwnPlusOne - 1, Text.Pointer(CgroupName.Leaf), Fcntl.AT_REMOVEDIR);
    }
}
