using System.Runtime.CompilerServices;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// Ends the process because of a failed step. The launcher prints one line to standard error; a child leaves the line in the memory that it shares with the launcher,
/// or sends it down the report pipe, for the launcher to print. Exit codes: 125, and for a command that cannot be executed 126 or 127 (DESIGN §3).
/// </summary>
[LaunchPath]
public static unsafe class Failure
{
    private const int ENOENT = 2;

    // Not on the stack, where a child that borrows the launcher's memory would lose it; pages that no failure touches cost nothing.
#pragma warning disable CS0649 // it is written through a pointer
    private static Report _report;
#pragma warning restore CS0649

    /// <summary>Step <paramref name="step"/> failed with <paramref name="errno"/> (either sign; 0: no errno) on <paramref name="target"/> (may be null).</summary>
    public static void Stop(LaunchState* s, LaunchStep step, long errno, byte* target) => Stop(s, step, errno, null, target);

    /// <summary>The same with "source on target".</summary>
    public static void Stop(LaunchState* s, LaunchStep step, long errno, byte* source, byte* target)
    {
        var number = errno < 0 ? -errno : errno;
        var why = Remedies.Of(step, number);
        End(s, step, number, source, target, why, null);
    }

    /// <summary>The same with a reason of the step's own: a sentence without a capital and without a full stop, that ends with what to do.</summary>
    public static void StopBecause(LaunchState* s, LaunchStep step, long errno, byte* target, ReadOnlySpan<byte> why) =>
        End(s, step, errno < 0 ? -errno : errno, null, target, Text.Pointer(why), null);

    /// <summary>The same, with a word of the system at the end of the reason (the interpreter that is missing, the limit that is reached).</summary>
    public static void StopBecause(LaunchState* s, LaunchStep step, long errno, byte* target, ReadOnlySpan<byte> why, byte* detail) =>
        End(s, step, errno < 0 ? -errno : errno, null, target, Text.Pointer(why), detail);

    /// <summary>Prints a line about <paramref name="step"/> to standard error and goes on; only for the launcher process.</summary>
    public static void Warn(LaunchState* s, LaunchStep step, byte* target, ReadOnlySpan<byte> why)
    {
        Report report;
        Compose(&report, s, step, 0, null, target, Text.Pointer(why), null);
        Print(&report);
    }

    /// <summary>The same with an errno (either sign; 0: none) and a reason of several parts, NUL-terminated.</summary>
    /// <remarks>Not inlined: with its report a caller's frame would be longer than a page, which takes a helper of the runtime's.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Warn(LaunchState* s, LaunchStep step, long errno, byte* target, byte* why)
    {
        Report report;
        Compose(&report, s, step, errno < 0 ? -errno : errno, null, target, why, null);
        Print(&report);
    }

    /// <summary>One write(2) to standard error.</summary>
    internal static void Print(Report* report) => Kernel.Call(Nr.write, 2, (long)report->Text, report->Length);

    /// <summary>The failure that this process composed, or a child that shared its memory; its length is 0 where there was none.</summary>
    internal static Report* Composed => (Report*)Unsafe.AsPointer(ref _report);

    private static void End(LaunchState* s, LaunchStep step, long errno, byte* source, byte* target, byte* why, byte* detail)
    {
        var report = Composed;
        Compose(report, s, step, errno, source, target, why, detail);
        report->Errno = (int)errno;
        report->ExitCode = step != LaunchStep.Exec ? 125 : errno == ENOENT ? 127 : 126;
        if (s->Stage == LaunchStage.Outside)
        {
            Supervisor.Restore(s);
            Print(report);
            Notify.Failed(s, report);
            Cgroups.Leave(s);
        }
        else if (s->ReportWrite >= 0)
        {
            Kernel.Call(Nr.write, s->ReportWrite, (long)report, Report.HeaderSize + report->Length);
        }

        Kernel.Call(Nr.exit_group, report->ExitCode);
    }

    private static void Compose(Report* report, LaunchState* s, LaunchStep step, long errno, byte* source, byte* target, byte* why, byte* detail)
    {
        var builder = TextBuilder.Over(report->Text, Report.Capacity - 1);
        var to = &builder;
        AddPlace(to, s);
        to->Add(": SBX"u8);
        to->Number((long)step);
        to->Add(": "u8);
        AddWhat(to, s, step, source, target);
        if (errno != 0)
        {
            to->Add(": "u8);
            Errno.AddName(to, errno);
        }

        if (why != null)
        {
            to->Add(": "u8);
            to->Add(why);
        }

        if (detail != null)
        {
            to->Byte((byte)' ');
            to->AddEscaped(detail);
        }

        to->Length = to->Length < Report.Capacity - 2 ? to->Length : Report.Capacity - 3;
        to->Byte((byte)'\n');
        report->Length = to->Length;
    }

    /// <summary>web.sandbox.yaml(14), or web.sandbox.yaml for a default.</summary>
    private static void AddPlace(TextBuilder* to, LaunchState* s)
    {
        var file = s->Files;
        for (var i = s->At >> 20; i > 0 && *file != 0; i--)
        {
            file = Text.Next(file);
        }

        to->AddEscaped(file);
        var line = s->At & 0xfffff;
        if (line != 0)
        {
            to->Byte((byte)'(');
            to->Number(line);
            to->Byte((byte)')');
        }
    }

    /// <summary>"mount /srv/data on /data", "default /proc", "default umask"; of <c>--exec</c> "join namespace user".</summary>
    private static void AddWhat(TextBuilder* to, LaunchState* s, LaunchStep step, byte* source, byte* target)
    {
        var byDefault = s->At == 0 && !s->Enters;
        if (byDefault)
        {
            to->Add("default "u8);
        }

        if (!byDefault || target == null)
        {
            to->Add(StepNames.Verb(step));
        }

        if (target == null)
        {
            return;
        }

        if (!byDefault)
        {
            to->Byte((byte)' ');
        }

        if (source != null)
        {
            to->AddEscaped(source);
            to->Add(StepNames.Joiner(step));
        }

        to->AddEscaped(target);
    }
}
