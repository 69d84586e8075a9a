using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>What the launcher knows of the workload's health, and does about it.</summary>
[LaunchPath]
internal unsafe struct HealthWatch
{
    private const int StatusSize = HealthReport.Capacity + 160;
    private const long Grace = 1000; // milliseconds from the prober's end to the workload's, where that is why it ended

    private long _startEnd, _gone;
    private int _failures;
    private bool _hasPassed, _isUnwell;

    /// <summary>Whether the workload was ended because it was not well.</summary>
    public bool IsEnded;

    /// <summary>The clock starts now.</summary>
    public static HealthWatch Begin(LaunchState* s)
    {
        HealthWatch health;
        health._startEnd = s->HealthRead < 0 ? -1 : Clock.Now() + s->HealthStartPeriod;
        health._gone = -1;
        health._failures = 0;
        health._hasPassed = health._isUnwell = health.IsEnded = false;
        return health;
    }

    /// <summary>Milliseconds to what is due; -1: nothing is.</summary>
    public readonly long Timeout()
    {
        var left = _gone < 0 ? -1 : _gone - Clock.Now();
        return _gone >= 0 && left < 0 ? 0 : left;
    }

    /// <summary>One report. It is a process's of the workload's user, and read as such.</summary>
    public void Receive(LaunchState* s, Watch* watch)
    {
        HealthReport report;
        var length = Kernel.Call(Nr.read, s->HealthRead, (long)&report, sizeof(HealthReport));
        if (length <= 0)
        {
            s->HealthRead = -1; // not closed: the launcher may not
            _gone = Clock.Now() + Grace;
            return;
        }

        if (length < sizeof(HealthReport) || report.Length is < 0 or > HealthReport.Capacity || watch->IsStopping || IsEnded)
        {
            return;
        }

        if (report.HasPassed == 1)
        {
            Pass(s, &report);
        }
        else
        {
            Fail(s, watch, &report);
        }
    }

    /// <summary>Without a prober nobody knows how the workload is, which is as bad as the worst.</summary>
    public void Expire(LaunchState* s, Watch* watch)
    {
        if (_gone < 0 || Clock.Now() < _gone)
        {
            return;
        }

        _gone = -1;
        if (!watch->IsStopping && !IsEnded)
        {
            HealthReport none;
            none.Length = 0;
            Act(s, watch, &none, "the process that asks the workload whether it is well has ended, as one that is killed does; is there memory enough, and does the workload leave it alone?"u8);
        }
    }

    private void Pass(LaunchState* s, HealthReport* report)
    {
        if (!_hasPassed && s->SaysReady)
        {
            Say(s, "READY=1\nSTATUS=The workload runs and is well"u8, report);
        }
        else if (_failures > 0)
        {
            Say(s, "STATUS=The workload is well again"u8, report);
        }

        _hasPassed = true;
        _isUnwell = false;
        _failures = 0;
        if (s->HealthSaysWatchdog)
        {
            Notify.Send(s, Text.Pointer("WATCHDOG=1"u8));
        }
    }

    private void Fail(LaunchState* s, Watch* watch, HealthReport* report)
    {
        if (!_hasPassed && Clock.Now() < _startEnd)
        {
            Say(s, "STATUS=The workload runs and is not well yet"u8, report);
            return;
        }

        _failures++;
        if (_failures < s->HealthRetries)
        {
            Say(s, "STATUS=A check of the workload has failed"u8, report);
        }
        else if (!_isUnwell)
        {
            Act(s, watch, report, "as many checks have failed in a row as may; the last says: "u8);
        }
    }

    private void Act(LaunchState* s, Watch* watch, HealthReport* report, ReadOnlySpan<byte> why)
    {
        _isUnwell = true;
        var memory = stackalloc byte[StatusSize];
        var text = TextBuilder.Over(memory, StatusSize);
        text.Add(why);
        AddText(&text, report);
        s->At = s->HealthAt;
        Failure.Warn(s, LaunchStep.Unwell, 0, null, text.End());
        IsEnded = s->HealthAction != HealthAction.Notify;
        if (s->HealthAction == HealthAction.Restart)
        {
            watch->Stop(s);
        }
        else if (s->HealthAction == HealthAction.Kill)
        {
            Signals.Send(s->ChildPid, Signal.SIGKILL);
        }

        Say(s, "STATUS=The workload is not well"u8, report);
    }

    private static void Say(LaunchState* s, ReadOnlySpan<byte> what, HealthReport* report)
    {
        var memory = stackalloc byte[StatusSize];
        var text = TextBuilder.Over(memory, StatusSize);
        text.Add(what);
        text.Add(report->Length > 0 ? ": "u8 : "."u8);
        AddText(&text, report);
        Notify.Send(s, text.End());
    }

    // Neither a line of sd_notify(3) nor a terminal's control character can come in with it.
    private static void AddText(TextBuilder* text, HealthReport* report)
    {
        for (var i = 0; i < report->Length; i++)
        {
            var one = report->Text[i];
            text->Byte(one is < 0x20 or 0x7f ? (byte)' ' : one);
        }
    }
}
