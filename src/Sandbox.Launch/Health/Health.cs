using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// <c>health</c>: a small process inside asks the workload whether it is well, and tells the launcher by a pipe. It is a copy of the workload's process from before its filter and its command,
/// so it has the same user, capabilities, limits, namespaces and Landlock rules, takes the same filter, and can do no more than the workload; the init is its parent, and it dies with that.
/// </summary>
[LaunchPath]
public static unsafe partial class Health
{
    /// <summary>In the launcher: ready to hear. <paramref name="retries"/> failures in a row, of which those of the first <paramref name="startPeriodMilliseconds"/> do not count until one has passed, are followed by <paramref name="action"/>.</summary>
    public static void Open(LaunchState* s, int at, int retries, long startPeriodMilliseconds, HealthAction action, bool saysWatchdog)
    {
        s->At = s->HealthAt = at;
        s->HealthRetries = retries;
        s->HealthStartPeriod = startPeriodMilliseconds;
        s->HealthAction = action;
        s->HealthSaysWatchdog = saysWatchdog;
        var ends = stackalloc int[2];
        Check(s, Kernel.Call(Nr.pipe2, (long)ends, Fcntl.O_CLOEXEC));
        s->HealthRead = ends[0];
        s->HealthWrite = ends[1];
        Descriptors.Hold(s, ends[0]);
    }

    /// <summary>StartProberStep, in the workload's process: its copy becomes the prober, and the init's child. Nothing for a process that <c>--exec</c> adds.</summary>
    public static void Start(LaunchState* s, int at)
    {
        if (s->HealthWrite < 0)
        {
            return;
        }

        s->At = at;
        var stage = s->Stage;
        s->Stage = LaunchStage.Prober;
        var result = Processes.Clone(s, Sched.CLONE_PARENT);
        s->Stage = stage;
        Check(s, result);
    }

    /// <summary>Always the first in the prober: nothing is open but the ways to report, and nobody's signal ends it but SIGKILL.</summary>
    public static void Entered(LaunchState* s, int at, long intervalMilliseconds, long startIntervalMilliseconds, long timeoutMilliseconds)
    {
        s->At = at;
        s->HealthInterval = intervalMilliseconds;
        s->HealthStartInterval = startIntervalMilliseconds;
        s->HealthTimeout = timeoutMilliseconds;
        ParentWatch.Arm(s);
        Kernel.Call(Nr.prctl, Prctl.PR_SET_NAME, (long)Text.Pointer("sandbox-health"u8)); // ps(1)
        Check(s, Kernel.Call(Nr.setsid));
        Environment.End(s);
        Descriptors.CloseAllBut(0, 0, s->ReportWrite, s->HealthWrite);
    }

    /// <summary>Asks by a connection. Never returns.</summary>
    public static void AskTcp(LaunchState* s, int at, int port)
    {
        HealthQuestion question;
        question.Kind = HealthKind.Tcp;
        question.Port = port;
        Ask(s, at, &question);
    }

    /// <summary>Asks for <paramref name="path"/>. Never returns.</summary>
    public static void AskHttp(LaunchState* s, int at, int port, ReadOnlySpan<byte> path, ReadOnlySpan<byte> host)
    {
        HealthQuestion question;
        question.Kind = HealthKind.Http;
        question.Port = port;
        question.Path = Text.Pointer(path);
        question.Host = Text.Pointer(host);
        Ask(s, at, &question);
    }

    /// <summary>Asks by a command: a list of <paramref name="words"/>, each ended by NUL. Never returns.</summary>
    public static void AskCommand(LaunchState* s, int at, ReadOnlySpan<byte> command, int words)
    {
        var bytes = (words + 1) * sizeof(byte*);
        var room = stackalloc byte[bytes];
        var argv = (byte**)room;
        var word = Text.Pointer(command);
        for (var i = 0; i < words; i++, word = Text.Next(word))
        {
            argv[i] = word;
        }

        argv[words] = null;
        s->Command = argv;
        HealthQuestion question;
        question.Kind = HealthKind.Command;
        question.Left = 0;
        Ask(s, at, &question);
    }

    private static void Ask(LaunchState* s, int at, HealthQuestion* question)
    {
        Kernel.Call(Nr.close, s->ReportWrite); // the last that could fail is done
        s->ReportWrite = -1;
        var hasPassed = false;
        while (true)
        {
            Pause(hasPassed ? s->HealthInterval : s->HealthStartInterval);
            s->At = at;
            HealthReport memory;
            var report = &memory;
            var text = TextBuilder.Over(report->Text, HealthReport.Capacity);
            var passes = question->Kind switch
            {
                HealthKind.Tcp => Connects(s, question, &text),
                HealthKind.Http => Answers(s, question, &text),
                _ => Succeeds(s, question, &text),
            };
            hasPassed |= passes;
            report->HasPassed = passes ? 1 : 0;
            report->Length = text.Length;
            if (Kernel.Call(Nr.write, s->HealthWrite, (long)report, sizeof(HealthReport)) < 0) // of one size, so that several in the pipe stay apart
            {
                Kernel.Call(Nr.exit_group, 0); // nobody listens any more
            }
        }
    }

    private static void Pause(long milliseconds) => Poll(null, 0, milliseconds);

    /// <summary>Whether there is something within <paramref name="milliseconds"/> (below 0: now).</summary>
    private static bool Poll(pollfd* entries, int count, long milliseconds)
    {
        var wait = milliseconds < 0 ? 0 : milliseconds;
        timespec time;
        time.tv_sec = wait / 1000;
        time.tv_nsec = wait % 1000 * 1_000_000;
        return Kernel.Call(Nr.ppoll, (long)entries, count, (long)&time, 0, Signal.SetSize) > 0;
    }

    private static void AddTimeout(LaunchState* s, TextBuilder* text)
    {
        text->Add("no answer within "u8);
        text->Number(s->HealthTimeout);
        text->Add(" ms"u8);
    }

    private static void Check(LaunchState* s, long result)
    {
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Prober, result, null, "the process that asks the workload whether it is well cannot be made; raise the limit of processes, or delete health"u8);
        }
    }
}

/// <summary>What is asked.</summary>
internal enum HealthKind
{
    Tcp,
    Http,
    Command,
}

/// <summary>One check; for <see cref="HealthKind.Command"/> the command is <see cref="LaunchState.Command"/>.</summary>
[LaunchPath]
internal unsafe struct HealthQuestion
{
    public HealthKind Kind;
    public int Port;
    public byte* Path, Host;

    /// <summary>A command that SIGKILL did not end; 0: none.</summary>
    public long Left;
}
