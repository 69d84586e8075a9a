using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary><c>process: self</c>: a .NET program that begins inside.</summary>
public sealed class SelfTests : IDisposable
{
    private readonly Stage _stage = Stage.Of("self", "self");

    public void Dispose() => _stage.Dispose();

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Main_begins_inside_without_rights(User user)
    {
        var seen = Ask(user, "status");
        Assert.Contains("pid 2 host self user web cwd /", seen);
        Assert.All(new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" }, set => Assert.Contains($"{set}:\t0000000000000000", seen));
        Assert.Contains("NoNewPrivs:\t1", seen);
        Assert.Contains("Uid:\t1000\t1000\t1000\t1000", seen);
        Assert.Contains("SigBlk:\t0000000000000000", seen);
        Assert.Contains("SigIgn:\t0000000000001000", seen); // .NET's own: SIGPIPE
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_root_is_empty_and_no_descriptor_leads_outside(User user)
    {
        var seen = Ask(user, "root");
        Assert.Equal("/dev /etc /proc /tmp", seen[0]);
        Assert.DoesNotContain("/root", string.Concat(seen[1..]), StringComparison.Ordinal);
        Assert.DoesNotContain("sandbox-integration", string.Concat(seen[1..]), StringComparison.Ordinal);
        Assert.Equal(["IOException"], Ask(user, "write", "/new"));
        Assert.Equal(["written"], Ask(user, "write", "/tmp/new"));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Arguments_environment_and_input_arrive(User user)
    {
        Assert.Equal(["a|--explain||b c", "6"], Ask(user, "arguments", "a", "--explain", "", "b c"));
        Assert.Equal(["GREETING=hello\tfrom\\nyaml", "HOME=/", "PASSED=passed", "container=sandbox"], Ask(user, "environment"));
        Assert.Equal("100000\n", Command.Run(Launch(user, "read") with { Input = new string('x', 100_000) }).Output);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Threads_and_garbage_collection_work(User user) => Assert.Equal(["1004950"], Ask(user, "threads"));

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void A_sealed_program_starts_and_has_no_family_of_sockets_but_one(User user)
    {
        using var stage = Stage.Of("self", "sealed");
        Assert.Equal(["1004950"], Stage.LinesOf(Command.Run(new Run(stage.Launcher, "threads") { AsPlainUser = user == User.Plain })));
        Assert.Equal(["Unix opens", "InterNetwork AddressFamilyNotSupported", "InterNetworkV6 AddressFamilyNotSupported"], Stage.LinesOf(Command.Run(new Run(stage.Launcher, "sockets") { AsPlainUser = user == User.Plain })));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void A_credential_is_there_when_Main_begins(User user)
    {
        using var stage = Stage.Of("self", "sealed");
        Directory.CreateDirectory(stage.At("passed"));
        File.WriteAllText(stage.At("passed/key"), "of the keeper");
        File.WriteAllText(stage.At("passed/other"), "undeclared");
        var run = new Run(stage.Launcher, "credentials") { AsPlainUser = user == User.Plain, Environment = new Dictionary<string, string> { ["CREDENTIALS_DIRECTORY"] = stage.At("passed") } };
        Assert.Equal(["/run/credentials/key UserRead of the keeper"], Stage.LinesOf(Command.Run(run)));
        File.Delete(stage.At("passed/key"));
        Assert.Empty(Stage.LinesOf(Command.Run(run)));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Exit_codes_and_crashes_pass_through(User user)
    {
        Assert.Equal(77, Command.Run(Launch(user, "exit", "77")).ExitCode);
        var thrown = Command.Run(Launch(user, "throw"));
        Assert.Equal(128 + 6, thrown.ExitCode);
        Assert.Contains("on purpose", thrown.Error, StringComparison.Ordinal);
        Assert.Equal(128 + 6, Command.Run(Launch(user, "abort")).ExitCode);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void A_request_to_stop_reaches_the_program_s_own_handler(User user)
    {
        var mark = LiveProcesses.NewMark();
        using var running = Command.Start(Launch(user, "serve", mark));
        LiveProcesses.WaitFor(mark);
        Thread.Sleep(500); // the handler is there a moment after the program
        Command.Signal(running.Pid, 15);
        var end = running.WaitForEnd();
        Assert.Equal((7, "ready\nstopped\n"), (end.ExitCode, end.Output));
        LiveProcesses.WaitForNone(mark);
    }

    [KernelFact(Stage.Any)]
    public void Verbs_are_answered_outside_and_behind_two_dashes_inside()
    {
        var plan = Command.Run(new Run(_stage.Launcher, "--explain"));
        Assert.Equal(0, plan.ExitCode);
        Assert.StartsWith("Plan of self (self.sandbox.yaml)", plan.Output, StringComparison.Ordinal);
        Assert.Equal("started as self\n", Command.Run(new Run(_stage.Launcher, "--", "--explain")).Output);
        Assert.Equal("started as self\n", Command.Run(new Run(_stage.Launcher)).Output);
    }

    private string[] Ask(User user, params string[] words) => Stage.LinesOf(Command.Run(Launch(user, words)));

    private Run Launch(User user, params string[] words)
    {
        var run = _stage.Launch(words);
        var environment = new Dictionary<string, string> { ["PASSED"] = "passed", ["SECRET"] = "x", ["PATH"] = "/usr/bin:/bin", ["DOTNET_gcServer"] = "1" };
        return run with { Environment = environment, AsPlainUser = user == User.Plain };
    }
}
