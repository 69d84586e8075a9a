using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// PID 1 of the sandbox: reaps orphans, passes signals on and ends with the workload. It never executes anything; what it inherited is gone before
/// it waits for the first time.
/// </summary>
[LaunchPath]
public static unsafe class Init
{
    private const ulong CAP_KILL = 1UL << 5;

    /// <summary>
    /// StartInitStep: clones the workload's process, which runs the generated <c>sandbox_child</c>, and stays as its reaper. With
    /// <paramref name="shareMemory"/> the workload borrows this process's memory until it executes its command.
    /// </summary>
    public static void Start(LaunchState* s, int at, bool shareMemory)
    {
        s->At = at;
        var first = Kernel.Call(Nr.getpid) == 1;
        if (!first)
        {
            // In the host's or a joined pid namespace orphans come to us only where we ask for them.
            Kernel.Call(Nr.prctl, Prctl.PR_SET_CHILD_SUBREAPER, 1);
        }

        s->Stage = LaunchStage.Workload;
        var pid = Processes.Clone(s, shareMemory ? Sched.CLONE_VM | Sched.CLONE_VFORK : 0);
        s->Stage = LaunchStage.Inside;
        s->At = at;
        if (pid < 0)
        {
            NamespaceRefusal.Stop(s, LaunchStep.Init, pid, 0);
        }

        GiveUp(s);
        Watch(s, pid);
    }

    /// <summary>All that a process that only waits and kills does not need: files, session, memory, capabilities.</summary>
    private static void GiveUp(LaunchState* s)
    {
        Descriptors.CloseAllBut(0, 0, -1, -1);
        CallerMemory.Wipe(s);
        Kernel.Call(Nr.setsid);
        Kernel.Call(Nr.chdir, (long)Text.Pointer("/"u8));
        Kernel.Call(Nr.prctl, Prctl.PR_SET_NO_NEW_PRIVS, 1);
        Kernel.Call(Nr.prctl, Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_CLEAR_ALL);
        CapabilitySets sets;
        sets.Effective = sets.Permitted = CAP_KILL;
        sets.Inheritable = 0;
        if (sets.Write() < 0)
        {
            // Without the right to CAP_KILL (an ordinary user without a user namespace) it keeps none.
            sets.Effective = sets.Permitted = 0;
            sets.Write();
        }
    }

    private static void Watch(LaunchState* s, long workload)
    {
        while (true)
        {
            var signal = Signals.Wait(-1);
            if (signal == Signal.SIGCHLD)
            {
                Reap(workload);
            }
            else if (signal is Signal.SIGTSTP or Signal.SIGTTIN or Signal.SIGTTOU)
            {
                // The workload's process group is orphaned: only SIGSTOP stops it (setpgid(2)).
                Signals.Send(workload, Signal.SIGSTOP);
            }
            else if (signal is not (0 or Signal.SIGPIPE))
            {
                Signals.Send(workload, signal);
            }
        }
    }

    /// <summary>Where the workload has ended, so do we, and the kernel kills the rest of the pid namespace (pid_namespaces(7)).</summary>
    private static void Reap(long workload)
    {
        while (true)
        {
            int status;
            var pid = Kernel.Call(Nr.wait4, -1, (long)&status, Wait.WNOHANG | Wait.__WALL);
            if (pid <= 0)
            {
                return;
            }

            if (pid == workload)
            {
                Kernel.Call(Nr.exit_group, ExitCode.Of(status));
            }
        }
    }
}
