using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Sandbox.Control;

/// <summary><c>--stats</c>: once, or with --watch every second until the instance ends.</summary>
internal static class StatsVerb
{
    private const int WatchMilliseconds = 1000;

    public static int Run(Instance instance, VerbArguments read, TextWriter to)
    {
        var before = Usage.Of(instance);
        to.Write(read.Json ? Json(instance, before) : Table(instance, before));
        for (var clock = Stopwatch.StartNew(); read.Watch;)
        {
            to.Flush();
            Thread.Sleep(WatchMilliseconds);
            if (!instance.IsAlive)
            {
                break;
            }

            var now = Usage.Of(instance);
            var percent = (now.CpuSeconds - before.CpuSeconds) * 100 / clock.Elapsed.TotalSeconds;
            clock.Restart();
            before = now;
            to.Write(read.Json ? Json(instance, now) : string.Create(CultureInfo.InvariantCulture, $"processor {percent:F0} %, {Line(now)}\n"));
        }

        return 0;
    }

    private static string Line(Usage usage) =>
        string.Create(CultureInfo.InvariantCulture, $"{usage.Processes} processes, {usage.Threads} threads, resident {usage.ResidentKib} KiB");

    private static string Table(Instance instance, Usage usage)
    {
        var (of, shares) = Usage.Pressure(instance);
        var pressure = shares.Count == 0 ? "unknown: this kernel does not tell" : string.Join(", ", shares.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Resource} {one.Percent:F2} %")));
        return string.Create(CultureInfo.InvariantCulture, $"""
            instance      {instance.Launcher.Pid}
            processes     {usage.Processes}, threads {usage.Threads}
            processor     {usage.CpuSeconds:F2} s
            resident      {usage.ResidentKib} KiB
            proportional  {Known(usage.ProportionalKib, "KiB")}
            read          {Known(usage.ReadBytes, "bytes")}
            written       {Known(usage.WrittenBytes, "bytes")}
            pressure      {pressure} (of 10 s; {of})

            """);
    }

    private static string Known(long number, string unit) => number < 0 ? "unknown: a process is closed to the caller; ask as root" : string.Create(CultureInfo.InvariantCulture, $"{number} {unit}");

    // One value per line with --watch, so that a reader has a whole one at each line's end.
    private static string Json(Instance instance, Usage usage) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("pid", instance.Launcher.Pid);
        json.WriteNumber("processes", usage.Processes);
        json.WriteNumber("threads", usage.Threads);
        json.WriteNumber("cpuSeconds", usage.CpuSeconds);
        json.WriteNumber("residentBytes", usage.ResidentKib * 1024);
        Number(json, "proportionalBytes", usage.ProportionalKib < 0 ? -1 : usage.ProportionalKib * 1024);
        Number(json, "readBytes", usage.ReadBytes);
        Number(json, "writtenBytes", usage.WrittenBytes);
        var (of, shares) = Usage.Pressure(instance);
        json.WriteStartObject("pressure");
        json.WriteString("of", of);
        foreach (var (resource, percent) in shares)
        {
            json.WriteNumber(resource, percent);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }, indented: false);

    private static void Number(Utf8JsonWriter json, string name, long number)
    {
        if (number < 0)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteNumber(name, number);
    }
}
