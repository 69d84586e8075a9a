using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Which file descriptors there are, and who gets them.</summary>
[LaunchPath]
public static unsafe class Descriptors
{
    private const long CLOSE_RANGE_CLOEXEC = 4;

    /// <summary>Where close_range(2) (Linux 5.9, its CLOEXEC flag 5.11) is missing, numbers up to here are gone through one by one.</summary>
    private const long HighestByHand = 65_535;

    private const int MostSockets = 61; // LaunchState.KeptFds: 3 to 63

    /// <summary>KeepFdStep: <paramref name="fd"/> stays open for the workload at the same number.</summary>
    public static void Keep(LaunchState* s, int at, int fd)
    {
        s->At = at;
        var result = Kernel.Call(Nr.fcntl, fd, Fcntl.F_SETFD, 0);
        if (result < 0)
        {
            var memory = stackalloc byte[24];
            var text = TextBuilder.Over(memory, 24);
            text.Number(fd);
            Failure.StopBecause(s, LaunchStep.KeepFd, result, text.End(), "the caller did not open it; open it (systemd: OpenFile=, shell: 3<file) or take it out of process.fds"u8);
        }

        s->KeptFds |= 1UL << fd;
    }

    /// <summary>TakeSocketsStep: sd_listen_fds(3). They are 3 and up already; the plan says how many there must be, and up to <paramref name="stored"/> that the workload has left may be behind them.</summary>
    public static void TakeSockets(LaunchState* s, int at, int count, int stored)
    {
        s->At = at;
        var given = Environment.Find(s->Envp, Text.Pointer("LISTEN_FDS"u8));
        var pid = Environment.Find(s->Envp, Text.Pointer("LISTEN_PID"u8));
        s->HasSockets = given != null && pid != null && Text.Number(pid + 11, Text.Length(pid + 11)) == Kernel.Call(Nr.getpid);
        if (!s->HasSockets && count == 0)
        {
            return; // nothing was left
        }

        if (!s->HasSockets)
        {
            Failure.StopBecause(s, LaunchStep.Sockets, 0, null, "systemd passes none to this process; start NAME.socket in place of the binary, or take sockets out of the spec (by hand: systemd-socket-activate)"u8);
        }

        var found = Text.Number(given + 11, Text.Length(given + 11));
        if (found < count || found > count + stored || found > MostSockets)
        {
            Failure.StopBecause(s, LaunchStep.Sockets, 0, given, "the spec has another number of sockets; install the units that were published with this binary"u8);
        }

        for (var fd = 3; fd < 3 + found; fd++)
        {
            Keep(s, at, fd);
        }
    }

    /// <summary>0 to 2 open, so that no file of ours ever gets such a number; everything else closed on exec.</summary>
    internal static void Begin(LaunchState* s)
    {
        OpenStandard(s);
        var result = Kernel.Call(Nr.close_range, 3, uint.MaxValue, CLOSE_RANGE_CLOEXEC);
        for (long fd = 3; result < 0 && fd <= HighestByHand; fd++)
        {
            Kernel.Call(Nr.fcntl, fd, Fcntl.F_SETFD, Fcntl.FD_CLOEXEC);
        }
    }

    /// <summary>
    /// Closes every file descriptor from <paramref name="from"/> on but those of the mask <paramref name="kept"/> (0 to 63), <paramref name="a"/>,
    /// <paramref name="b"/> and <paramref name="c"/> (-1: none); in the <paramref name="launcher"/> not what it holds and what the sandbox's cgroup is watched and removed by either.
    /// </summary>
    internal static void CloseAllBut(long from, ulong kept, long a, long b, long c = -1, LaunchState* launcher = null)
    {
        while (true)
        {
            var next = NextKept(from, kept, a, b, c);
            next = launcher != null ? NextHeld(launcher, from, next) : next;
            if (next < 0)
            {
                CloseRange(from, uint.MaxValue);
                return;
            }

            if (next > from)
            {
                CloseRange(from, next - 1);
            }

            from = next + 1;
        }
    }

    /// <summary>In the launcher: <paramref name="fd"/> stays open while it watches, and is closed on exec as all of ours.</summary>
    internal static void Hold(LaunchState* s, int fd) => s->HeldFds[s->HeldCount++] = fd;

    private static long NextHeld(LaunchState* s, long from, long next)
    {
        for (var i = 0; i < s->HeldCount; i++)
        {
            var held = s->HeldFds[i];
            next = held >= from && (next < 0 || held < next) ? held : next;
        }

        return s->HasCgroup ? Cgroups.NextHeld(from, next) : next;
    }

    private static long NextKept(long from, ulong kept, long a, long b, long c)
    {
        long next = -1;
        for (var fd = from; fd < 64 && next < 0; fd++)
        {
            next = ((kept >> (int)fd) & 1) != 0 ? fd : -1;
        }

        next = a >= from && (next < 0 || a < next) ? a : next;
        next = b >= from && (next < 0 || b < next) ? b : next;
        return c >= from && (next < 0 || c < next) ? c : next;
    }

    private static void CloseRange(long first, long last)
    {
        if (Kernel.Call(Nr.close_range, first, last, 0) == 0)
        {
            return;
        }

        for (var fd = first; fd <= last && fd <= HighestByHand; fd++)
        {
            Kernel.Call(Nr.close, fd);
        }
    }

    private static void OpenStandard(LaunchState* s)
    {
        var fds = stackalloc pollfd[3];
        for (var i = 0; i < 3; i++)
        {
            fds[i].fd = i;
            fds[i].events = 0;
            fds[i].revents = 0;
        }

        timespec now;
        now.tv_sec = 0;
        now.tv_nsec = 0;
        var result = Kernel.Call(Nr.ppoll, (long)fds, 3, (long)&now, 0, Signal.SetSize);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Begin, result, null, "the launcher cannot see which standard file descriptors are open; an outer filter may forbid ppoll(2)"u8);
        }

        for (var i = 0; i < 3; i++)
        {
            if ((fds[i].revents & pollfd.POLLNVAL) == 0)
            {
                continue;
            }

            // The lowest free number is given: i itself, because all below it are open.
            var fd = Kernel.Call(Nr.openat, Fcntl.AT_FDCWD, (long)Text.Pointer("/dev/null"u8), Fcntl.O_RDWR);
            if (fd != i)
            {
                Failure.StopBecause(s, LaunchStep.Begin, fd, Text.Pointer("/dev/null"u8), "a standard file descriptor is closed and cannot be replaced; start the launcher with 0, 1 and 2 open"u8);
            }
        }
    }
}
