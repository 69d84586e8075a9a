using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The process that becomes the workload.</summary>
[LaunchPath]
public static unsafe partial class WorkloadProcess
{
    /// <summary>
    /// Bytes that pointers to the environment, the command and the caller's arguments take, with a null behind both lists: the generated code makes room for them on its stack.
    /// The texts stay where they are: literals of the launcher, and strings of the initial stack.
    /// </summary>
    public static int Room(LaunchState* s, int variables, int words) => (variables + words + (int)s->Argc + 2) * sizeof(byte*);

    /// <summary>Always first. Every page of <paramref name="room"/> is made real now: later the workload's own limits hold.</summary>
    public static void Entered(LaunchState* s, byte* room, int bytes)
    {
        for (var next = (long*)room; next < room + bytes; next++)
        {
            Volatile.Write(ref *next, 0);
        }

        s->Env = (byte**)room;
        s->EnvCount = 0;
    }

    /// <summary>ChdirStep. A directory that is not below the root is refused: getcwd(2) then answers "(unreachable)…" (CVE-2024-21626).</summary>
    public static void Chdir(LaunchState* s, int at, ReadOnlySpan<byte> path)
    {
        s->At = at;
        var result = Kernel.Call(Nr.chdir, (long)Text.Pointer(path));
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Chdir, result, Text.Pointer(path));
        }

        if (!IsBelowRoot(&result))
        {
            Failure.StopBecause(s, LaunchStep.Chdir, result < 0 ? result : 0, Text.Pointer(path), "the directory is not below the sandbox's root; name one that is"u8);
        }
    }

    // A short path is enough for nearly all, and costs no new page of stack.
    private static bool IsBelowRoot(long* result)
    {
        var cwd = stackalloc byte[128];
        *result = Kernel.Call(Nr.getcwd, (long)cwd, 128);
        return *result == -Errno.ERANGE ? IsLongBelowRoot(result) : *result > 0 && *cwd == '/';
    }

    private static bool IsLongBelowRoot(long* result)
    {
        var cwd = stackalloc byte[4096];
        *result = Kernel.Call(Nr.getcwd, (long)cwd, 4096);
        return *result > 0 && *cwd == '/';
    }

    /// <summary>NoNewPrivilegesStep.</summary>
    public static void NoNewPrivileges(LaunchState* s, int at)
    {
        s->At = at;
        var result = Kernel.Call(Nr.prctl, Prctl.PR_SET_NO_NEW_PRIVS, 1);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.NoNewPrivileges, result, null);
        }
    }

    internal static void LetSignalsThrough(LaunchState* s)
    {
        var result = Signals.UnblockAll();
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Begin, result, null, "the workload would begin with every signal blocked; an outer filter may forbid rt_sigprocmask(2)"u8);
        }
    }

    private static void RefuseArguments(LaunchState* s, bool appendArguments)
    {
        if (!appendArguments && s->FirstArgument < s->Argc)
        {
            Failure.StopBecause(s, LaunchStep.Arguments, 0, s->Argv[s->FirstArgument], "this workload takes no arguments (process.arguments: refuse); leave them out"u8);
        }
    }
}
