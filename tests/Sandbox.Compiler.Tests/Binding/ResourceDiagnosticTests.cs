using Sandbox.Compiler.Emit;
using Sandbox.Plan;
using Xunit;
using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Binding;

/// <summary>What is wrong in <c>resources</c>: one row per cause. The lines given begin at line 4 of the file.</summary>
public class ResourceDiagnosticTests
{
    [Theory]
    [InlineData("resources: 64MiB", "SBX0103", 12, "a map")]
    [InlineData("resources: {}", "SBX0245", 12, "'resources'")]
    [InlineData("resources: {requirement: hard}", "SBX0245", 13, "memory, cpu, pids, io, hugetlb, misc, rdma, unified")]
    [InlineData("resources: {requirement: soft, pids: {max: 9}}", "SBX0201", 26, "hard, best_effort")]
    [InlineData("resources: {devices: []}", "SBX0102", 13, "'devices'")]
    [InlineData("resources: {memory: 64MiB}", "SBX0103", 21, "a map")]
    [InlineData("resources: {memory: {}}", "SBX0245", 21, "'memory'")]
    [InlineData("resources: {memory: {max: 64M}}", "SBX0204", 27, "64MiB")]
    [InlineData("resources: {memory: {max: 64KiB}}", "SBX0203", 27, "1048576")]
    [InlineData("resources: {memory: {high: -1}}", "SBX0204", 28, "a size")]
    [InlineData("resources: {memory: {oom_group: 1}}", "SBX0103", 33, "true or false")]
    [InlineData("resources: {cpu: {max: 2}}", "SBX0240", 24, "2 cpus")]
    [InlineData("resources: {cpu: {max: 50 %}}", "SBX0240", 24, "50%")]
    [InlineData("resources: {cpu: {max: 2cpus}}", "SBX0240", 24, "2 cpus")]
    [InlineData("resources: {cpu: {max: half}}", "SBX0240", 24, "1.5 cpus")]
    [InlineData("resources: {cpu: {max: 0.5%}}", "SBX0203", 24, "1%")]
    [InlineData("resources: {cpu: {max: 9000 cpus}}", "SBX0203", 24, "8192 cpus")]
    [InlineData("resources: {cpu: {weight: 0}}", "SBX0203", 27, "1 to 10000")]
    [InlineData("resources: {cpu: {weight: 10001}}", "SBX0203", 27, "1 to 10000")]
    [InlineData("resources: {cpu: {set: 3-1}}", "SBX0241", 24, "0-3,6")]
    [InlineData("resources: {cpu: {set: \"0, 1\"}}", "SBX0241", 24, "blanks")]
    [InlineData("resources: {cpu: {set: 0-8192}}", "SBX0241", 24, "8191")]
    [InlineData("resources: {cpu: {mems: all}}", "SBX0241", 25, "'mems'")]
    [InlineData("resources: {pids: {max: 0}}", "SBX0203", 25, "1 to 4194304")]
    [InlineData("resources: {io: {weight: 10001}}", "SBX0203", 26, "1 to 10000")]
    [InlineData("resources: {io: {limits: [{rbps: 1MiB}]}}", "SBX0101", 28, "'device'")]
    [InlineData("resources: {io: {limits: [{device: /dev/sda}]}}", "SBX0245", 28, "rbps, wbps, riops, wiops")]
    [InlineData("resources: {io: {limits: [{device: sda, rbps: 1MiB}]}}", "SBX0242", 36, "'sda'")]
    [InlineData("resources: {io: {limits: [{device: /dev/../sda, rbps: 1MiB}]}}", "SBX0208", 36, "'..'")]
    [InlineData("resources: {io: {limits: [{device: /a, rbps: 1MiB}, {device: /a, wbps: 1MiB}]}}", "SBX0220", 62, "'/a'")]
    [InlineData("resources: {io: {limits: [{device: /a, riops: 1K}]}}", "SBX0202", 47, "'1K'")]
    [InlineData("resources: {hugetlb: {3MiB: 6MiB}}", "SBX0243", 23, "'3MiB'")]
    [InlineData("resources: {hugetlb: {2MB: 6MiB}}", "SBX0243", 23, "2MiB")]
    [InlineData("resources: {hugetlb: {2MiB: 5MiB}}", "SBX0244", 29, "2MiB")]
    [InlineData("resources: {hugetlb: {}}", "SBX0245", 22, "'hugetlb'")]
    [InlineData("resources: {misc: {\"sev es\": 1}}", "SBX0248", 20, "'sev es'")]
    [InlineData("resources: {rdma: {mlx4_0: {}}}", "SBX0245", 28, "hca_handle, hca_object")]
    [InlineData("resources: {rdma: {mlx4_0: {handles: 1}}}", "SBX0102", 29, "'handles'")]
    [InlineData("resources: {unified: {memory.max: \"1\"}}", "SBX0246", 23, "resources.memory.max")]
    [InlineData("resources: {unified: {hugetlb.2MB.max: \"1\"}}", "SBX0246", 23, "resources.hugetlb")]
    [InlineData("resources: {unified: {cgroup.freeze: \"1\"}}", "SBX0247", 23, "memory.zswap.max")]
    [InlineData("resources: {unified: {memory/max: \"1\"}}", "SBX0247", 23, "'memory/max'")]
    public void IsReported(string lines, string id, int column, string contains) => AssertOnly(Whole(lines), id, 4, column, contains);

    [Theory]
    [InlineData("resources: {memory: {high: 128MiB, max: 64MiB}}", "SBX0440 5,28")]
    [InlineData("resources: {memory: {min: 2MiB, low: 1MiB, max: 64MiB}}", "SBX0440 5,27")]
    [InlineData("resources: {memory: {low: max, max: 64MiB}}", "SBX0440 5,27")]
    [InlineData("resources: {pids: {max: 1}}", "SBX0441 5,25")]
    [InlineData("resources: {cpu: {idle: true, weight: 50}}", "SBX0442 5,39")]
    [InlineData("resources: {cpu: {burst: 20ms}}", "SBX0443 5,26")]
    [InlineData("resources: {cpu: {max: 50%, burst: 60ms}}", "SBX0443 5,36")]
    public void IsFoundInThePlan(string lines, string expected) => Assert.Equal(expected, Found(lines));

    [Fact]
    public void MoreThanTheLauncherHasRoomFor() =>
        Assert.Equal("SBX0444 5,13", Found("resources: {misc: {" + string.Join(", ", Enumerable.Range(0, 96).Select(i => $"r{i}: 1")) + "}}"));

    [Theory]
    [InlineData("resources: {memory: {min: 1MiB, low: 1MiB, high: max, max: max, swap: 0, oom_group: false}}")]
    [InlineData("resources: {cpu: {max: 12.5%, burst: 10ms, set: \"5,1-2,3\", mems: 0}}")]
    [InlineData("resources: {cpu: {max: 1 cpu, idle: true}}")]
    [InlineData("resources: {cpu: {max: max, idle: false, weight: 1}}")]
    [InlineData("process: {command: [/usr/bin/a], init: false}\nroot: {host: [/usr]}\nresources: {pids: {max: 1}}")]
    [InlineData("resources: {io: {weight: 10000, limits: [{device: 8:0, rbps: max}, {device: /dev/sda, riops: 1}]}}")]
    [InlineData("resources: {hugetlb: {2MiB: 6MiB, 1GiB: 0}, misc: {sev: 0, sev_es: max}, rdma: {mlx4_0: {hca_handle: 2}}}")]
    [InlineData("resources: {unified: {memory.zswap.max: max, cpu.uclamp.max: \"50.00\"}}")]
    public void IsTaken(string lines) => Assert.Equal("", Found(lines));

    [Theory]
    [InlineData("\"5,1-2,3,0\"", "0-3,5")]
    [InlineData("7", "7")]
    [InlineData("0-3", "0-3")]
    [InlineData("\"007,6\"", "6-7")]
    public void CpusAreWrittenAsTheKernelGivesThemBack(string set, string expected) =>
        Assert.Contains($"Limit the CPUs to {expected}.", PlanProse.Write(SpecCompiler.Compile(Input(Whole("root: {host: [/usr]}\nresources: {cpu: {set: " + set + "}}"))).Plan!), StringComparison.Ordinal);

    // systemd sets what it has a setting for; half of the limits here and half there would be two cgroups.
    [Theory]
    [InlineData("pids: {max: 9}", "TasksMax=9")]
    [InlineData("memory: {max: 64MiB}, cpu: {max: 12.5%}", "MemoryMax=67108864, CPUQuota=12.5%")]
    [InlineData("memory: {max: 64MiB, oom_group: true}", "Delegate=yes")]
    [InlineData("io: {limits: [{device: \"8:0\", rbps: 1MiB}]}", "IOReadBandwidthMax=/dev/block/8:0 1048576")]
    [InlineData("io: {limits: [{device: /srv, rbps: 1MiB}]}", "Delegate=yes")]
    public void TheUnitSaysTheLimitsOrDelegates(string resources, string expected) =>
        Assert.Equal(expected, string.Join(", ", SpecCompiler.Compile(Input(Whole("root: {host: [/usr]}\nresources: {" + resources + "}"))).Plan!.Unit.Limits.Select(limit => $"{limit.Key}={limit.Value}")));

    [Fact]
    public void OneLimitMoreTakesALauncherThatStays() =>
        Assert.Equal("SBX0454 4,13", Found("process: {command: [/app/web], supervise: systemd}\nroot: {host: [/usr]}\nresources: {memory: {oom_group: true}}"));

    private static string Found(string lines) =>
        string.Join("; ", SpecCompiler.Compile(Input(lines.StartsWith("process", StringComparison.Ordinal) ? "sandbox: 1\n" + lines + "\n" : Whole("root: {host: [/usr]}\n" + lines))).Diagnostics.Select(one => $"{one.Id} {one.At.Line},{one.At.Column}"));
}
