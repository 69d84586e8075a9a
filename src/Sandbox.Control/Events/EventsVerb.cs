using System.Diagnostics;
using Sandbox.Launch;
using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Control;

/// <summary><c>--events</c>: a line for each thing that happens to an instance, until it ends.</summary>
internal static class EventsVerb
{
    /// <summary>How often what the kernel wakes nobody for is looked at: with cgroup v1 that is more, and what is in a cgroup that was removed meanwhile nobody can read.</summary>
    private const int LookMilliseconds = 1_000, LookMillisecondsVersion1 = 100;

    private const int StandardOutput = 1;

    public static int Run(in LauncherDescription launcher, Instance instance, VerbArguments read, TextWriter to)
    {
        var time = read.For is null ? -1 : Duration(read.For);
        var pressures = read.Pressures.ConvertAll(Pressure.Read);
        var end = new EndOfLauncher(instance.Launcher);
        var groups = InstanceGroup.Of(launcher, instance);
        var watched = new WatchedFiles(groups, pressures);
        var started = new EventLine("started", null, -1, -1, null) { Watched = groups.ConvertAll(one => one.Place.ToString()) };
        Tell([started.With("pid", instance.Launcher.Pid).With("at", instance.Launcher.Started)], read.Json, to);
        var look = groups.Exists(one => !one.IsUnified) ? LookMillisecondsVersion1 : LookMilliseconds;
        for (var clock = Stopwatch.StartNew(); !end.HasEnded;)
        {
            var left = time < 0 ? look : Math.Min(look, time - clock.ElapsedMilliseconds);
            if (left <= 0)
            {
                return 0;
            }

            var files = watched.Poll(end.Poll, new() { fd = StandardOutput });
            EventFiles.Wait(files, left);
            Tell(watched.Read(files), read.Json, to);
            if ((files[1].revents & pollfd.POLLERR) != 0)
            {
                return 0; // nobody reads any more
            }

            end.Look();
        }

        Tell(watched.ReadLast(), read.Json, to);
        Tell([end.Line()], read.Json, to);
        return 0;
    }

    private static long Duration(string text) =>
        Quantities.IsDuration(text, out var milliseconds) && milliseconds is > 0 and var some ? some : throw new VerbFailure(VerbFailure.NotDone, ValueSentences.BadDuration("--for", text));

    private static void Tell(List<EventLine> lines, bool json, TextWriter to)
    {
        var time = lines.Count == 0 ? "" : Now();
        foreach (var line in lines)
        {
            to.Write(json ? line.Json(time) : line.Text(time));
        }

        to.Flush();
    }

    // 2026-11-26T08:00:00.123Z
    private static string Now()
    {
        var at = DateTime.UtcNow;
        return $"{ProcFiles.Text(at.Year)}-{Digits(at.Month, 2)}-{Digits(at.Day, 2)}T{Digits(at.Hour, 2)}:{Digits(at.Minute, 2)}:{Digits(at.Second, 2)}.{Digits(at.Millisecond, 3)}Z";
    }

    private static string Digits(int number, int width) => ProcFiles.Text(number).PadLeft(width, '0');
}
