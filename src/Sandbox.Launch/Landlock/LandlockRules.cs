using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;

namespace Sandbox.Launch;

/// <summary>
/// landlock(7): a second wall, inside the first. Rules are collected while the process still may open every directory, and hold from
/// <see cref="Restrict"/> on. What a kernel does not know is left out, unless the plan needs it.
/// </summary>
[LaunchPath]
public static unsafe partial class LandlockRules
{
    /// <summary>LandlockRulesetStep. <paramref name="neededAbi"/>: the oldest version that will do; 0: any, and none at all.</summary>
    public static void Begin(LaunchState* s, int at, PathAccess files, TcpAccess tcp, LandlockScopes scopes, int neededAbi)
    {
        s->At = at;
        var abi = Syscalls.Landlock.Abi();
        s->LandlockAbi = abi;
        if (neededAbi > 0 && abi < neededAbi)
        {
            LandlockReport.StopTooOld(s, neededAbi);
        }

        // Under the first version no file can be moved to another directory, whatever the rules: only who asks for it gets that.
        s->LandlockFiles = abi < LandlockAbi.Paths && neededAbi == 0 ? PathAccess.None : files & Known(abi);
        s->LandlockTcp = abi < LandlockAbi.Tcp ? TcpAccess.None : tcp;
        s->LandlockScopes = abi < LandlockAbi.Scopes ? LandlockScopes.None : scopes;
        s->LandlockLacks = s->LandlockFiles != files || s->LandlockTcp != tcp || s->LandlockScopes != scopes;
        if (s->LandlockFiles == PathAccess.None && s->LandlockTcp == TcpAccess.None && s->LandlockScopes == LandlockScopes.None)
        {
            return;
        }

        landlock_ruleset_attr handled;
        handled.handled_access_fs = (ulong)s->LandlockFiles;
        handled.handled_access_net = (ulong)s->LandlockTcp;
        handled.scoped = (ulong)s->LandlockScopes;
        var ruleset = Syscalls.Landlock.landlock_create_ruleset(&handled);
        if (ruleset < 0)
        {
            Failure.Stop(s, LaunchStep.Landlock, ruleset, null);
        }

        s->LandlockFd = (int)ruleset;
    }

    private static PathAccess Known(long abi) => (PathAccess)(abi < 1 ? 0 : abi < 2 ? 0x1fff : abi < 3 ? 0x3fff : abi < 5 ? 0x7fff : 0xffff);

    /// <summary>
    /// LandlockPathStep. With <paramref name="derived"/> links are followed and a path that is not there has no rule; without it a link anywhere in the path is refused, for it would
    /// give away what it points to. <paramref name="named"/>: rights that must mean something there.
    /// </summary>
    public static void Allow(LaunchState* s, int at, ReadOnlySpan<byte> path, PathAccess access, PathAccess named, bool derived)
    {
        s->At = at;
        access &= s->LandlockFiles;
        if (access == PathAccess.None)
        {
            return;
        }

        var fd = InRoot.OpenInOwn(s, Text.Pointer(path), O_PATH, links: derived);
        if (fd < 0 && !(derived && fd is -Errno.ENOENT or -Errno.ENOTDIR))
        {
            LandlockReport.StopAtPath(s, fd, Text.Pointer(path));
        }

        if (fd < 0)
        {
            return;
        }

        var result = Add(s, fd, access);
        if (result == -Errno.EINVAL && (named & ~LandlockAbi.OfFiles) != PathAccess.None)
        {
            Failure.StopBecause(s, LaunchStep.Landlock, result, Text.Pointer(path), "it is a file, and the rule names rights of directories; a file takes execute, read_file, write_file, truncate and ioctl_dev, or read and write for short"u8);
        }

        // A file takes no rights of directories, which words such as "read" have among them.
        result = result != -Errno.EINVAL ? result : (access & LandlockAbi.OfFiles) == PathAccess.None ? 0 : Add(s, fd, access & LandlockAbi.OfFiles);
        Unistd.close(fd);
        if (result < 0)
        {
            LandlockReport.StopAtPath(s, result, Text.Pointer(path));
        }
    }

    /// <summary>LandlockPortStep.</summary>
    public static void AllowPort(LaunchState* s, int at, int port, TcpAccess access)
    {
        s->At = at;
        access &= s->LandlockTcp;
        if (access == TcpAccess.None)
        {
            return;
        }

        landlock_net_port_attr rule;
        rule.allowed_access = (ulong)access;
        rule.port = (ulong)port;
        var result = Syscalls.Landlock.landlock_add_rule(s->LandlockFd, Syscalls.Landlock.LANDLOCK_RULE_NET_PORT, &rule);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Landlock, result, null);
        }
    }

    /// <summary>LandlockRestrictStep: the rules hold, and it is told where the journal listens.</summary>
    public static void Restrict(LaunchState* s, int at)
    {
        s->At = at;
        if (s->LandlockFd >= 0)
        {
            var result = Syscalls.Landlock.landlock_restrict_self(s->LandlockFd);
            if (result < 0)
            {
                LandlockReport.StopUnrestricted(s, result);
            }

            Unistd.close(s->LandlockFd);
            s->LandlockFd = -1;
        }

        LandlockReport.Tell(s);
    }

    private static long Add(LaunchState* s, long fd, PathAccess access)
    {
        landlock_path_beneath_attr rule;
        rule.allowed_access = (ulong)access;
        rule.parent_fd = (int)fd;
        return Syscalls.Landlock.landlock_add_rule(s->LandlockFd, Syscalls.Landlock.LANDLOCK_RULE_PATH_BENEATH, &rule);
    }
}
