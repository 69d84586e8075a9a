using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cgroup.Tests;

/// <summary>What one script of lab/ said in the lab's VM, which has cgroup v2 and a real systemd: reports of <c>== NAME EXITCODE</c> and what was printed.</summary>
internal sealed partial class LabReports
{
    /// <summary>What every test of it needs.</summary>
    public const Needs Any = CgroupStage.Any | Needs.LabVm;

    private readonly Dictionary<string, (int Code, string Text)> _reports;

    private LabReports(Dictionary<string, (int Code, string Text)> reports) => _reports = reports;

    /// <summary>Runs the script as root, with the stage as its argument. Its last report is <paramref name="last"/>.</summary>
    public static LabReports Of(string script, string last)
    {
        using var stage = new CgroupStage();
        File.Copy(Repository.At("tests/Sandbox.Cgroup.Tests/lab/" + script), stage.At(script));
        var run = Command.Run(new Run(Path.Combine(Machine.LabDirectory, "vm"), "run", "--share", stage.Directory, "--", "sh", stage.At(script), stage.Directory) { Timeout = TimeSpan.FromMinutes(8) });
        var reports = Report().Matches(run.Output).ToDictionary(match => match.Groups[1].Value, match => (int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), match.Groups[3].Value));
        Assert.True(reports.ContainsKey(last), run.ToString());
        return new(reports);
    }

    /// <summary>What the case printed.</summary>
    public string Text(string name) => _reports[name].Text;

    /// <summary>The case ended with this exit code, and its text matches.</summary>
    public void Expect(string name, int code, string pattern)
    {
        var report = _reports[name];
        Assert.True(report.Code == code && Regex.IsMatch(report.Text, pattern), $"{name}: exit code {report.Code}\n{report.Text}");
    }

    /// <summary>Seconds of the children's user and system time: the second line of times(1p).</summary>
    public double CpuTime(string name) =>
        Times().Matches(Text(name).Split('\n').Last(line => Times().IsMatch(line)))
            .Sum(time => (60 * double.Parse(time.Groups[1].Value, CultureInfo.InvariantCulture)) + double.Parse(time.Groups[2].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^== (\w+) (\d+)\n((?:(?!== ).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Report();

    [GeneratedRegex(@"(\d+)m([\d.]+)s")]
    private static partial Regex Times();
}
