using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>setns(2).</summary>
public static unsafe partial class Namespaces
{
    private const int MostJoined = 8;

    /// <summary>
    /// JoinNamespaceStep. In the launcher the file is opened now, with all the rights that the launcher has, and joined by <see cref="Create"/>, so
    /// that no path is looked up from within a namespace joined before. Inside (the mount namespace) it is joined at once.
    /// </summary>
    public static void Join(LaunchState* s, int at, NamespaceKinds kind, ReadOnlySpan<byte> path) =>
        Join(s, at, Flags(kind) | Flag(kind, NamespaceKinds.Time, Sched.CLONE_NEWTIME), Text.Pointer(path));

    /// <summary>JoinPidNamespaceStep: the launcher's next child is in the pid namespace at <paramref name="path"/>.</summary>
    public static void JoinPid(LaunchState* s, int at, ReadOnlySpan<byte> path) => Join(s, at, Sched.CLONE_NEWPID, Text.Pointer(path));

    private static void Join(LaunchState* s, int at, ulong flag, byte* path)
    {
        s->At = at;
        var fd = Kernel.Call(Nr.openat, Fcntl.AT_FDCWD, (long)path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC);
        if (fd < 0)
        {
            Failure.Stop(s, LaunchStep.JoinNamespace, fd, path);
        }

        var slot = s->JoinCount < MostJoined ? s->JoinCount : 0;
        s->JoinFds[slot] = (int)fd;
        s->JoinAts[slot] = at;
        s->JoinFlags[slot] = flag;
        s->JoinPaths[slot] = (ulong)path;
        if (s->Stage == LaunchStage.Outside)
        {
            s->JoinCount = slot + 1;
        }
        else if (!Enter(s, slot))
        {
            Failure.Stop(s, LaunchStep.JoinNamespace, -Errno.EPERM, path);
        }
    }

    /// <summary>
    /// Root may join the others before the user namespace, which takes its rights over them away; another user may only after it, which gives
    /// him rights over them. So: what can be before, the user namespace, the rest.
    /// </summary>
    internal static void JoinAll(LaunchState* s)
    {
        JoinSome(s, false, false);
        JoinSome(s, true, true);
        JoinSome(s, false, true);
        s->JoinCount = 0;
    }

    private static void JoinSome(LaunchState* s, bool user, bool must)
    {
        for (var i = 0; i < s->JoinCount; i++)
        {
            if (s->JoinFds[i] >= 0 && s->JoinFlags[i] == Sched.CLONE_NEWUSER == user && !Enter(s, i) && must)
            {
                s->At = s->JoinAts[i];
                Failure.Stop(s, LaunchStep.JoinNamespace, -Errno.EPERM, (byte*)s->JoinPaths[i]);
            }
        }
    }

    /// <summary>The kernel checks that the file is a namespace of the kind. False: no right to it (yet).</summary>
    private static bool Enter(LaunchState* s, int slot)
    {
        var result = Kernel.Call(Nr.setns, s->JoinFds[slot], (long)s->JoinFlags[slot]);
        if (result == -Errno.EPERM)
        {
            return false;
        }

        if (result < 0)
        {
            s->At = s->JoinAts[slot];
            Failure.Stop(s, LaunchStep.JoinNamespace, result, (byte*)s->JoinPaths[slot]);
        }

        Kernel.Call(Nr.close, s->JoinFds[slot]);
        s->JoinFds[slot] = -1;
        return true;
    }
}
