using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// <c>process.tty</c>: the workload gets a terminal of its own, from the sandbox's devpts, and never the caller's: whoever shares a terminal
/// can type into it (TIOCSTI, CVE-2017-5226).
/// </summary>
[LaunchPath]
public static unsafe class Terminal
{
    /// <summary>In the launcher: where standard input is a terminal, remember its settings and make ready to receive the sandbox's one; otherwise nothing.</summary>
    public static void Allocate(LaunchState* s, int at)
    {
        s->At = at;
        if (Kernel.Call(Nr.ioctl, 0, Tty.TCGETS, (long)&s->TtySettings) < 0)
        {
            return;
        }

        Kernel.Call(Nr.ioctl, 0, Tty.TIOCGWINSZ, (long)&s->TtySize);
        kernel_termios other;
        s->TtyFds = 1;
        for (var fd = 1; fd < 3; fd++)
        {
            s->TtyFds |= Kernel.Call(Nr.ioctl, fd, Tty.TCGETS, (long)&other) == 0 ? 1 << fd : 0;
        }

        var ends = stackalloc int[2];
        var result = Kernel.Call(Nr.socketpair, msghdr.AF_UNIX, msghdr.SOCK_STREAM | msghdr.SOCK_CLOEXEC, 0, (long)ends);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Terminal, result, null);
        }

        s->TtyOutside = ends[0];
        s->TtyInside = ends[1];
    }

    /// <summary>In the workload's process, a session leader by now: a new terminal becomes its controlling one and stands in for the caller's.</summary>
    internal static void Attach(LaunchState* s)
    {
        var master = OpenMaster(s);
        int unlocked = 0;
        Check(s, Kernel.Call(Nr.ioctl, master, Tty.TIOCSPTLCK, (long)&unlocked));

        // By the master, not by its name: no path of the sandbox is trusted for it (CVE-2016-10124).
        var slave = Kernel.Call(Nr.ioctl, master, Tty.TIOCGPTPEER, Fcntl.O_RDWR | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC);
        Check(s, slave);
        Kernel.Call(Nr.ioctl, slave, Tty.TCSETS, (long)&s->TtySettings);
        Kernel.Call(Nr.ioctl, slave, Tty.TIOCSWINSZ, (long)&s->TtySize);
        Check(s, Kernel.Call(Nr.ioctl, slave, Tty.TIOCSCTTY, 0));
        for (var fd = 0; fd < 3; fd++)
        {
            if ((s->TtyFds & (1 << fd)) != 0)
            {
                Check(s, Kernel.Call(Nr.dup3, slave, fd, 0));
            }
        }

        Check(s, DescriptorPassing.Send(s->TtyInside, (int)master));
        s->TtyIsAttached = true;
        Kernel.Call(Nr.close, slave);
        Kernel.Call(Nr.close, master);
        Kernel.Call(Nr.close, s->TtyInside);
    }

    /// <summary>The workload's user owns its terminal; the caller's standard input is not given away.</summary>
    internal static void GiveTo(LaunchState* s, long uid)
    {
        if (s->TtyIsAttached)
        {
            Kernel.Call(Nr.fchown, 0, uid, -1);
        }
    }

    /// <summary>The caller's terminal passes every byte on as it is.</summary>
    internal static void MakeRaw(LaunchState* s)
    {
        var raw = s->TtySettings;
        raw.c_iflag &= ~Tty.RawInput;
        raw.c_oflag &= ~Tty.RawOutput;
        raw.c_lflag &= ~Tty.RawLocal;
        raw.c_cflag = (raw.c_cflag & ~Tty.RawControl) | Tty.CS8;
        raw.c_cc[Tty.VMIN] = 1;
        raw.c_cc[Tty.VTIME] = 0;
        s->TtyIsRaw = Kernel.Call(Nr.ioctl, 0, Tty.TCSETSW, (long)&raw) == 0;
    }

    internal static void Restore(LaunchState* s)
    {
        Kernel.Call(Nr.ioctl, 0, Tty.TCSETS, (long)&s->TtySettings);
        s->TtyIsRaw = false;
    }

    /// <summary>The kernel tells the workload of a change with SIGWINCH.</summary>
    internal static void CopySize(LaunchState* s)
    {
        winsize size;
        if (s->TtyMaster >= 0 && Kernel.Call(Nr.ioctl, 0, Tty.TIOCGWINSZ, (long)&size) == 0)
        {
            Kernel.Call(Nr.ioctl, s->TtyMaster, Tty.TIOCSWINSZ, (long)&size);
        }
    }

    private static long OpenMaster(LaunchState* s)
    {
        const int flags = Fcntl.O_RDWR | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK;
        var path = Text.Pointer("/dev/pts/ptmx"u8);
        var master = Kernel.Call(Nr.openat, Fcntl.AT_FDCWD, (long)path, flags | Fcntl.O_NOFOLLOW);
        if (master < 0)
        {
            path = Text.Pointer("/dev/ptmx"u8);
            master = Kernel.Call(Nr.openat, Fcntl.AT_FDCWD, (long)path, flags);
        }

        statfs info;
        if (master < 0 || Kernel.Call(Nr.fstatfs, master, (long)&info) < 0 || info.f_type != statfs.DEVPTS_SUPER_MAGIC)
        {
            Failure.StopBecause(s, LaunchStep.Terminal, master < 0 ? master : 0, path, "a terminal comes from the sandbox's devpts; mount one on /dev/pts, or set process.tty to false"u8);
        }

        return master;
    }

    private static void Check(LaunchState* s, long result)
    {
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Terminal, result, null);
        }
    }
}
