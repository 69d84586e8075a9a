using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cgroup.Tests;

/// <summary>--update, --events, --freeze and --stats of instances in cgroup v2: one run of lab/live.sh in the lab's VM, whose reports the tests look at.</summary>
public sealed partial class LiveVersion2Tests
{
    private const Needs Vm = CgroupStage.Any | Needs.LabVm;

    private static readonly Lazy<Dictionary<string, (int Code, string Text)>> Reports = new(Run);

    private static Dictionary<string, (int Code, string Text)> Run()
    {
        using var stage = new CgroupStage();
        File.Copy(Repository.At("tests/Sandbox.Cgroup.Tests/lab/live.sh"), stage.At("live.sh"));
        var run = Command.Run(new Run(Path.Combine(Machine.LabDirectory, "vm"), "run", "--share", stage.Directory, "--", "sh", stage.At("live.sh"), stage.Directory) { Timeout = TimeSpan.FromMinutes(8) });
        var reports = Report().Matches(run.Output).ToDictionary(match => match.Groups[1].Value, match => (int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), match.Groups[3].Value));
        Assert.True(reports.ContainsKey("left"), run.ToString());
        return reports;
    }

    [KernelTheory(Vm)]
    [InlineData("update", 0, "^memory\\.max: 64MiB -> 32MiB\ncpu\\.max: 50% -> 150%\npids\\.max: 12 -> 20\n$")]
    [InlineData("files", 0, "^33554432\n150000 100000\n20\n$")]
    [InlineData("oom", 137, "^$")]
    [InlineData("burst", 1, @"^limits\.sandbox\.yaml: SBX1093: --update: cpu\.burst: Invalid argument: .*; nothing is changed\n$")]
    [InlineData("same", 0, "^33554432\n150000 100000\n20\n$")]
    [InlineData("together", 0, "^cpu\\.burst: 0ms -> 180ms\ncpu\\.max: 150% -> 200%\n$")]
    [InlineData("lower", 1, @"^limits\.sandbox\.yaml: SBX1093: --update: pids\.max: a cgroup above allows less, .*: /sys/fs/cgroup/hand/pids\.max says 40; nothing is changed\n$")]
    [InlineData("nothing", 1, @"^limits\.sandbox\.yaml: SBX1092: --update: .* io controller .*\(resources: \{io: \{weight: 50\}\}\)")]
    [InlineData("one", 0, "^pids\\.max: 20 -> 5\n$")]
    [InlineData("fork", 2, "can't fork")]
    [InlineData("stats", 0, "\"cgroups\": \\[\\{\"cgroup\": \"/hand/sandbox-limits\", .*\"memory.max\": 33554432, .*\"memory.events.oom_kill\": 1, .*\"pids.events.max\": 1, .*\"cpu.stat.usage_usec\": \\d+, .*\"memory.pressure.some_usec\": \\d+")]
    [InlineData("slept", 143, "^$")]
    [InlineData("tenth", 0, "^cpu\\.max: 50% -> 10%\n$")]
    [InlineData("throttled", 0, @" cpu throttled \d+ \(\+\d+\) microseconds=\d+")]
    [InlineData("stall", 0, " pressure cpu:some:100ms/2s\n")]
    [InlineData("pressure", 0, " pressure memory:some:150ms/2s\n(.*\n)* memory high \\d+ \\(\\+\\d+\\)| memory high \\d+ \\(\\+\\d+\\)\n(.*\n)*.* pressure memory:some:150ms/2s\n")]
    [InlineData("killed", 137, @"^limits\.sandbox\.yaml\(8\): SBX1058: out of memory: the kernel killed it at its limit of 24 MiB; ")]
    [InlineData("freeze", 0, @"^limits: instance \d+ is frozen: cgroup /hand/sandbox-limits, 2 processes")]
    [InlineData("ps", 0, "\"state\": \"frozen\"")]
    [InlineData("stands", 0, "^$")]
    [InlineData("enter", 125, @"^limits\.sandbox\.yaml: SBX1068: --exec: the instance is frozen \(cgroup /hand/sandbox-limits\)")]
    [InlineData("thaw", 0, @"^limits: instance \d+ goes on: cgroup /hand/sandbox-limits, 2 processes")]
    [InlineData("goes", 0, "^$")]
    [InlineData("stop", 0, @"^limits: instance \d+ ended after [0-3]\.\d s")]
    [InlineData("stopped", 7, "^$")]
    [InlineData("terminated", 7, "^$")]
    [InlineData("kill", 0, "^$")]
    [InlineData("frozen", 137, "^$")]
    [InlineData("held", 1, @"^limits\.sandbox\.yaml: SBX1091: --update: systemd holds the limits of web\.service .*; run: systemctl set-property --runtime web\.service MemoryMax=33554432 CPUQuota=20%\n$")]
    [InlineData("set", 0, "^33554432\n20000 100000\n$")]
    [InlineData("without", 1, @"^limits\.sandbox\.yaml: SBX1091: --update: systemd holds the limits of web\.service, and has none such as memory\.oom_group; .*\(resources: \{memory: \{oom_group: true\}\}\)")]
    [InlineData("unit", 0, "cgroup +/system\\.slice/web\\.service\n +memory\\.current +\\d+\n")]
    [InlineData("cgroup", 0, "^\\[\\{\"pid\"")]
    [InlineData("user", 0, "^memory\\.max: 64MiB -> 32MiB\n$")]
    [InlineData("users", 0, @"^limits: instance \d+ is frozen: cgroup /user\.slice/user-1000\.slice/user@1000\.service/app\.slice/run-.*\.scope/sandbox-limits, 1 process\n$")]
    [InlineData("left", 0, "^$")]
    public void Each_case_ends_as_it_must(string name, int code, string text)
    {
        var report = Reports.Value[name];
        Assert.True(report.Code == code && Regex.IsMatch(report.Text, text), $"{name}: exit code {report.Code}\n{report.Text}");
    }

    [KernelFact(Vm)]
    public void A_share_that_was_changed_is_the_share_that_is_had()
    {
        Assert.InRange(Number("half"), 1_700_000, 2_400_000);
        Assert.InRange(Number("less"), 300_000, 600_000);
    }

    [KernelTheory(Vm)]
    [InlineData("\"event\": \"started\", \"pid\": \\d+, \"at\": \"[^\"]+\", \"watched\": \\[\"/hand/sandbox-limits\"\\]")]
    [InlineData("\"event\": \"memory\", \"name\": \"oom\", \"count\": 1, \"added\": 1, \"cgroup\": \"/hand/sandbox-limits\"")]
    [InlineData("\"event\": \"memory\", \"name\": \"oom_kill\", \"count\": 1, \"added\": 1")]
    [InlineData("\"event\": \"pids\", \"name\": \"max\", \"count\": 1, \"added\": 1")]
    [InlineData("\"event\": \"cgroup\", \"name\": \"frozen\", \"count\": 1,")]
    [InlineData("\"event\": \"cgroup\", \"name\": \"frozen\", \"count\": 0,")]
    [InlineData("\"event\": \"ended\", \"code\": (143|null)\\}\n$")]
    public void Events_tell(string line)
    {
        var report = Reports.Value["events"];
        Assert.True(report.Code == 0 && Regex.IsMatch(report.Text, line), report.Text);
    }

    private static int Number(string name) => int.Parse(Reports.Value[name].Text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^== (\w+) (\d+)\n((?:(?!== ).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Report();
}
