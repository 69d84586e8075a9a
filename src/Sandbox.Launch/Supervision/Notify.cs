using Sandbox.Syscalls;
using static Sandbox.Syscalls.msghdr;

namespace Sandbox.Launch;

/// <summary>
/// sd_notify(3), for who started the launcher and set NOTIFY_SOCKET: a systemd unit of Type=notify, and what behaves like one. The socket is opened and connected
/// before anything is made, so that a confined launcher needs write(2) only.
/// </summary>
[LaunchPath]
public static unsafe class Notify
{
    private const int StatusSize = Report.Capacity + 64, PollMilliseconds = 20, NameAt = 14; // behind "NOTIFY_SOCKET="

    /// <summary>In the launcher, before the first process inside. Without NOTIFY_SOCKET nothing is ever sent, and the launcher stays. SBX1063 where it is no socket.</summary>
    /// <param name="s">The launch.</param>
    /// <param name="at">The line of <c>process.supervise</c>.</param>
    /// <param name="saysReady">Whether READY=1 is the launcher's to say.</param>
    /// <param name="handsOver">Whether the launcher ends once the workload has begun.</param>
    public static void Open(LaunchState* s, int at, bool saysReady, bool handsOver)
    {
        var variable = Environment.Find(s->Envp, Text.Pointer("NOTIFY_SOCKET"u8));
        if (variable == null)
        {
            return;
        }

        s->At = at;
        s->SaysReady = saysReady;
        s->HandsOver = handsOver;
        sockaddr_un address;
        var name = variable + NameAt;
        var length = AddressLength(name, &address);
        var fd = length < 0 ? length : Kernel.Call(Nr.socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        var result = fd < 0 ? fd : Kernel.Call(Nr.connect, fd, (long)&address, length);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Notify, result, name, "NOTIFY_SOCKET must lead to a socket on which a service manager listens, a path or an abstract name with @; start the unit by systemd, or unset the variable"u8);
        }

        s->NotifyFd = (int)fd;
    }

    /// <summary>Whether the start of the workload is decided, after at most <see cref="PollMilliseconds"/>.</summary>
    internal static bool IsDecided(LaunchState* s) => s->ReportRead < 0 || Poll(s, PollMilliseconds) != 0;

    /// <summary>Whether it has begun: every copy of the report pipe's writing end was closed by an exec, or by whoever began in its stead, and no report is in it.</summary>
    internal static bool HasBegun(LaunchState* s) => s->ReportRead < 0 ? Failure.Composed->Length == 0 : (Poll(s, 0) & pollfd.POLLIN) == 0;

    /// <summary>Said by a launcher that is confined already. With health checks it is ready when one has passed.</summary>
    internal static void Begun(LaunchState* s)
    {
        if (s->SaysReady)
        {
            Send(s, Text.Pointer(s->HealthRead < 0 ? "READY=1\nSTATUS=The workload runs."u8 : "STATUS=The workload runs, and no check has passed yet."u8));
        }
    }

    /// <summary>
    /// Nothing of ours but an init stays. Never returns: the unit is of Type=forking, and systemd takes the process that is its own child then for the main one. MAINPID= would
    /// come while the process is still ours, and systemd kills a main process that is not its child without waiting for its end.
    /// </summary>
    internal static void HandOver(LaunchState* s)
    {
        Send(s, Text.Pointer("READY=1\nSTATUS=The workload runs, and systemd watches over it."u8));
        Kernel.Call(Nr.exit_group, 0);
    }

    /// <summary>The workload was asked to end.</summary>
    internal static void Stopping(LaunchState* s) => Send(s, Text.Pointer("STOPPING=1\nSTATUS=The workload was asked to stop."u8));

    /// <summary>Why nothing runs: systemctl status shows it.</summary>
    internal static void Failed(LaunchState* s, Report* report)
    {
        if (s->NotifyFd < 0)
        {
            return;
        }

        var memory = stackalloc byte[StatusSize];
        var text = TextBuilder.Over(memory, StatusSize);
        text.Add("STATUS="u8);
        text.Bytes(report->Text, report->Length - 1); // without the line feed at its end
        if (report->Errno != 0)
        {
            text.Add("\nERRNO="u8);
            text.Number(report->Errno);
        }

        Send(s, text.End());
    }

    internal static long Send(LaunchState* s, byte* text) => s->NotifyFd < 0 ? 0 : Kernel.Call(Nr.write, s->NotifyFd, (long)text, Text.Length(text));

    private static int Poll(LaunchState* s, long milliseconds)
    {
        pollfd report;
        report.fd = s->ReportRead;
        report.events = pollfd.POLLIN;
        report.revents = 0;
        timespec time;
        time.tv_sec = 0;
        time.tv_nsec = milliseconds * 1_000_000;
        var result = Kernel.Call(Nr.ppoll, (long)&report, 1, (long)&time, 0, Signal.SetSize);
        return result < 0 ? pollfd.POLLERR : report.revents;
    }

    /// <summary>unix(7): a path with its NUL, or an abstract name, which begins with one; -EINVAL for anything else (vsock:…).</summary>
    private static long AddressLength(byte* name, sockaddr_un* address)
    {
        var length = Text.Length(name);
        if (*name is not ((byte)'/' or (byte)'@') || length is < 2 or >= sockaddr_un.PathMax)
        {
            return -Errno.EINVAL;
        }

        address->sun_family = AF_UNIX;
        for (var i = 0; i <= length; i++)
        {
            address->sun_path[i] = name[i];
        }

        if (*name == '@')
        {
            address->sun_path[0] = 0;
            return sizeof(ushort) + length;
        }

        return sizeof(ushort) + length + 1;
    }
}
