using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// The second half of <c>--exec</c>: one more process for an instance that runs. Managed code has found the instance, opened its namespaces and started this program anew
/// (<see cref="Reentry"/>), so this runs as a launch does: before libc and .NET, with one thread. Behind the namespaces it takes the very steps of the plan that the workload took.
/// </summary>
[LaunchPath]
public static unsafe class Entry
{
    private const int Command = 3, Kinds = 8;

    /// <summary>
    /// Reads what <see cref="Reentry"/> passed on (the instance's launcher, and a file descriptor per namespace, -1: the caller's own), and takes the process out of what it inherited.
    /// From here on nobody looks into it: what is inside must not reach this program or its files (CVE-2019-5736).
    /// </summary>
    public static void Begin(LaunchState* s)
    {
        Launcher.Prepare(s);
        s->Enters = true;
        s->FirstArgument = Command;
        var result = Kernel.Call(Nr.prctl, Prctl.PR_SET_DUMPABLE, 0);
        var launcher = s->Argc > Command ? ReadNumbers(s, s->Argv[2]) : -1;
        if (launcher <= 0)
        {
            Failure.StopBecause(s, LaunchStep.Enter, 0, null, "--enter is the launcher's own word; start a process in an instance with --exec -- COMMAND"u8);
        }

        // Opened here: the instance's own /proc may be missing, or show less. It leads to this process from inside too, and is closed before the command starts.
        var proc = result < 0 ? result : HostProc.Open();
        if (proc < 0)
        {
            Failure.StopBecause(s, LaunchStep.Enter, proc, Text.Pointer("/proc"u8), "an instance is entered with the host's procfs at hand; mount one on /proc"u8);
        }

        s->ProcFd = (int)proc;
        EntryLimits.Take(s, launcher);

        // As root: the instance's user namespace may forbid it. Who may not has the groups that the instance's own caller had.
        Kernel.Call(Nr.setgroups, 0, 0);
    }

    /// <summary>Joins the namespaces, and clones the process that goes on in the generated <c>Entered</c>.</summary>
    public static void Create(LaunchState* s)
    {
        Namespaces.JoinAll(s);
        s->At = 0;
        var pid = Namespaces.CloneEntered(s);
        if (pid < 0)
        {
            Failure.StopBecause(s, LaunchStep.Enter, pid, null, "the process cannot be made; the instance has ended meanwhile (ENOMEM), or its user has as many processes as it may have (EAGAIN)"u8);
        }

        s->ChildPid = (int)pid;
    }

    /// <summary>Always the first in the new process: dies with the process that waits for it.</summary>
    public static void Entered(LaunchState* s)
    {
        Kernel.Call(Nr.close, s->ReportRead);
        ParentWatch.Arm(s);
        var result = Kernel.Call(Nr.umask, 0);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Enter, result, null, "an outer filter may forbid umask(2)"u8);
        }
    }

    /// <summary>In place of the plan's own command: the caller's. No signal is blocked then, and no other file open than 0 to 2 and the way to report.</summary>
    internal static void PrepareCommand(LaunchState* s, int at)
    {
        s->At = at;
        Environment.End(s);
        s->Command = s->Argv + Command;
        Descriptors.CloseAllBut(3, 0, s->ReportWrite, s->ListenerInside);
        ParentWatch.Arm(s); // the change of credentials has cleared it
        WorkloadProcess.LetSignalsThrough(s);
    }

    /// <summary>"PID,FD,FD…" in the order of the kinds below: the PID, or -1 where it is anything else.</summary>
    private static long ReadNumbers(LaunchState* s, byte* text)
    {
        long launcher = -1;
        for (var i = -1; i < Kinds; i++)
        {
            var end = text;
            while (*end is not (0 or (byte)','))
            {
                end++;
            }

            var number = Text.Number(text, end - text);
            if (i < 0)
            {
                launcher = number;
            }
            else if (number >= 0)
            {
                Add(s, i, number);
            }

            if (*end == 0)
            {
                return i == Kinds - 1 ? launcher : -1;
            }

            text = end + 1;
        }

        return -1;
    }

    private static void Add(LaunchState* s, int kind, long fd)
    {
        var slot = s->JoinCount++;
        s->JoinFds[slot] = (int)fd;
        s->JoinAts[slot] = 0;
        s->JoinFlags[slot] = Flag(kind);
        s->JoinPaths[slot] = (ulong)Name(kind);
    }

    private static ulong Flag(int kind) => kind switch
    {
        0 => Sched.CLONE_NEWUSER,
        1 => Sched.CLONE_NEWCGROUP,
        2 => Sched.CLONE_NEWIPC,
        3 => Sched.CLONE_NEWNS,
        4 => Sched.CLONE_NEWNET,
        5 => Sched.CLONE_NEWPID,
        6 => Sched.CLONE_NEWTIME,
        _ => Sched.CLONE_NEWUTS,
    };

    private static byte* Name(int kind)
    {
        var name = Text.Pointer("user\0cgroup\0ipc\0mnt\0net\0pid\0time\0uts\0"u8);
        for (; kind > 0; kind--)
        {
            name = Text.Next(name);
        }

        return name;
    }
}
