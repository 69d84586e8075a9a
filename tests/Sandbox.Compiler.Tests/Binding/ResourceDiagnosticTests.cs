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
    [InlineData("resources: {requirement: hard}", "SBX0245", 13, "memory, cpu, pids, io, hugetlb, misc, rdma, devices, unified")]
    [InlineData("resources: {requirement: soft, pids: {max: 9}}", "SBX0201", 26, "hard, best_effort")]
    [InlineData("resources: {device: []}", "SBX0102", 13, "'device'")]
    [InlineData("resources: {devices: {}}", "SBX0103", 22, "a list")]
    [InlineData("resources: {devices: [{allow: c 1:3}]}", "SBX0260", 31, "c 10:229 rw")]
    [InlineData("resources: {devices: [{allow: d 1:3 r}]}", "SBX0260", 31, "'d 1:3 r'")]
    [InlineData("resources: {devices: [{allow: \"c *:3 r\"}]}", "SBX0260", 31, "major")]
    [InlineData("resources: {devices: [{allow: \"a 1:* r\"}]}", "SBX0260", 31, "'*:*' only")]
    [InlineData("resources: {devices: [{allow: c 4096:0 r}]}", "SBX0260", 31, "'c 4096:0 r'")]
    [InlineData("resources: {devices: [{allow: c 1:1048576 r}]}", "SBX0260", 31, "'c 1:1048576 r'")]
    [InlineData("resources: {devices: [{deny: c 10:1 rr}]}", "SBX0260", 30, "'deny'")]
    [InlineData("resources: {devices: [{allow: /dev/fuse}]}", "SBX0260", 31, "/dev/fuse rw")]
    [InlineData("resources: {devices: [{allow: /dev/../fuse rw}]}", "SBX0208", 31, "'..'")]
    [InlineData("resources: {devices: [{}]}", "SBX0261", 23, "'allow' and 'deny'")]
    [InlineData("resources: {devices: [{allow: c 10:1 r, deny: c 10:1 w}]}", "SBX0261", 24, "'allow' and 'deny'")]
    [InlineData("network: {limit: {}}", "SBX0245", 18, "egress, ingress")]
    [InlineData("network: {limit: {requirement: hard}}", "SBX0245", 19, "egress, ingress")]
    [InlineData("network: {limit: {egress: 10}}", "SBX0262", 27, "its unit")]
    [InlineData("network: {limit: {egress: 10M}}", "SBX0262", 27, "10mbit")]
    [InlineData("network: {limit: {egress: 1.5Mbit/s}}", "SBX0262", 27, "1500kbit")]
    [InlineData("network: {limit: {ingress: 2MB/s}}", "SBX0262", 28, "2MiB/s")]
    [InlineData("network: {limit: {ingress: 63kbit}}", "SBX0203", 28, "64kbit")]
    [InlineData("network: {limit: {ingress: 101gbit}}", "SBX0203", 28, "100gbit")]
    [InlineData("network: {limit: {ingress: 999999999999GiB/s}}", "SBX0203", 28, "100gbit")]
    [InlineData("resources: {memory: 64MiB}", "SBX0103", 21, "a map")]
    [InlineData("resources: {memory: {}}", "SBX0245", 21, "'memory'")]
    [InlineData("resources: {memory: {max: 64M}}", "SBX0204", 27, "64MiB")]
    [InlineData("resources: {memory: {max: 64}}", "SBX0204", 27, "write 64B")]
    [InlineData("resources: {memory: {max: 64KiB}}", "SBX0203", 27, "from 1MiB")]
    [InlineData("resources: {memory: {max: 268435456}}", "SBX0204", 27, "write 256MiB")]
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
    [InlineData("resources: {devices: [{allow: \"b 8:* r\"}]}", "SBX0311 5,31")]
    [InlineData("resources: {devices: [{allow: \"a *:* rwm\"}]}", "SBX0311 5,31")]
    [InlineData("resources: {devices: [{allow: \"c *:* m\"}]}", "SBX0311 5,31")]
    [InlineData("resources: {devices: [{allow: c 1:1 r}]}", "SBX0311 5,31")]
    [InlineData("resources: {devices: [{allow: /dev/mem r}]}", "SBX0311 5,31")]
    [InlineData("resources: {devices: [{deny: c 1:3 w}]}", "SBX0456 5,30")]
    [InlineData("resources: {devices: [{deny: c 136:4 w}]}", "SBX0456 5,30")]
    [InlineData("devices: [/dev/fuse]\nresources: {devices: [{deny: /dev/fuse w}]}", "SBX0456 6,30")]
    [InlineData("resources: {devices: [{deny: \"a *:* rwm\"}]}", "SBX0457 5,30")]
    [InlineData("resources: {devices: [{allow: c 10:1 r}, {deny: c 10:1 w}]}", "SBX0457 5,49")]
    [InlineData("resources: {devices: [{deny: c 10:1 r}, {allow: c 10:1 r}]}", "SBX0457 5,30")]
    [InlineData("network: {mode: sealed, limit: {egress: 1mbit}}", "SBX0458 5,33")]
    [InlineData("network: {mode: none, loopback: false, limit: {egress: 1mbit}}", "SBX0458 5,48")]
    [InlineData("network: {mode: host, limit: {egress: 1mbit}}\nsockets: [{listen: /run/a}]", "SBX0458 5,31")]
    [InlineData("network: {limit: {egress: 1mbit}}\ncapabilities: [net_admin]", "SBX0312 5,19")]
    public void IsFoundInThePlan(string lines, string expected) => Assert.Equal(expected, Found(lines));

    [Fact]
    public void MoreThanTheLauncherHasRoomFor() =>
        Assert.Equal("SBX0444 5,13", Found("resources: {misc: {" + string.Join(", ", Enumerable.Range(0, 96).Select(i => $"r{i}: 1")) + "}}"));

    [Fact]
    public void MoreRulesOnDevicesThanTheLauncherHasRoomFor() =>
        Assert.Equal("SBX0263 5,22", Found("resources: {devices: [" + string.Join(", ", Enumerable.Range(0, 120).Select(i => $"{{allow: c 10:{i} r}}")) + "]}"));

    [Theory]
    [InlineData("resources: {devices: []}")]
    [InlineData("resources: {devices: [{allow: \"c 10:* rw\"}, {deny: c 10:200 w}, {allow: /dev/snd/seq rwm}]}")]
    [InlineData("network: {limit: {egress: 64kbit, ingress: 11GiB/s, requirement: best_effort}}")]
    [InlineData("network: {mode: host, limit: {ingress: 100gbit}}")]
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
    [InlineData("memory: {max: 64MiB}, devices: []", "Delegate=yes")]
    public void TheUnitSaysTheLimitsOrDelegates(string resources, string expected) =>
        Assert.Equal(expected, string.Join(", ", SpecCompiler.Compile(Input(Whole("root: {host: [/usr]}\nresources: {" + resources + "}"))).Plan!.Unit.Limits.Select(limit => $"{limit.Key}={limit.Value}")));

    [Fact]
    public void OneLimitMoreTakesALauncherThatStays() =>
        Assert.Equal("SBX0454 4,13", Found("process: {command: [/app/web], supervise: systemd}\nroot: {host: [/usr]}\nresources: {memory: {oom_group: true}}"));

    [Theory]
    [InlineData("network: {mode: host, limit: {egress: 1mbit}}", "SBX0454 3,31")]
    [InlineData("profile: docker@1\ncapabilities: [mknod]", "SBX0454 4,15")]
    public void AProgramTakesALauncherThatStays(string lines, string expected) =>
        Assert.Equal(expected, Found("process: {command: [/app/web], supervise: systemd}\n" + lines + "\nroot: {host: [/usr]}").Split("; ").First(one => one.StartsWith("SBX0454", StringComparison.Ordinal)));

    private static string Found(string lines) =>
        string.Join("; ", SpecCompiler.Compile(Input(lines.StartsWith("process", StringComparison.Ordinal) ? "sandbox: 1\n" + lines + "\n" : Whole("root: {host: [/usr]}\n" + lines))).Diagnostics.Select(one => $"{one.Id} {one.At.Line},{one.At.Column}"));
}
