using System.Globalization;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>--exec: a process in an instance that runs is what the workload is, and never more.</summary>
public sealed class ExecTests
{
    // What a process can find out about itself; mount ids, pids and times apart.
    private const string Facts = "id; grep -E '^(Uid|Gid|Groups|Cap|NoNew|Seccomp|Umask|SigBlk|SigIgn|SigCgt)' /proc/self/status; pwd; ulimit -a; ulimit -aH; for n in cgroup ipc mnt net pid time user uts; do readlink /proc/self/ns/$n; done; "
        + "env | sort; cat /proc/self/oom_score_adj /proc/self/personality; stat -c '%d %i %n' / /proc /tmp; hostname; cut -d' ' -f 4- /proc/self/mountinfo; nice; ls /proc/self/fd; cut -d' ' -f 1-8 /proc/net/dev; cat /proc/self/cgroup";

    // The host's interfaces count what others send meanwhile; that they are the host's, ns/net tells.
    private static readonly string FactsOfTheHost = Facts.Replace("cut -d' ' -f 1-8 /proc/net/dev", "cut -d: -f 1 /proc/net/dev", StringComparison.Ordinal);

    [KernelTheory(Stage.Any)]
    [InlineData("defaults", "plain", User.Tests)]
    [InlineData("defaults", "plain", User.Plain)]
    [InlineData("verbs", "ruled", User.Tests)]
    [InlineData("verbs", "ruled", User.Plain)]
    public void It_is_what_the_workload_is(string group, string spec, User user)
    {
        using var stage = Stage.Of(group, spec);
        using var instance = new LiveInstance(stage, user, mark => $"({Facts}) > /tmp/facts 2>&1; sleep {mark} & wait");
        var run = Exec(stage, user, "/bin/sh", "-c", $"({Facts}) > /tmp/now 2>&1; diff /tmp/facts /tmp/now && wc -l < /tmp/now");
        Assert.True(run.ExitCode == 0 && run.Error == "" && int.Parse(run.Output, CultureInfo.InvariantCulture) > 40, run.ToString());
    }

    // No init, no namespaces but the mounts', a user by name with groups, limits of the caller's, a descriptor that is the workload's only.
    [KernelFact(Stage.Root)]
    public void It_is_what_a_workload_among_the_host_s_processes_is()
    {
        using var stage = Stage.Of("verbs", "hosted");
        var start = new Run("sh", ["-c", "ulimit -n 500; ulimit -s 6000; exec 7</dev/null; exec \"$0\" \"$@\"", stage.Launcher, .. stage.Launch("-c", "").Arguments]);
        using var instance = new LiveInstance(start, mark => $"exec 7<&-; ({FactsOfTheHost}) > /tmp/facts 2>&1; exec sleep {mark}");
        var run = Exec(stage, User.Tests, "/bin/sh", "-c", $"({FactsOfTheHost}) > /tmp/now 2>&1; diff /tmp/facts /tmp/now; id -G; ulimit -n");
        Assert.Equal((0, "1235 44 45\n500\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void It_sees_the_instance_and_nothing_of_the_host(User user)
    {
        using var stage = Stage.Of("defaults", "plain");
        using var instance = new LiveInstance(stage, user);
        var run = Command.Run(Words(stage, user, "/bin/sh", "-c", "echo /proc/[0-9]*; tr '\\0' ' ' < /proc/2/cmdline; cat /proc/$$/environ | tr '\\0' '\\n'; ls -l /proc/1/exe /proc/1/fd /proc/1/root 2>&1 | grep -c denied; ls /proc/self/fd; readlink /proc/self/fd/3; exec probe pdeathsig") with { Environment = new Dictionary<string, string> { ["SECRET"] = "host's" } });
        Assert.StartsWith($"/proc/1 /proc/2 /proc/3\nsleep {instance.Mark} ", run.Output, StringComparison.Ordinal);
        Assert.Contains("HOME=/\ncontainer=sandbox\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n0\n1\n2\n3\npdeathsig 9\n", run.Output, StringComparison.Ordinal);
    }

    [KernelTheory(Stage.Any | Needs.Landlock)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Its_filter_and_its_rules_are_the_workload_s(User user)
    {
        using var stage = Stage.Of("defaults", "plain");
        RootDirectory.Install(NativeProgram.Of("walls"), stage.At("rootfs/bin/walls"));
        using var instance = new LiveInstance(stage, user);

        // A whiteout and a signal: only Landlock forbids them. A new namespace: only the filter does.
        Assert.Equal("mknod /tmp/white: EACCES\ncreate /tmp/x: done\nsignal 1: EPERM\n", Exec(stage, user, "/bin/walls", "mknod=/tmp/white", "create=/tmp/x", "signal=1").Output);
        Assert.Matches("unshare.*Operation not permitted", Exec(stage, user, "/bin/busybox", "unshare", "-U", "/bin/true").Error);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Exit_codes_signals_and_streams_pass_through(User user)
    {
        using var stage = Stage.Of("defaults", "plain");
        using var instance = new LiveInstance(stage, user);
        var run = Command.Run(Words(stage, user, "/bin/sh", "-c", "cat; echo \"$1|$2\" >&2; exit 7", "x", "a b", "--json") with { Input = "typed\n" });
        Assert.Equal((7, "typed\n", "a b|--json\n"), (run.ExitCode, run.Output, run.Error));
        Assert.Equal(128 + 10, Exec(stage, user, "/bin/sh", "-c", "kill -USR1 $$").ExitCode);
        var missing = Exec(stage, user, "/bin/absent");
        Assert.Equal(127, missing.ExitCode);
        Assert.Matches(@"^plain\.sandbox\.yaml\(5\): SBX1043: execute /bin/absent: ENOENT: there is no such file in the sandbox's root", missing.Error);
        Assert.Equal(126, Exec(stage, user, "/etc/passwd").ExitCode);

        var mark = LiveProcesses.NewMark();
        using (var asked = Command.Start(Words(stage, user, "/bin/sh", "-c", $"trap 'kill $!; exit 9' TERM; sleep {mark} & wait")))
        {
            LiveProcesses.WaitFor(mark);
            Command.Signal(asked.Pid, 15);
            Assert.Equal(9, asked.WaitForEnd().ExitCode);
        }

        Assert.True(instance.Runs);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void It_ends_with_the_exec_and_with_the_instance(User user)
    {
        using var stage = Stage.Of("defaults", "plain");
        using var instance = new LiveInstance(stage, user);
        var mark = LiveProcesses.NewMark();
        using (var killed = Command.Start(Sleeping(stage, user, mark)))
        {
            LiveProcesses.WaitFor(mark);
            Command.Signal(killed.Pid, 9);
            LiveProcesses.WaitForNone(mark);
        }

        using var left = Command.Start(Sleeping(stage, user, mark));
        LiveProcesses.WaitFor(mark);
        Assert.Equal(0, Command.Run(new Run(stage.Launcher, "--kill") { AsPlainUser = user == User.Plain }).ExitCode);
        Assert.Equal(128 + 9, left.WaitForEnd().ExitCode);
        var dead = Exec(stage, user, "/bin/true");
        Assert.Equal(125, dead.ExitCode);
        Assert.Equal("plain.sandbox.yaml: SBX1067: --exec: no instance of this binary runs that the caller may see; start it, or run this as root or as the user who started it\n", dead.Error);
    }

    [KernelFact(Stage.Any)]
    public void Of_several_instances_one_is_named()
    {
        using var stage = Stage.Of("defaults", "plain");
        using var first = new LiveInstance(stage, User.Tests, mark => $"echo first > /tmp/name; exec sleep {mark}");
        using var second = new LiveInstance(stage, User.Tests, mark => $"echo second > /tmp/name; exec sleep {mark}");
        var unnamed = Exec(stage, User.Tests, "/bin/cat", "/tmp/name");
        Assert.Equal((125, $"plain.sandbox.yaml: SBX1067: --exec: 2 instances run; choose one with --instance PID: {first.Pid}, {second.Pid}\n"), (unnamed.ExitCode, unnamed.Error));
        Assert.Equal("second\n", Command.Run(new Run(stage.Launcher, "--exec", "--instance", second.Pid.ToString(CultureInfo.InvariantCulture), "--", "/bin/cat", "/tmp/name")).Output);
    }

    // Who is inside must not reach the binary on the host (CVE-2019-5736), and its waiting half must not be looked into.
    [KernelFact(Stage.Root)]
    public void Neither_half_is_the_host_s_binary()
    {
        using var stage = Stage.Of("defaults", "plain");
        using var instance = new LiveInstance(stage, User.Tests);
        var mark = LiveProcesses.NewMark();
        using var running = Command.Start(Sleeping(stage, User.Tests, mark));
        LiveProcesses.WaitFor(mark);
        Assert.StartsWith("/memfd:sandbox", new FileInfo($"/proc/{running.Pid}/exe").LinkTarget, StringComparison.Ordinal);
        Assert.Equal("2", File.ReadLines($"/proc/{running.Pid}/status").First(line => line.StartsWith("Seccomp:", StringComparison.Ordinal)).Split('\t')[1]);
        Assert.Equal(["0", "1", "2"], Directory.EnumerateFileSystemEntries($"/proc/{running.Pid}/fd").Select(fd => Path.GetFileName(fd)!).Where(fd => int.Parse(fd, CultureInfo.InvariantCulture) < 3).Order());

        // A command that is the program itself is the copy in memory, which cannot be written.
        File.CreateSymbolicLink(stage.At("rootfs/bin/me"), "/proc/self/exe");
        Assert.StartsWith("plain ", Exec(stage, User.Tests, "/bin/me", "--version").Output, StringComparison.Ordinal);
    }

    [KernelFact(Stage.Any)]
    public void Half_a_command_line_is_refused()
    {
        using var stage = Stage.Of("defaults", "plain");
        foreach (var (words, message) in new (string[], string)[]
        {
            (["--exec"], "SBX1068: --exec: no command is given; write plain --exec -- COMMAND [ARGUMENT...]"),
            (["--exec", "--"], "SBX1068: --exec: no command is given; write plain --exec -- COMMAND [ARGUMENT...]"),
            (["--exec", "ls"], "SBX1069: --exec: it does not take 'ls'; it takes: --instance PID --"),
            (["--exec", "--instance", "x.service", "--", "ls"], "SBX1067: --exec: no instance of this binary runs that the caller may see; start it, or run this as root or as the user who started it"),
            (["--exec", "--instance"], "SBX1069: --exec: --instance takes a pid or an instance's name as --ps shows them, the unit or the cgroup that it is in"),
            (["--enter", "1", "ls"], "SBX1068: --exec: --enter is the launcher's own word; start a process in an instance with --exec -- COMMAND"),
        })
        {
            var run = Command.Run(new Run(stage.Launcher, words));
            Assert.Equal((125, $"plain.sandbox.yaml: {message}\n"), (run.ExitCode, run.Error));
        }
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void With_a_terminal_it_has_one_of_its_own(User user)
    {
        using var stage = Stage.Of("verbs", "ruled");
        using var instance = new LiveInstance(stage, user);
        var run = Command.Run(new Run("script", "-qec", $"{stage.Launcher} --exec -- /bin/sh -c 'tty; test -t 1 && echo terminal; exit 3'", "/dev/null") { Directory = stage.Directory, AsPlainUser = user == User.Plain });
        Assert.Matches("/dev/pts/0\r?\n.*terminal\r?\n", run.Output);
        Assert.Equal(3, run.ExitCode);
    }

    // Not a word of its own in the command line of --exec, so that only the process inside is found by it.
    private static Run Sleeping(Stage stage, User user, string mark) => Words(stage, user, "/bin/sh", "-c", "exec sleep " + mark);

    private static RunResult Exec(Stage stage, User user, params string[] command) => Command.Run(Words(stage, user, command));

    private static Run Words(Stage stage, User user, params string[] command) => new(stage.Launcher, ["--exec", "--", .. command]) { AsPlainUser = user == User.Plain };
}
