using Sandbox.Syscalls;

namespace Sandbox.Launch;

public static unsafe partial class Supervisor
{
    /// <summary>Handles what came through file descriptors; gives a signal that came, or 0 (after <paramref name="milliseconds"/>, -1: no end, or sooner).</summary>
    private static int WaitForAny(LaunchState* s, Duties* d, long milliseconds)
    {
        var waits = &d->Waits;
        waits->Clear();
        if (d->Terminal != null)
        {
            d->Terminal->Expect(s, waits);
        }

        Logs.Expect(s, waits);
        if (d->Relay != null)
        {
            d->Relay->Expect(s, waits);
        }

        waits->Add(WaitSource.Health, s->HealthRead, pollfd.POLLIN);
        if (!waits->Wait(milliseconds))
        {
            return 0;
        }

        for (var i = 1; i < waits->Count; i++)
        {
            if (waits->Events(i) != 0)
            {
                Handle(s, d, waits->Source(i), waits->Events(i));
            }
        }

        return waits->Events(0) != 0 ? waits->ReadSignal() : 0;
    }

    private static void Handle(LaunchState* s, Duties* d, WaitSource source, short events)
    {
        switch (source)
        {
            case WaitSource.TerminalHandOver:
            case WaitSource.TerminalInput:
            case WaitSource.TerminalMaster:
                d->Terminal->Handle(s, source, events);
                break;
            case WaitSource.FirstLog:
            case WaitSource.SecondLog:
                Logs.Copy(s, source - WaitSource.FirstLog);
                break;
            case WaitSource.NotifyWorkload:
            case WaitSource.NotifyManager:
                d->Watch.Extend(d->Relay->Handle(s, source));
                break;
            case WaitSource.Health:
                d->Health.Receive(s, &d->Watch);
                break;
        }
    }
}
