using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary><c>process: self</c>: this program's own Main, inside.</summary>
public static unsafe partial class WorkloadProcess
{
    /// <summary>
    /// Room between this frame and the new initial stack below it: for the calls still to be made. The frames above stay where they are and are
    /// never used again. Linux grows the stack downwards at any distance (x86: since 5.0).
    /// </summary>
    private const long Distance = 16 * 1024;

    /// <summary>PrepareSelfStep: a new initial stack with the workload's arguments and environment. From here on no signal is blocked, and no other file open than the workload's.</summary>
    public static void PrepareSelf(LaunchState* s, int at, bool appendArguments)
    {
        if (s->Enters)
        {
            Entry.PrepareCommand(s, at);
            return;
        }

        s->At = at;
        RefuseArguments(s, appendArguments);
        var env = Environment.End(s);
        CallerMemory.WipeUnlessKept(s, env);
        var auxv = Auxiliary(s);
        long here;
        var words = s->Argc + s->EnvCount + AuxiliaryWords(auxv) + 4;
        var stack = (long*)(((long)&here - Distance - (words * sizeof(long))) & ~15L);
        Fill(s, stack, env, auxv);
        s->Entry = stack;
        Descriptors.CloseAllBut(3, s->KeptFds, s->ReportWrite, s->ListenerInside);

        // As after an execve(2): the process is its user's own again.
        Kernel.Call(Nr.prctl, Prctl.PR_SET_DUMPABLE, 1);
        LetSignalsThrough(s);
    }

    /// <summary>StartSelfStep: libc and the .NET runtime start on the stack that is ready. Never returns.</summary>
    public static void StartSelf(LaunchState* s, int at)
    {
        if (s->Enters)
        {
            Exec(s, at, looksWhy: false);
        }

        s->At = at;
        Kernel.Call(Nr.close, s->ReportWrite); // the last that could fail is done
        Kernel.EnterRuntime(s->Entry);
    }

    /// <summary>argc, argv…, 0, envp…, 0, auxv: System V ABI, "Initial Stack and Register State".</summary>
    private static void Fill(LaunchState* s, long* stack, byte** env, long* auxv)
    {
        var next = stack + 1;
        *next++ = (long)s->Argv[0];
        for (var i = s->FirstArgument; i < s->Argc; i++)
        {
            *next++ = (long)s->Argv[i];
        }

        *stack = next - stack - 1;
        *next++ = 0;
        for (; *env != null; env++)
        {
            *next++ = (long)*env;
        }

        *next++ = 0;
        var uid = Kernel.Call(Nr.getuid);
        var gid = Kernel.Call(Nr.getgid);
        for (var more = true; more; auxv += 2)
        {
            more = *auxv != Auxv.AT_NULL;
            *next++ = *auxv;
            *next++ = *auxv is Auxv.AT_UID or Auxv.AT_EUID ? uid : *auxv is Auxv.AT_GID or Auxv.AT_EGID ? gid : auxv[1];
        }
    }

    private static long* Auxiliary(LaunchState* s)
    {
        var entry = s->Envp;
        while (*entry != null)
        {
            entry++;
        }

        return (long*)(entry + 1);
    }

    private static long AuxiliaryWords(long* auxv)
    {
        long words = 2;
        for (; *auxv != Auxv.AT_NULL; auxv += 2)
        {
            words += 2;
        }

        return words;
    }
}
