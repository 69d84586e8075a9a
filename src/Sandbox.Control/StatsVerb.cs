using System.Diagnostics;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary><c>--stats</c>: once, or with --watch every second until the instance ends.</summary>
internal static class StatsVerb
{
    private const int WatchMilliseconds = 1000;

    public static int Run(in LauncherDescription launcher, Instance instance, VerbArguments read, TextWriter to)
    {
        var before = Usage.Of(instance);
        to.Write(read.Json ? Json(launcher, instance, before) : Table(launcher, instance, before));
        for (var clock = Stopwatch.StartNew(); read.Watch;)
        {
            to.Flush();
            Thread.Sleep(WatchMilliseconds);
            if (!instance.IsAlive)
            {
                break;
            }

            var now = Usage.Of(instance);
            var percent = (now.CpuTicks - before.CpuTicks) * 1000 / ProcessFacts.TicksPerSecond * 100 / Math.Max(1, clock.ElapsedMilliseconds);
            clock.Restart();
            before = now;
            to.Write(read.Json ? Json(launcher, instance, now) : $"processor {ProcFiles.Text(percent)} %, processes {ProcFiles.Text(now.Processes)}, threads {ProcFiles.Text(now.Threads)}, resident {ProcFiles.Text(now.ResidentKib)} KiB\n");
        }

        return 0;
    }

    private static string Table(in LauncherDescription launcher, Instance instance, Usage usage)
    {
        var pressure = "";
        var shares = Usage.Pressure(instance, out var of);
        foreach (var share in shares)
        {
            pressure += $"{share[0]} {share[1]} %, ";
        }

        return $"""
            instance      {ProcFiles.Text(instance.Launcher.Pid)}
            processes     {ProcFiles.Text(usage.Processes)}, threads {ProcFiles.Text(usage.Threads)}
            processor     {Usage.Hundredths(usage.CpuTicks)} s
            resident      {ProcFiles.Text(usage.ResidentKib)} KiB
            proportional  {Known(usage.ProportionalKib, "KiB")}
            read          {Known(usage.ReadBytes, "bytes")}
            written       {Known(usage.WrittenBytes, "bytes")}
            pressure      {(pressure.Length == 0 ? "unknown: this kernel does not tell" : pressure + "of 10 s; " + of)}

            """ + Groups(launcher, instance);
    }

    private static string Groups(in LauncherDescription launcher, Instance instance)
    {
        var text = "";
        foreach (var (group, figures) in GroupFigures.Of(launcher, instance))
        {
            text += $"cgroup        {group}\n";
            foreach (var (name, value) in figures)
            {
                text += $"  {name.PadRight(32)}{(value < 0 ? "max" : ProcFiles.Text(value))}\n";
            }
        }

        return text;
    }

    private static string Known(long number, string unit) => number < 0 ? "unknown: a process is closed to the caller; ask as root" : ProcFiles.Text(number) + " " + unit;

    // One value per line, so that with --watch a reader has a whole one at each line's end.
    private static string Json(in LauncherDescription launcher, Instance instance, Usage usage)
    {
        var shares = Usage.Pressure(instance, out var of);
        var json = new JsonText().Object()
            .Member("pid", instance.Launcher.Pid).Member("processes", usage.Processes).Member("threads", usage.Threads)
            .Number("cpuSeconds", Usage.Hundredths(usage.CpuTicks))
            .Member("residentBytes", usage.ResidentKib * 1024).Member("proportionalBytes", usage.ProportionalKib < 0 ? -1 : usage.ProportionalKib * 1024)
            .Member("readBytes", usage.ReadBytes).Member("writtenBytes", usage.WrittenBytes)
            .Object("pressure");
        foreach (var share in shares)
        {
            json.Number(share[0], share[1]);
        }

        json.Member("of", of).End().Array("cgroups");
        foreach (var (group, figures) in GroupFigures.Of(launcher, instance))
        {
            json.Object().Member("cgroup", group);
            figures.ForEach(figure => json.Member(figure.Name, figure.Value));
            json.End();
        }

        return json.End(']').End().ToString();
    }
}
