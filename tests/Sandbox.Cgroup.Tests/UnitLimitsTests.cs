using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cgroup.Tests;

/// <summary>
/// Units as the build writes them, in cgroup v2, under the system's manager and under a user's: one run of lab/units.sh in the lab's VM. The limits of <c>limits</c> are
/// the manager's (MemoryMax= …), those of <c>unified</c> the launcher's, in a cgroup that is delegated to it.
/// </summary>
public sealed class UnitLimitsTests
{
    private static readonly Lazy<LabReports> Reports = new(() => LabReports.Of("units.sh", "done"));

    [KernelTheory(LabReports.Any)]
    [InlineData("memory", 137, @"(?m)^limits\.sandbox\.yaml\(8\): SBX1058: out of memory: the kernel killed it at its limit of 64 MiB; .*\noom-kill$")]
    [InlineData("pids", 2, "(?m)^/bin/fork: line 0: can't fork: Resource temporarily unavailable\nexit-code$")]
    [InlineData("failing", 125, @"^failing\.sandbox\.yaml\(7\): SBX1007: ")]
    [InlineData("killed", 1, "^$")]
    [InlineData("crashed", 1, "^$")]
    [InlineData("stop", 0, "^$")]
    [InlineData("left", 0, "^$")]
    public void Each_case_ends_as_it_must_in_a_unit(string name, int code, string text)
    {
        Reports.Value.Expect("system_" + name, code, text);
        Reports.Value.Expect("user_" + name, code, text);
    }

    // Ten seconds at half a CPU.
    [KernelTheory(LabReports.Any)]
    [InlineData("system")]
    [InlineData("user")]
    public void Cpu_time_of_a_unit_is_the_quota_to_within_five_per_cent(string manager) => Assert.InRange(Reports.Value.CpuTime(manager + "_cpu"), 4.75, 5.25);

    // Four MiB at one MiB per second.
    [KernelTheory(LabReports.Any)]
    [InlineData("system")]
    [InlineData("user")]
    public void Reading_in_a_unit_takes_as_long_as_the_limit_says(string manager) =>
        Assert.InRange(int.Parse(Regex.Match(Reports.Value.Text(manager + "_io"), "(?m)^took (\\d+)$").Groups[1].Value, CultureInfo.InvariantCulture), 3, 12);
}
