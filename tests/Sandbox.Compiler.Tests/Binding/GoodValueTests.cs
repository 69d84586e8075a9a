using Sandbox.Compiler.Spec;
using Sandbox.Plan;
using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Binding;

/// <summary>What right values become.</summary>
public class GoodValueTests
{
    [Fact]
    public void AProcessIsTyped()
    {
        var process = Good("""
            sandbox: 1
            process:
              command: [/bin/sh, -c, "exit 3", 10, ""]
              arguments: refuse
              cwd: /
              env:
                A: ""
                B: "a\tb\nc"
              pass_env: [TERM]
              user: "1000:video"
              groups: [44, audio]
              umask: "0077"
              rlimits: {cpu: 2m, rttime: 5ms, as: 1GiB, nofile: {soft: 10, hard: unlimited}, nice: 40}
              nice: -5
              oom_score_adj: 500
              personality: [linux32, addr-no-randomize]
              stop: {signal: rtmin+3, timeout: never}
              time_limit: 1h
              tty: true
              init: false
              parent_death: kill
              fds: [3, 63]
            """).Process;
        Assert.Equal(["/bin/sh", "-c", "exit 3", "10", ""], process.Command!.Words.Select(one => one.Value));
        Assert.Equal(["A=", "B=a\tb\nc"], process.Env.Select(one => $"{one.Name.Value}={one.Value.Value}"));
        Assert.Equal((1000, "video"), (process.User?.Value.Number, process.Group?.Value.Name));
        Assert.Equal(["44", "audio"], process.Groups.Select(one => one.Value.Name ?? $"{one.Value.Number}"));
        Assert.Equal(0x3fu, process.Umask?.Value);
        Assert.Equal(
            [(Rlimit.Cpu, 120UL, 120UL), (Rlimit.Rttime, 5000, 5000), (Rlimit.As, 1UL << 30, 1UL << 30), (Rlimit.Nofile, 10, ulong.MaxValue), (Rlimit.Nice, 40, 40)],
            process.Rlimits.Select(one => (one.Resource.Value, one.Soft.Value, one.Hard.Value)));
        Assert.Equal((-5, 500, 0x40008u), (process.Nice?.Value, process.OomScoreAdj?.Value, process.Personality?.Value));
        Assert.Equal((37, -1, 3_600_000), (process.StopSignal?.Value, process.StopTimeout?.Value, process.TimeLimit?.Value));
        Assert.Equal((true, false, ParentDeath.Kill), (process.Tty?.Value, process.Init?.Value, process.ParentDeath?.Value));
        Assert.Equal([3, 63], process.Fds.Select(one => one.Value));
    }

    [Theory]
    [InlineData("SIGTERM", 15)]
    [InlineData("term", 15)]
    [InlineData("9", 9)]
    [InlineData("SIGRTMAX-1", 63)]
    [InlineData("RTMIN", 34)]
    [InlineData("SIGSYS", 31)]
    [InlineData("SIGCHLD", 17)]
    public void ASignalHasItsNumber(string name, int number) =>
        Assert.Equal(number, Good(InProcess($"stop: {{signal: {name}}}")).Process.StopSignal?.Value);

    [Theory]
    [InlineData("1000", 1000L, null)]
    [InlineData("\"0\"", 0L, null)]
    [InlineData("4294967294", 4294967294L, null)]
    [InlineData("www-data", null, "www-data")]
    public void AUserIsANumberOrAName(string text, long? number, string? name) =>
        Assert.Equal(new IdSpec(number, name), Good(InProcess($"user: {text}")).Process.User?.Value);

    [Fact]
    public void MountsAreTyped()
    {
        var mounts = Good(Whole("""
            mounts:
            - {source: ./data, target: /data, flags: [rw, nosymfollow, rro, rrelatime], recursive: false, propagation: rslave, optional: true}
            - {type: tmpfs, target: /tmp, size: 64MiB, inodes: 100, mode: "1777", user: 0, group: 5}
            - {type: proc, target: /proc, hidepid: "off", subset: pid, gid: 7}
            - {type: devpts, target: /p, mode: "620", ptmxmode: "0666", gid: 5}
            - {type: overlay, target: /o, lowerdir: [/a, b], upperdir: /u, workdir: /w}
            - {type: dev, target: /dev, shm: 0}
            - {type: none, target: /sys}
            """)).Mounts;
        var bind = mounts[0];
        Assert.Equal(("data", "/data", MountType.Bind), (bind.Source?.Value, bind.Target.Value, bind.Type.Value));
        Assert.Equal((MountFlags.NoSymfollow, MountFlags.ReadOnly), (bind.Set, bind.Clear));
        Assert.Equal((MountFlags.ReadOnly | MountFlags.RelAtime, MountFlags.NoAtime | MountFlags.StrictAtime), (bind.RecursiveSet, bind.RecursiveClear));
        Assert.Equal((false, Propagation.RecursiveSlave, true), (bind.Recursive?.Value, bind.Propagation?.Value, bind.Optional?.Value));
        Assert.Equal((64L << 20, 100L, 0x3ffu, 0L, 5L), (mounts[1].Size?.Value, mounts[1].Inodes?.Value, mounts[1].Mode?.Value, mounts[1].User?.Value, mounts[1].Group?.Value));
        Assert.Equal((HidePid.Off, true, 7L), (mounts[2].HidePid?.Value, mounts[2].SubsetPid?.Value, mounts[2].Group?.Value));
        Assert.Equal((0x190u, 0x1b6u, 5L), (mounts[3].Mode?.Value, mounts[3].PtmxMode?.Value, mounts[3].Group?.Value));
        Assert.Equal(["/a", "b"], mounts[4].LowerDir.Select(one => one.Value));
        Assert.Equal((0L, MountType.None), (mounts[5].Size?.Value, mounts[6].Type.Value));
    }

    [Fact]
    public void TheOtherGroupsAreTyped()
    {
        var spec = Good(Whole("""
            description: A web server
            profile: strict@1
            root: {host: [/usr, {path: /opt, optional: true}], readonly: false}
            hostname: Web.example
            namespaces: {cgroup: host, ipc: /proc/1/ns/ipc, time: {monotonic: -1h, boottime: 1d}, user: {map: caller}}
            files: [{path: /etc/a, content: "a\nb\n", mode: "0600", user: 1, group: 2}]
            dirs: [/var/a, {path: /var/b, mode: "0700", user: 3}]
            symlinks: [{path: /bin, target: usr/bin}, {path: /x, target: ../y}]
            devices: [/dev/fuse, {path: /dev/x, type: c, major: 10, minor: 229, mode: "0660"}]
            mask: [/proc/a]
            readonly: [/etc]
            sysctl: {net.ipv4.ip_forward: 1, net.ipv4.conf.eth0/1.forwarding: "0", kernel/sem: 1 2 3 4}
            capabilities: {bounding: [CAP_CHOWN, net_raw], ambient: []}
            network: {mode: host}
            """));
        Assert.Equal((RootKind.Host, false), (spec.Root!.Kind, spec.Root.Readonly?.Value));
        Assert.Equal([("/usr", null), ("/opt", (bool?)true)], spec.Root.Host.Select(one => (one.Path.Value, one.Optional?.Value)));
        Assert.Equal((NamespaceMode.Host, "/proc/1/ns/ipc"), (spec.Namespaces.Cgroup!.Value.Value.Mode, spec.Namespaces.Ipc!.Value.Value.Path));
        Assert.Equal((-3_600_000_000_000, 86_400_000_000_000, UserMap.Caller), (spec.Namespaces.Monotonic?.Value, spec.Namespaces.Boottime?.Value, spec.Namespaces.UserMap?.Value));
        Assert.Equal(("a\nb\n", 0x180u, 1L, 2L), (spec.Files[0].Content.Value, spec.Files[0].Mode?.Value, spec.Files[0].User?.Value, spec.Files[0].Group?.Value));
        Assert.Equal([("/var/a", null), ("/var/b", (uint?)0x1c0)], spec.Dirs.Select(one => (one.Path.Value, one.Mode?.Value)));
        Assert.Equal(["usr/bin", "../y"], spec.Symlinks.Select(one => one.Target.Value));
        Assert.Equal([(null, null), ((DeviceType?)DeviceType.Character, (uint?)229)], spec.Devices.Select(one => (one.Type?.Value, one.Minor?.Value)));
        Assert.Equal(["net/ipv4/ip_forward=1", "net/ipv4/conf/eth0.1/forwarding=0", "kernel/sem=1 2 3 4"], spec.Sysctl.Select(one => $"{one.Key.Value}={one.Value.Value}"));
        Assert.Equal((CapabilitySet.Chown | CapabilitySet.NetRaw, CapabilitySet.None), (spec.Capabilities!.Bounding!.Value.Value, spec.Capabilities.Ambient!.Value.Value));
        Assert.Null(spec.Capabilities.Effective);
        Assert.Equal(NetworkMode.Host, spec.Network!.Mode.Value);
    }

    [Fact]
    public void ValuesKnowTheirPlace()
    {
        var cwd = Good("sandbox: 1\r\nprocess:\r\n  command: [/bin/true]\r\n  cwd: /app\r\n").Process.Cwd!.Value.At;
        Assert.Equal(new SourceSpan(0, 4, 8, 4, 12, 53, 4), cwd);
    }

    [Fact]
    public void ACommandMayBeOneWord() => Assert.Equal("/bin/true", Good("sandbox: 1\nprocess: {command: /bin/true}\n").Process.Command!.Words.Single().Value);

    [Fact]
    public void EqualTextsGiveEqualSpecs() => Assert.Equal(Good(InProcess("env: {A: b}")), Good(InProcess("env: {A: b}")));
}
