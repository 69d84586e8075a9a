using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// PID 1 of the sandbox: reaps orphans, passes signals on and ends with the workload. It never executes anything; what it inherited is gone before
/// it waits for the first time.
/// </summary>
[LaunchPath]
public static unsafe class Init
{
    /// <summary>
    /// StartInitStep: clones the workload's process, which runs the generated <c>sandbox_child</c>, and stays as its reaper. With
    /// <paramref name="shareMemory"/> the workload borrows this process's memory until it executes its command. The reaper is the workload's user then, keeps CAP_KILL where
    /// <paramref name="keepsKill"/>, and makes the calls of <paramref name="filter"/> only.
    /// </summary>
    public static void Start(LaunchState* s, int at, bool shareMemory, bool keepsKill, ReadOnlySpan<byte> filter)
    {
        s->At = at;
        var first = Kernel.Call(Nr.getpid) == 1;
        if (!first)
        {
            // In the host's or a joined pid namespace orphans come to us only where we ask for them.
            var result = Kernel.Call(Nr.prctl, Prctl.PR_SET_CHILD_SUBREAPER, 1);
            if (result < 0 && result != -Errno.EINVAL) // which only an emulator answers (qemu-user)
            {
                Failure.Stop(s, LaunchStep.Init, result, null);
            }
        }

        s->Stage = LaunchStage.Workload;
        var pid = shareMemory ? Processes.Clone(s, Sched.CLONE_VM | Sched.CLONE_VFORK) : -Errno.EINVAL;
        pid = pid == -Errno.EINVAL ? Processes.Clone(s, 0) : pid;
        s->Stage = LaunchStage.Inside;
        s->At = at;
        if (pid < 0)
        {
            NamespaceRefusal.Stop(s, LaunchStep.Init, pid, 0);
        }

        GiveUp(s, keepsKill, filter);
        Watch(pid, isAlone: first);
    }

    /// <summary>All that a process that only waits and kills does not need: user, files, session, memory, capabilities, system calls.</summary>
    private static void GiveUp(LaunchState* s, bool keepsKill, ReadOnlySpan<byte> filter)
    {
        CallerMemory.Wipe(s);
        Descriptors.CloseAllBut(0, 0, s->ReportWrite, -1);
        var result = Kernel.Call(Nr.setsid);
        result = result < 0 ? result : Kernel.Call(Nr.chdir, (long)Text.Pointer("/"u8));
        Credentials.BecomeBare(s, keepCaps: keepsKill && s->Uid != 0);
        ParentWatch.Arm(s); // the change of credentials has cleared it
        ParentWatch.Release(s, s->At);
        result = result < 0 ? result : Confine.Capabilities(keepsKill);
        result = result < 0 ? result : Confine.Calls(filter);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Init, result, null, "the init cannot give up what it does not need; the workload is stopped"u8);
        }

        Kernel.Call(Nr.close, s->ReportWrite);
    }

    /// <summary>Which process is the main one may be said where <paramref name="isAlone"/>: everybody inside can send that signal, and elsewhere a number may be another sandbox's or the host's process.</summary>
    private static void Watch(long workload, bool isAlone)
    {
        var main = workload;
        while (true)
        {
            siginfo info;
            var signal = Signals.Wait(-1, &info);
            if (signal == Signal.SIGCHLD)
            {
                Reap(workload, main);
            }
            else if (signal == Signal.Last && info.si_code == siginfo.SI_QUEUE && info.si_pid == 0 && isAlone && info.si_value is > 1 and <= int.MaxValue)
            {
                main = info.si_value; // the workload has said MAINPID= (NotifyRelay)
            }
            else if (signal is Signal.SIGTSTP or Signal.SIGTTIN or Signal.SIGTTOU)
            {
                // The workload's process group is orphaned: only SIGSTOP stops it (setpgid(2)).
                Signals.Send(main, Signal.SIGSTOP);
            }
            else if (signal is not (0 or Signal.SIGPIPE))
            {
                Signals.Send(main, signal);
            }
        }
    }

    /// <summary>
    /// Where the workload has ended, so do we, and the kernel kills the rest of the pid namespace (pid_namespaces(7)). One that has said which process is the <paramref name="main"/> one now
    /// leaves that behind, and it comes to us.
    /// </summary>
    private static void Reap(long workload, long main)
    {
        while (true)
        {
            int status;
            var pid = Kernel.Call(Nr.wait4, -1, (long)&status, Wait.WNOHANG | Wait.__WALL);
            if (pid <= 0)
            {
                return;
            }

            if (pid == main || (pid == workload && Kernel.Call(Nr.kill, main, 0) == -Errno.ESRCH))
            {
                Kernel.Call(Nr.exit_group, ExitCode.Of(status));
            }
        }
    }
}
