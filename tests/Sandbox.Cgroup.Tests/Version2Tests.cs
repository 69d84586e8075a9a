using System.Globalization;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cgroup.Tests;

/// <summary>The same and more in cgroup v2: one run of lab/v2.sh in the lab's VM, whose reports the tests look at.</summary>
public sealed class Version2Tests
{
    private const Needs Vm = LabReports.Any;

    private static readonly Lazy<LabReports> Reports = new(() => LabReports.Of("v2.sh", "left"));

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
    [InlineData("above_memory", 125, @"^limits\.sandbox\.yaml\(8\): SBX1095: limit memory\.max: .*: /sys/fs/cgroup/system\.slice/\S+\.scope/memory\.max says 33554432\n$")]
    [InlineData("above_cpu", 125, @"^limits\.sandbox\.yaml\(11\): SBX1095: limit cpu\.max: .*/cpu\.max says 98000 200000\n$")]
    [InlineData("above_pids", 125, @"^limits\.sandbox\.yaml\(14\): SBX1095: limit pids\.max: .*/pids\.max says 11\n$")]
    [InlineData("above_same", 0, "^ran\n$")]
    [InlineData("above_best", 0, @"best\.sandbox\.yaml\(8\): SBX1095: limit pids\.max: best effort, it does not hold: .*/pids\.max says 7\n(.*\n)*ran\n$")]
    [InlineData("above_high", 125, @"^unified\.sandbox\.yaml\(\d+\): SBX1095: limit memory\.(high|max): .*/memory\.max says 33554432\n$")]
    [InlineData("above_unit", 0, @"limits\.sandbox\.yaml\(8\): SBX1095: limit memory\.max: .*: /sys/fs/cgroup/lower\.slice/memory\.max says 33554432\n")]
    [InlineData("user", 137, "SBX1058: out of memory")]
    [InlineData("root", 0, "^0::/\n$")]
    [InlineData("beside", 0, "^/sys/fs/cgroup/hand/sandbox-limits\n$")]
    [InlineData("killed", 0, "^$")]
    [InlineData("again", 0, "^ran\n$")]
    [InlineData("left", 0, "^$")]
    public void Each_case_ends_as_it_must(string name, int code, string text) => Reports.Value.Expect(name, code, text);

    // Ten seconds at half a CPU.
    [KernelFact(Vm)]
    public void Cpu_time_is_the_quota_to_within_five_per_cent() => Assert.InRange(Reports.Value.CpuTime("cpu"), 4.75, 5.25);

    // Four MiB at one MiB per second.
    [KernelFact(Vm)]
    public void Reading_takes_as_long_as_the_limit_says() =>
        Assert.InRange(int.Parse(Reports.Value.Text("io"), CultureInfo.InvariantCulture), 3, 12);
}
