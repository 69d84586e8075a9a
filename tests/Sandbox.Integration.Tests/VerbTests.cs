using System.Globalization;
using System.Text.Json;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>The verbs about instances that run, but --exec: they find them, tell of them and end them.</summary>
public sealed class VerbTests : IDisposable
{
    private const int Sigkill = 9, Sigcont = 18, Sigstop = 19;
    private readonly Stage _stage = Stage.Of("defaults", "plain");

    public void Dispose() => _stage.Dispose();

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Ps_lists_every_instance_from_its_start_to_its_end(User user)
    {
        Assert.Equal("[]\n", Verb(user, "--ps", "--json").Output);
        using var first = new LiveInstance(_stage, user);
        using var second = new LiveInstance(_stage, user);
        var seen = Json(Verb(user, "--ps", "--json")).EnumerateArray().ToList();
        Assert.Equal([first.Pid, second.Pid], seen.Select(one => one.GetProperty("pid").GetInt32()));
        Assert.All(seen, one => Assert.Equal((2, "sleeping", 1), (one.GetProperty("pidInside").GetInt32(), one.GetProperty("state").GetString(), one.GetProperty("processes").GetInt32())));
        Assert.Equal(LiveProcesses.WaitFor(first.Mark), seen[0].GetProperty("workloadPid").GetInt32());
        Assert.Contains(first.Mark, seen[0].GetProperty("command").GetString(), StringComparison.Ordinal);
        Assert.InRange((DateTime.UtcNow - seen[0].GetProperty("started").GetDateTime().ToUniversalTime()).TotalSeconds, -5, 60);
        Assert.InRange(seen[0].GetProperty("residentBytes").GetInt64(), 4096, 50_000_000);
        Assert.Equal(3, Verb(user, "--ps").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        // Killed: nobody could have cleaned up.
        Command.Signal(first.Pid, Sigkill);
        LiveProcesses.WaitForNone(first.Mark);
        Assert.Equal([second.Pid], Json(Verb(user, "--ps", "--json")).EnumerateArray().Select(one => one.GetProperty("pid").GetInt32()));
    }

    [KernelFact(Stage.Root)]
    public void Root_sees_the_instances_of_others_and_they_see_their_own()
    {
        using var roots = new LiveInstance(_stage, User.Tests);
        using var others = new LiveInstance(_stage, User.Plain);
        Assert.Equal([roots.Pid, others.Pid], Json(Verb(User.Tests, "--ps", "--json")).EnumerateArray().Select(one => one.GetProperty("pid").GetInt32()));
        Assert.Equal([others.Pid], Json(Verb(User.Plain, "--ps", "--json")).EnumerateArray().Select(one => one.GetProperty("pid").GetInt32()));
        Assert.Matches("^plain.sandbox.yaml: SBX1067: --kill: no instance has the pid [0-9]+, or is in a unit", Verb(User.Plain, "--kill", "--instance", Text(roots.Pid)).Error);
        Assert.Equal((0, ""), Result(Verb(User.Tests, "--kill", "--instance", Text(others.Pid))));
        LiveProcesses.WaitForNone(others.Mark);
        Assert.True(roots.Runs);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Another_binary_of_the_same_name_has_instances_of_its_own(User user)
    {
        using var other = Stage.Of("defaults", "plain");
        using var instance = new LiveInstance(other, user);
        Assert.Equal("[]\n", Verb(user, "--ps", "--json").Output);

        // What runs inside may have the launcher's name and shape; a program that nobody may read is not dumpable, as a launcher is.
        var shell = _stage.At("sh");
        RootDirectory.Install(_stage.Launcher, shell);
        Directory.CreateDirectory(_stage.At("rootfs/bin/closed"));
        RootDirectory.Install(_stage.At("rootfs/bin/busybox"), _stage.At("rootfs/bin/closed/sh"));
        File.SetUnixFileMode(_stage.At("rootfs/bin/closed/sh"), (UnixFileMode)0b001_001_001);
        using var disguised = new LiveInstance(_stage.Launch("-c", "") with { Program = shell, AsPlainUser = user == User.Plain }, mark => $"cd /bin/closed; ./sh -c './sh -c \"./sh -c \\\"sleep {mark} & wait\\\" & wait\" & wait' & wait");
        Assert.Equal([disguised.Pid], Json(Command.Run(new Run(shell, "--ps", "--json") { AsPlainUser = user == User.Plain })).EnumerateArray().Select(one => one.GetProperty("pid").GetInt32()));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Stop_waits_for_the_end_and_says_how_it_came(User user)
    {
        using (var polite = new LiveInstance(_stage, user, mark => $"trap 'exit 5' TERM; sleep {mark} & wait"))
        {
            var run = Verb(user, "--stop");
            Assert.Matches($"^plain: instance {polite.Pid} ended after 0\\.[0-9] s\n$", run.Output);
            Assert.Equal(5, polite.End().ExitCode);
        }

        using var ruled = Stage.Of("verbs", "ruled");
        using var deaf = new LiveInstance(ruled, user, mark => $"trap '' INT TERM; sleep {mark}");
        Assert.Matches($"^ruled: instance {deaf.Pid} was killed: it did not end within its stop timeout after [0-9.]+ s\n$", Command.Run(new Run(ruled.Launcher, "--stop") { AsPlainUser = user == User.Plain }).Output);
        Assert.Equal(128 + Sigkill, deaf.End().ExitCode);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Kill_sends_the_signal_that_is_named(User user)
    {
        using (var instance = new LiveInstance(_stage, user, mark => $"trap 'exit 6' USR1; sleep {mark} & wait"))
        {
            Assert.Equal((0, ""), Result(Verb(user, "--kill", "SIGUSR1")));
            Assert.Equal(6, instance.End().ExitCode);
        }

        using var deaf = new LiveInstance(_stage, user, mark => $"trap '' TERM; sleep {mark}");
        Assert.Matches("^plain.sandbox.yaml: SBX1069: --kill: there is no signal 'TREM'", Verb(user, "--kill", "TREM").Error);
        Assert.Matches("^plain.sandbox.yaml: SBX1069: --kill: it does not take '--force'; it takes: --instance PID a signal\n$", Verb(user, "--kill", "--force").Error);
        Assert.Equal((0, ""), Result(Verb(user, "--kill")));
        Assert.Equal(128 + Sigkill, deaf.End().ExitCode);
        Assert.Matches("^plain.sandbox.yaml: SBX1067: --kill: no instance of this binary runs", Verb(user, "--kill").Error);
    }

    // The launcher that is held is what ends last: until then nothing may say that all is over.
    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Kill_waits_for_the_end(User user)
    {
        using var instance = new LiveInstance(_stage, user);
        Command.Signal(instance.Pid, Sigstop);
        using var kill = Command.Start(new Run(_stage.Launcher, "--kill") { AsPlainUser = user == User.Plain });
        LiveProcesses.WaitForNone(instance.Mark);
        Thread.Sleep(300);
        Assert.False(kill.HasEnded);
        Command.Signal(instance.Pid, Sigcont);
        Assert.Equal((0, ""), Result(kill.WaitForEnd()));

        using var held = new LiveInstance(_stage, user);
        Command.Signal(held.Pid, Sigstop);
        Assert.Matches($"^plain.sandbox.yaml: SBX1069: --kill: instance {held.Pid} runs still after 5\\.[0-9] s; .*SIGCONT", Verb(user, "--kill").Error);
        Command.Signal(held.Pid, Sigcont);
        Assert.Equal(128 + Sigkill, held.End().ExitCode);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Frozen_is_every_process_until_thawed(User user)
    {
        using var instance = new LiveInstance(_stage, user, mark => $"(while :; do echo >> /tmp/n; done) & sleep {mark} & wait");
        Assert.Equal($"plain: instance {instance.Pid} is frozen: SIGSTOP to 3 processes\n", Verb(user, "--freeze").Output);
        Assert.Equal("stopped", Json(Verb(user, "--ps", "--json"))[0].GetProperty("state").GetString());
        var before = Counter(user);
        Thread.Sleep(200);
        Assert.Equal(before, Counter(user));
        Assert.Equal($"plain: instance {instance.Pid} goes on: SIGCONT to 3 processes\n", Verb(user, "--thaw").Output);
        Thread.Sleep(200);
        Assert.NotEqual(before, Counter(user));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Stats_and_inspect_tell_what_the_kernel_tells(User user)
    {
        using var instance = new LiveInstance(_stage, user, mark => $"i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; sleep {mark} & wait");
        var stats = Json(Verb(user, "--stats", "--json"));
        Assert.Equal(2, stats.GetProperty("processes").GetInt32());
        Assert.InRange(stats.GetProperty("cpuSeconds").GetDouble(), 0.02, 20);
        Assert.InRange(stats.GetProperty("proportionalBytes").GetInt64(), 4096, stats.GetProperty("residentBytes").GetInt64());
        Assert.Contains("processes     2, threads 2", Verb(user, "--stats").Output, StringComparison.Ordinal);

        var inspect = Json(Verb(user, "--inspect", "--json"));
        Assert.Equal(("0000000000000000", "1", "2"), (inspect.GetProperty("capabilitiesBounding").GetString(), inspect.GetProperty("noNewPrivileges").GetString(), inspect.GetProperty("seccompMode").GetString()));
        Assert.All(inspect.GetProperty("namespaces").EnumerateObject(), kind => Assert.False(kind.Value.GetProperty("callers").GetBoolean(), kind.Name));
        var net = Command.Run(new Run(_stage.Launcher, "--exec", "--", "/bin/busybox", "readlink", "/proc/self/ns/net") { AsPlainUser = user == User.Plain });
        Assert.Equal($"net:[{inspect.GetProperty("namespaces").GetProperty("net").GetProperty("inode").GetInt64()}]\n", net.Output);
        Assert.Contains(inspect.GetProperty("mounts").EnumerateArray(), mount => mount.GetProperty("target").GetString() == "/tmp" && mount.GetProperty("options").GetString()!.Contains("noexec", StringComparison.Ordinal));
        Assert.Matches("capabilitiesEffective +0000000000000000\n", Verb(user, "--inspect").Output);
    }

    [KernelFact(Stage.Any)]
    public void Watching_ends_with_the_instance()
    {
        using var instance = new LiveInstance(_stage, User.Tests);
        using var watch = Command.Start(new Run(_stage.Launcher, "--stats", "--json", "--watch"));
        Thread.Sleep(1500);
        Verb(User.Tests, "--kill");
        var run = watch.WaitForEnd();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(run.ExitCode == 0 && lines.Length >= 2, run.ToString());
        Assert.All(lines, line => Assert.Equal(instance.Pid, JsonDocument.Parse(line).RootElement.GetProperty("pid").GetInt32()));
    }

    private string Counter(User user) => Assert.Single(Stage.LinesOf(Verb(user, "--exec", "--", "/bin/stat", "-c", "%s", "/tmp/n")));

    private RunResult Verb(User user, params string[] words) => Command.Run(new Run(_stage.Launcher, words) { AsPlainUser = user == User.Plain });

    private static JsonElement Json(RunResult run) => run.Error == "" ? JsonDocument.Parse(run.Output).RootElement : throw new Xunit.Sdk.XunitException(run.ToString());

    private static (int Code, string Error) Result(RunResult run) => (run.ExitCode, run.Error);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
