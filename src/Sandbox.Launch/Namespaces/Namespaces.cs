using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>namespaces(7): the first process inside.</summary>
[LaunchPath]
public static unsafe partial class Namespaces
{
    /// <summary>
    /// CreateNamespacesStep: clones the first process inside, which runs the generated <c>sandbox_child</c>. With <paramref name="shareMemory"/> it
    /// borrows the launcher's memory until it executes the workload; not with a full id map, which the launcher must write meanwhile.
    /// </summary>
    public static void Create(LaunchState* s, int at, NamespaceKinds kinds, UserMap map, long mapUid, long mapGid, int mapAt, bool shareMemory)
    {
        JoinAll(s);
        s->At = at;
        s->MapAt = mapAt;
        s->MapUid = mapUid < 0 ? 0 : mapUid;
        s->MapGid = mapGid < 0 ? 0 : mapGid;
        s->Map = IdMaps.Choose(s, kinds, map);
        var flags = Flags(kinds) | s->TimeFlag;
        if (s->Map == UserMap.Full)
        {
            OpenPipe(s, Fcntl.O_CLOEXEC, &s->MapRead, &s->MapWrite);
        }
        else if (s->Map == UserMap.Caller && s->OuterUid == 0)
        {
            // They cannot be dropped inside; where this fails they could not be dropped outside either.
            Kernel.Call(Nr.setgroups, 0, 0);
        }

        s->NewNamespaces = flags;
        var pid = shareMemory && s->Map != UserMap.Full ? CloneSharing(s, flags) : -Errno.EINVAL;
        pid = pid == -Errno.EINVAL ? CloneReporting(s, flags) : pid;
        s->At = at;
        if (pid < 0)
        {
            NamespaceRefusal.Stop(s, LaunchStep.CreateNamespaces, pid, flags);
        }

        s->ChildPid = (int)pid;
        if (s->Map == UserMap.Full)
        {
            IdMaps.WriteFull(s);
            var told = Kernel.Call(Nr.write, s->MapWrite, (long)Text.Pointer("\n"u8), 1);
            if (told < 0)
            {
                Failure.Stop(s, LaunchStep.MapIds, told, null);
            }
        }
    }

    /// <summary>
    /// The child borrows this process's memory, and needs no pipe: it leaves its report there, and sees there that the launcher has ended. -EINVAL where an outer filter
    /// forbids what that takes: a copy needs nothing of the kind.
    /// </summary>
    private static long CloneSharing(LaunchState* s, ulong flags)
    {
        s->LauncherIsThere = 1;
        return Kernel.Call(Nr.set_tid_address, (long)&s->LauncherIsThere) < 0 ? -Errno.EINVAL : Clone(s, flags | Sched.CLONE_VM | Sched.CLONE_VFORK);
    }

    /// <summary>The child has a copy of the memory. Also where the kernel refuses to share it with a process of another time namespace, which the caller may have chosen for its children.</summary>
    private static long CloneReporting(LaunchState* s, ulong flags)
    {
        OpenPipe(s, Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK, &s->ReportRead, &s->ReportWrite);
        return Clone(s, flags);
    }

    /// <summary>A child of <c>--exec</c> in the namespaces that were joined, with a pipe to report through: its pid, or -errno.</summary>
    internal static long CloneEntered(LaunchState* s)
    {
        OpenPipe(s, Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK, &s->ReportRead, &s->ReportWrite);
        s->Stage = LaunchStage.Entered;
        var pid = Processes.Clone(s, 0);
        s->Stage = LaunchStage.Outside;
        return pid;
    }

    private static long Clone(LaunchState* s, ulong flags)
    {
        s->Stage = LaunchStage.Inside;

        // The root of a cgroup namespace is where its maker is (cgroup_namespaces(7)), and that is not yet the sandbox's cgroup: the child makes it.
        var pid = Processes.Clone(s, s->HasCgroup ? flags & ~Sched.CLONE_NEWCGROUP : flags);
        s->Stage = LaunchStage.Outside;
        return pid;
    }

    /// <summary>Always the first inside: dies with the launcher, has its ids mapped, and cannot be looked into from now on.</summary>
    public static void Entered(LaunchState* s)
    {
        if (s->ReportRead >= 0)
        {
            Kernel.Call(Nr.close, s->ReportRead);
        }

        ParentWatch.Arm(s);
        if (s->HasCgroup)
        {
            Cgroups.Enter(s);
        }

        if (s->Map == UserMap.Full)
        {
            IdMaps.AwaitFull(s);
        }
        else if (s->Map == UserMap.Caller)
        {
            IdMaps.WriteCaller(s);
        }

        // Not before the map: the files of a process that is not dumpable belong to root (proc(5)).
        var result = Kernel.Call(Nr.prctl, Prctl.PR_SET_DUMPABLE, 0);

        // Modes of nodes, directories and files are the plan's; the caller's umask has no say. The workload gets its own (UmaskStep).
        result = result < 0 ? result : Kernel.Call(Nr.umask, 0);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.CreateNamespaces, result, null, "the process cannot be closed to others' eyes, or its umask not set; an outer filter may forbid prctl(2) or umask(2)"u8);
        }
    }

    private static ulong Flags(NamespaceKinds kinds) =>
        Flag(kinds, NamespaceKinds.Cgroup, Sched.CLONE_NEWCGROUP) | Flag(kinds, NamespaceKinds.Ipc, Sched.CLONE_NEWIPC)
        | Flag(kinds, NamespaceKinds.Mount, Sched.CLONE_NEWNS) | Flag(kinds, NamespaceKinds.Network, Sched.CLONE_NEWNET)
        | Flag(kinds, NamespaceKinds.Pid, Sched.CLONE_NEWPID) | Flag(kinds, NamespaceKinds.User, Sched.CLONE_NEWUSER)
        | Flag(kinds, NamespaceKinds.Uts, Sched.CLONE_NEWUTS);

    private static ulong Flag(NamespaceKinds kinds, NamespaceKinds kind, ulong flag) => (kinds & kind) != 0 ? flag : 0;

    private static void OpenPipe(LaunchState* s, int flags, int* read, int* write)
    {
        var ends = stackalloc int[2];
        var result = Kernel.Call(Nr.pipe2, (long)ends, flags);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.CreateNamespaces, result, null);
        }

        *read = ends[0];
        *write = ends[1];
    }
}
