using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cgroup.Tests;

/// <summary>The same and more in cgroup v2: one run of lab/v2.sh in the lab's VM, whose reports the tests look at.</summary>
public sealed partial class Version2Tests
{
    private const Needs Vm = CgroupStage.Any | Needs.LabVm;

    private static readonly Lazy<Dictionary<string, (int Code, string Text)>> Reports = new(Run);

    private static Dictionary<string, (int Code, string Text)> Run()
    {
        using var stage = new CgroupStage();
        File.Copy(Repository.At("tests/Sandbox.Cgroup.Tests/lab/v2.sh"), stage.At("v2.sh"));
        var run = Command.Run(new Run(Path.Combine(Machine.LabDirectory, "vm"), "run", "--share", stage.Directory, "--", "sh", stage.At("v2.sh"), stage.Directory) { Timeout = TimeSpan.FromMinutes(8) });
        var reports = Report().Matches(run.Output).ToDictionary(match => match.Groups[1].Value, match => (int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), match.Groups[3].Value));
        Assert.True(reports.ContainsKey("left"), run.ToString());
        return reports;
    }

    [KernelTheory(Vm)]
    [InlineData("namespace", 0, "^0::/\n$")]
    [InlineData("memory", 137, @"^limits\.sandbox\.yaml\(8\): SBX1058: out of memory: the kernel killed it at its limit of 64 MiB; ")]
    [InlineData("pids", 2, "can't fork")]
    [InlineData("cpuset", 0, "^Cpus_allowed_list:\t0\n$")]
    [InlineData("best", 0, @"best\.sandbox\.yaml\(12\): SBX1057: limit hugetlb: best effort, it does not hold: this controller does not reach(.*\n)+ran\n$")]
    [InlineData("hard", 125, @"^hard\.sandbox\.yaml\(9\): SBX1057: limit cpuset\.cpus: ERANGE: ")]
    [InlineData("failing", 125, @"^failing\.sandbox\.yaml\(7\): SBX1007: ")]
    [InlineData("own", 0, "^ran\n$")]
    [InlineData("kept", 125, @"^limits\.sandbox\.yaml\(7\): SBX1056: cgroup /system\.slice/.*\.scope: .*Delegate=yes")]
    [InlineData("orphans", 3, "^$")]
    [InlineData("alive", 1, "^$")]
    [InlineData("user", 137, "SBX1058: out of memory")]
    [InlineData("root", 0, "^0::/\n$")]
    [InlineData("beside", 0, "^/sys/fs/cgroup/hand/sandbox-limits\n$")]
    [InlineData("killed", 0, "^$")]
    [InlineData("again", 0, "^ran\n$")]
    [InlineData("left", 0, "^$")]
    public void Each_case_ends_as_it_must(string name, int code, string text)
    {
        var report = Reports.Value[name];
        Assert.True(report.Code == code && Regex.IsMatch(report.Text, text), $"{name}: exit code {report.Code}\n{report.Text}");
    }

    // The second line of times(1p): user and system time of the children, ten seconds at half a CPU.
    [KernelFact(Vm)]
    public void Cpu_time_is_the_quota_to_within_five_per_cent()
    {
        var used = Times().Matches(Reports.Value["cpu"].Text.Split('\n').Last(line => line.Contains('m')))
            .Sum(time => (60 * double.Parse(time.Groups[1].Value, CultureInfo.InvariantCulture)) + double.Parse(time.Groups[2].Value, CultureInfo.InvariantCulture));
        Assert.InRange(used, 4.75, 5.25);
    }

    // Four MiB at one MiB per second.
    [KernelFact(Vm)]
    public void Reading_takes_as_long_as_the_limit_says() =>
        Assert.InRange(int.Parse(Reports.Value["io"].Text, CultureInfo.InvariantCulture), 3, 12);

    [GeneratedRegex(@"^== (\w+) (\d+)\n((?:(?!== ).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Report();

    [GeneratedRegex(@"(\d+)m([\d.]+)s")]
    private static partial Regex Times();
}
