using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cgroup.Tests;

/// <summary>The same in cgroup v2, by hand and in units of root's and of a user's systemd: one run of lab/programs.sh in the lab's VM, whose reports the tests look at.</summary>
public sealed partial class ProgramLabTests
{
    private const Needs Vm = CgroupStage.Any | Needs.LabVm;

    private static readonly Lazy<Dictionary<string, (int Code, string Text)>> Reports = new(Run);

    private static Dictionary<string, (int Code, string Text)> Run()
    {
        using var stage = ProgramStage.Set();
        var run = Command.Run(new Run(Path.Combine(Machine.LabDirectory, "vm"), "run", "--share", stage.Directory, "--", "sh", stage.At("programs.sh"), stage.Directory) { Timeout = TimeSpan.FromMinutes(5) });
        var reports = Report().Matches(run.Output).ToDictionary(match => match.Groups[1].Value, match => (int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), match.Groups[3].Value));
        Assert.True(reports.ContainsKey("left"), run.ToString());
        return reports;
    }

    [KernelFact(Vm)]
    public void Device_nodes_are_made_and_opened_by_the_rules() => Assert.Equal((0, ProgramStage.DeviceAnswers), Reports.Value["devices"]);

    [KernelTheory(Vm)]
    [InlineData("hand", 0, "^ran\n$")]
    [InlineData("kept", 125, @"^devices\.sandbox\.yaml\(11\): SBX1056: cgroup /system\.slice/.*\.scope: .*Delegate=yes")]
    [InlineData("exception", 0, "^both\n$")]
    [InlineData("devrates", 125, @"^rates\.sandbox\.yaml\(9\): SBX1071: network limit: EPERM: .*CAP_BPF")]
    [InlineData("devices_of_user", 125, @"^devices\.sandbox\.yaml\(12\): SBX1070: device access: EPERM: .*CAP_BPF")]
    [InlineData("devwishes", 0, @"^wishes\.sandbox\.yaml\(9\): SBX1070: device access: EPERM: best effort, .*\nwishes\.sandbox\.yaml\(13\): SBX1071: network limit: EPERM: best effort, .*\nran\n$")]
    [InlineData("left", 0, "^$")]
    public void Each_case_ends_as_it_must(string name, int code, string text)
    {
        var report = Reports.Value[name];
        Assert.True(report.Code == code && Regex.IsMatch(report.Text, text), $"{name}: exit code {report.Code}\n{report.Text}");
    }

    [KernelTheory(Vm)]
    [InlineData("bare")]
    [InlineData("unit")]
    public void The_hosts_network_is_limited_both_ways(string name)
    {
        var rates = Reports.Value[name].Text.Trim().Split(' ');
        Assert.True(rates.Length == 2, Reports.Value[name].Text);
        ProgramStage.AssertRate(ProgramStage.Egress, rates[0]);
        ProgramStage.AssertRate(ProgramStage.Ingress, rates[1]);
    }

    [KernelTheory(Vm)]
    [InlineData("shaped")]
    [InlineData("devshaped")]
    public void A_network_of_its_own_is_limited_for_everybody(string name) => ProgramStage.AssertRate(ProgramStage.Egress, Reports.Value[name].Text);

    [GeneratedRegex(@"^== (\w+) (\d+)\n((?:(?!== ).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Report();
}
