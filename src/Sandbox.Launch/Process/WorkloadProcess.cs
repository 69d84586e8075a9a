using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The process that becomes the workload.</summary>
[LaunchPath]
public static unsafe partial class WorkloadProcess
{
    /// <summary>Always first.</summary>
    public static void Entered(LaunchState* s) => WorkloadImage.Allocate(s);

    /// <summary>ChdirStep. A directory that is not below the root is refused: getcwd(2) then answers "(unreachable)…" (CVE-2024-21626).</summary>
    public static void Chdir(LaunchState* s, int at, ReadOnlySpan<byte> path)
    {
        s->At = at;
        var result = Kernel.Call(Nr.chdir, (long)Text.Pointer(path));
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Chdir, result, Text.Pointer(path));
        }

        // Memory that is touched anyway: a page of stack would cost two faults.
        var cwd = s->ImageNext;
        result = Kernel.Call(Nr.getcwd, (long)cwd, s->ImageEnd - cwd);
        if (result < 0 || *cwd != '/')
        {
            Failure.StopBecause(s, LaunchStep.Chdir, result < 0 ? result : 0, Text.Pointer(path), "the directory is not below the sandbox's root; name one that is"u8);
        }
    }

    /// <summary>NoNewPrivilegesStep, read back.</summary>
    public static void NoNewPrivileges(LaunchState* s, int at)
    {
        s->At = at;
        var result = Kernel.Call(Nr.prctl, Prctl.PR_SET_NO_NEW_PRIVS, 1);
        if (result < 0 || Kernel.Call(Nr.prctl, Prctl.PR_GET_NO_NEW_PRIVS) != 1)
        {
            Failure.Stop(s, LaunchStep.NoNewPrivileges, result, null);
        }
    }

    /// <summary>The last words before another program takes over: nothing that the launcher holds open, no blocked signal.</summary>
    private static void RefuseArguments(LaunchState* s, bool appendArguments)
    {
        if (!appendArguments && s->FirstArgument < s->Argc)
        {
            Failure.StopBecause(s, LaunchStep.Arguments, 0, s->Argv[s->FirstArgument], "this workload takes no arguments (process.arguments: refuse); leave them out"u8);
        }
    }
}
