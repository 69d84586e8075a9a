using System.ComponentModel;
using System.Diagnostics;

namespace Sandbox.Cli;

/// <summary>What <c>systemd-analyze security</c> says of a unit file, where this machine has it (systemd 250 and later): a figure from 0 to 10 and a word.</summary>
internal static class Exposure
{
    private const string Program = "systemd-analyze", Before = "Overall exposure level for ";

    /// <summary>One line for the build: the figure, or why there is none.</summary>
    public static string Of(string unitFile)
    {
        var name = Path.GetFileName(unitFile);
        return Ask(unitFile) is { } figure
            ? $"{name}: exposure {figure} ({Program} security). It goes by the unit's settings and does not see what the launcher does for the workload: docs/systemd.md."
            : $"{name}: no exposure figure, for {Program} (systemd 250 or later) does not answer here.";
    }

    /// <summary>"8.9 EXPOSED"; null: there is no such program, or it says nothing.</summary>
    private static string? Ask(string unitFile)
    {
        try
        {
            var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
            foreach (var word in new[] { "security", "--no-pager", "--offline=true", Path.GetFullPath(unitFile) })
            {
                start.ArgumentList.Add(word);
            }

            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var text = process.StandardOutput.ReadToEnd();
            _ = errors.GetAwaiter().GetResult();
            process.WaitForExit();
            return Figure(text);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    // "→ Overall exposure level for web.service: 8.9 EXPOSED 🙁"
    private static string? Figure(string text)
    {
        var line = text.Split('\n').LastOrDefault(one => one.Contains(Before, StringComparison.Ordinal));
        var words = line?[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..].Split(' ');
        return words is { Length: >= 2 } && words[0].Length > 0 && char.IsAsciiDigit(words[0][0]) ? $"{words[0]} {words[1]}" : null;
    }
}
