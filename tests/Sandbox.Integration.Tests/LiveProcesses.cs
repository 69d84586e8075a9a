using System.Globalization;

namespace Sandbox.Integration.Tests;

/// <summary>Finds processes by a word of their command line that nobody else has: seen from the host, those inside are ordinary processes.</summary>
internal static class LiveProcesses
{
    private static int _marks;

    /// <summary>A number of seconds for sleep(1) that no other process sleeps: longer than any test.</summary>
    public static string NewMark() => string.Create(CultureInfo.InvariantCulture, $"{900_000 + (Environment.ProcessId % 90_000)}{Interlocked.Increment(ref _marks):000}");

    /// <summary>The pids of the processes one of whose arguments is exactly <paramref name="word"/>.</summary>
    public static IReadOnlyList<int> With(string word) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0]) && Arguments(name).Contains(word)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))];

    /// <summary>Waits until such a process runs and gives its pid.</summary>
    /// <exception cref="TimeoutException">None came within twenty seconds.</exception>
    public static int WaitFor(string word) => Wait(word, pids => pids.Count > 0)[0];

    /// <summary>Waits until no such process runs.</summary>
    /// <exception cref="TimeoutException">One was still there after twenty seconds.</exception>
    public static void WaitForNone(string word) => Wait(word, pids => pids.Count == 0);

    private static IReadOnlyList<int> Wait(string word, Func<IReadOnlyList<int>, bool> until)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(20); ; Thread.Sleep(10))
        {
            var pids = With(word);
            if (until(pids))
            {
                return pids;
            }

            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"processes with '{word}': {string.Join(' ', pids)}");
            }
        }
    }

    private static string[] Arguments(string? pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // ended meanwhile
        }
    }
}
