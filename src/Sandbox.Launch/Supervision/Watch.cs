using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Deadlines of one workload, in milliseconds of <see cref="Clock"/>; -1: none.</summary>
[LaunchPath]
internal unsafe struct Watch
{
    private long _limit, _kill;

    /// <summary>The signal that ended a workload whose time was over; 0 while it is not.</summary>
    public int TimedOut;

    /// <summary>The clock starts now.</summary>
    public static Watch Begin(LaunchState* s)
    {
        Watch watch;
        watch._kill = -1;
        watch.TimedOut = 0;
        watch.IsStopping = false;
        watch._limit = s->TimeLimit < 0 ? -1 : Clock.Now() + s->TimeLimit;
        return watch;
    }

    /// <summary>Milliseconds to the next deadline; -1 without one.</summary>
    public readonly long Timeout()
    {
        if (_limit < 0 && _kill < 0)
        {
            return -1;
        }

        var next = _kill < 0 || (_limit >= 0 && _limit < _kill) ? _limit : _kill;
        var left = next - Clock.Now();
        return left < 0 ? 0 : left;
    }

    /// <summary>Asks the workload to end. Asked again it sends the signal again; the time to SIGKILL runs from the first.</summary>
    public void Stop(LaunchState* s)
    {
        IsStopping = true;
        Signals.Send(s->ChildPid, s->StopSignal);
        Cgroups.Thaw(s);
        Notify.Stopping(s);
        if (_kill < 0 && s->StopTimeout >= 0)
        {
            _kill = Clock.Now() + s->StopTimeout;
        }
    }

    /// <summary>Whether it was asked to end.</summary>
    public bool IsStopping;

    /// <summary>EXTEND_TIMEOUT_USEC= of sd_notify(3): where it was asked to end, it has at least <paramref name="microseconds"/> from now on.</summary>
    public void Extend(long microseconds)
    {
        if (_kill >= 0 && microseconds > 0)
        {
            var until = Clock.Now() + (microseconds / 1000);
            _kill = until > _kill ? until : _kill;
        }
    }

    /// <summary>Does what is due.</summary>
    public void Expire(LaunchState* s)
    {
        if (_limit < 0 && _kill < 0)
        {
            return;
        }

        var now = Clock.Now();
        if (_kill >= 0 && now >= _kill)
        {
            _kill = -1;
            TimedOut = TimedOut == 0 ? 0 : Signal.SIGKILL;
            Signals.Send(s->ChildPid, Signal.SIGKILL);
        }

        if (_limit >= 0 && now >= _limit)
        {
            _limit = -1;
            TimedOut = s->StopSignal;
            s->At = s->LimitAt;
            Failure.Warn(s, LaunchStep.TimeLimit, null, "the workload ran longer than it may; raise process.time_limit or make it faster"u8);
            Stop(s);
        }
    }
}
