using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The first thing that a launcher does.</summary>
[LaunchPath]
public static unsafe class Launcher
{
    private static LaunchVerb _verb;
    private static long* _stack;

    /// <summary>What managed code was started for; set before <see cref="Begin"/> returns false.</summary>
    public static LaunchVerb Verb => _verb;

    /// <summary>The initial stack, with the arguments and the environment as they came; only where there is a <see cref="Verb"/>.</summary>
    internal static long* InitialStack => _stack;

    /// <summary>
    /// Reads the arguments and takes the process out of what it inherited: standard file descriptors open, all others closed on exec, signals at
    /// their defaults and blocked. False where the first argument is a verb: nothing was changed, managed code goes on.
    /// </summary>
    /// <param name="s">Not initialised yet.</param>
    /// <param name="stack">The initial stack.</param>
    /// <param name="name">The workload's name.</param>
    /// <param name="files">Names of the spec files, each ended by NUL.</param>
    public static bool Begin(LaunchState* s, long* stack, ReadOnlySpan<byte> name, ReadOnlySpan<byte> files)
    {
        ReadStack(s, stack);
        s->Name = Text.Pointer(name);
        s->Files = Text.Pointer(files);
        s->FirstArgument = 1;
        if (s->Argc > 1)
        {
            _verb = LaunchVerbs.Find(s->Argv[1]);
            if (_verb != LaunchVerb.None)
            {
                _stack = stack;
                return false;
            }

            s->FirstArgument = Text.Same(s->Argv[1], Text.Pointer("--"u8)) ? 2 : 1;
        }

        Prepare(s);
        return true;
    }

    /// <summary>An empty state, and a process that has left behind what it inherited.</summary>
    internal static void Prepare(LaunchState* s)
    {
        Reset(s);
        Descriptors.Begin(s);
        var result = Signals.BlockAll();
        result = result < 0 ? result : Signals.ResetActions();
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Begin, result, null, "the caller's signal actions and mask cannot be reset; an outer filter may forbid rt_sigaction(2) or rt_sigprocmask(2)"u8);
        }
    }

    private static void ReadStack(LaunchState* s, long* stack)
    {
        s->Stack = stack;
        s->Argc = *stack;
        s->Argv = (byte**)(stack + 1);
        s->Envp = s->Argv + s->Argc + 1;
        var entry = (long*)s->Envp;
        while (*entry != 0)
        {
            entry++;
        }

        s->OuterUid = -1;
        s->OuterGid = -1;
        for (entry++; *entry != Auxv.AT_NULL; entry += 2)
        {
            if (*entry == Auxv.AT_EUID)
            {
                s->OuterUid = entry[1];
            }
            else if (*entry == Auxv.AT_EGID)
            {
                s->OuterGid = entry[1];
            }
        }
    }

    private static void Reset(LaunchState* s)
    {
        s->Stage = LaunchStage.Outside;
        s->At = 0;
        s->Step = LaunchStep.Begin;
        s->ReportRead = s->ReportWrite = s->MapRead = s->MapWrite = -1;
        s->ChildPid = 0;
        s->RootFd = s->BinaryDirFd = s->NullFd = s->MaskFd = s->ProcFd = s->ProcTree = s->SysTree = s->DevTree = s->TtyMaster = -1;
        s->TtyOutside = s->TtyInside = -1;
        s->TtyFds = 0;
        s->ListenerOutside = s->ListenerInside = s->Agent = s->NumberRead = s->NumberWrite = -1;
        s->ListenerMetadata = null;
        s->LandlockFd = s->CgroupFd = s->NotifyFd = s->ProxyFd = s->HealthRead = s->HealthWrite = -1;
        s->HasWatchdog = s->FollowsMain = s->HasSockets = false;
        s->HasCgroup = s->IsBornInCgroup = false;
        s->LooksWhy = s->Enters = false;
        s->TtyIsRaw = s->TtyIsAttached = s->KeepsCaps = s->KeepsGroups = s->SaysReady = s->HandsOver = false;
        s->KeptFds = s->NewNamespaces = s->TimeFlag = 0;
        s->Older = OlderCalls.None;
        s->Env = s->Command = null;
        s->Entry = null;
        s->EnvCount = s->JoinCount = s->GroupCount = s->HeldCount = s->LogCount = 0;
        s->Uid = s->Gid = -1;
        s->StopSignal = Signal.SIGTERM;
        s->StopAt = s->LimitAt = s->MapAt = s->TimeAt = s->UserAt = 0;
        s->StopTimeout = 10_000;
        s->TimeLimit = -1;
        s->Map = UserMap.None;
        s->MapUid = s->MapGid = -1;
    }
}
