using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary><c>health</c>: a workload is asked how it is, and something follows. Nothing here needs systemd.</summary>
public class HealthTests
{
    [KernelFact(Speaker.Any)]
    public void By_http_it_is_ready_when_a_check_has_passed_and_what_changes_is_said()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("answers");
        using var running = speaker.Start(manager, "sleep:250", "http:8099:503,399,500,204,500,500,500,200");
        Assert.Equal("STATUS=The workload runs, and no check has passed yet.", manager.Next());
        var start = manager.Until("READY=1");
        Assert.Contains("STATUS=The workload runs and is not well yet: 127.0.0.1:8099: ECONNREFUSED", start);
        Assert.Contains("STATUS=The workload runs and is not well yet: HTTP 503", start);
        Assert.Equal("READY=1\nSTATUS=The workload runs and is well: HTTP 399", start[^1]);
        var rest = manager.Until("STATUS=The workload is well again: HTTP 200");
        Assert.Equal(
            ["WATCHDOG=1", "STATUS=A check of the workload has failed: HTTP 500", "STATUS=The workload is well again: HTTP 204", "WATCHDOG=1",
            "STATUS=A check of the workload has failed: HTTP 500", "STATUS=The workload is not well: HTTP 500", "STATUS=The workload is well again: HTTP 200"],
            rest);
        Command.Signal(running.Pid, 15);
        var end = running.WaitForEnd();
        Assert.Equal(143, end.ExitCode);
        Assert.Equal("answers.sandbox.yaml(9): SBX1078: health: as many checks have failed in a row as may; the last says: HTTP 500\n", end.Error);
        Assert.StartsWith("asked GET /healthz?full=1 HTTP/1.1, 503\n", end.Output, StringComparison.Ordinal);
    }

    [KernelFact(Speaker.Any)]
    public void One_that_does_not_answer_in_time_has_failed()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("answers");
        using var running = speaker.Start(manager, "http:8099:0");
        var all = manager.Until("STATUS=The workload is not well: no answer within 250 ms");
        Assert.DoesNotContain(all, message => message.StartsWith("READY", StringComparison.Ordinal));
        Assert.InRange(all.Count(message => message.Contains("not well yet", StringComparison.Ordinal)), 3, 7); // two seconds of start period
        Command.Signal(running.Pid, 15);
        running.WaitForEnd();
    }

    [KernelFact(Speaker.Any)]
    public void By_a_connection_it_is_killed_where_nobody_listens_any_more()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("connects");
        using var running = speaker.Start(manager, "stubborn", "tcp:8098:900", "sleep:60000");
        manager.Until("READY=1");
        var end = running.WaitForEnd();
        Assert.Equal(124, end.ExitCode);
        Assert.Contains("connects.sandbox.yaml(8): SBX1078: health: ", end.Error, StringComparison.Ordinal);
        Assert.Equal("STATUS=The workload is not well: 127.0.0.1:8098: ECONNREFUSED", manager.Until("STATUS=The workload is not well:")[^1]);
    }

    [KernelTheory(Speaker.Any)]
    [InlineData("remove:/tmp/well", "exit code 1: looking for /tmp/well as 1000")]
    [InlineData("make:/tmp/slow", "no answer within 500 ms")]
    public void By_a_command_it_is_stopped_with_a_failure_of_its_own(string word, string reason)
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("succeeds");
        using var running = speaker.Start(manager, "sleep:200", "make:/tmp/well", "sleep:700", word, "sleep:60000");
        Assert.Equal("READY=1\nSTATUS=The workload runs and is well: looking for /tmp/well as 1000", manager.Until("READY=1")[^1]);
        var unwell = manager.Until("STATUS=The workload is not well");
        Assert.Equal(["STATUS=A check of the workload has failed: " + reason, "STOPPING=1\nSTATUS=The workload was asked to stop.", "STATUS=The workload is not well: " + reason], unwell);
        var end = running.WaitForEnd();
        Assert.Equal(124, end.ExitCode);
        Assert.Equal($"succeeds.sandbox.yaml(12): SBX1078: health: as many checks have failed in a row as may; the last says: {reason}\n", end.Error);
    }

    [KernelFact(Speaker.Any)]
    public void By_hand_it_is_asked_just_the_same()
    {
        using var speaker = new Speaker("connects");
        using var running = speaker.Start(null, "sleep:60000");
        Assert.Equal(124, running.WaitForEnd().ExitCode);
    }

    [KernelFact(Speaker.Any)]
    public void The_prober_has_what_the_workload_has_and_is_not_taken_for_it()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("answers");
        using var running = speaker.Start(manager, "http:8099:200");
        manager.Until("READY=1");
        var inside = Speaker.Children(Speaker.Children(running.Pid).Single().Pid);
        Assert.Equal(["speaker", "sandbox-health"], inside.Select(one => one.Name));
        var (workload, prober) = (Status(inside[0].Pid), Status(inside[1].Pid));
        foreach (var name in new[] { "Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Seccomp_filters" })
        {
            Assert.Equal(workload[name], prober[name]);
        }

        Assert.Equal("0", Command.Run(new("stat", ["-c", "%u", $"/proc/{inside[1].Pid}/environ"])).Output.Trim()); // not dumpable: the workload cannot look into it
        Assert.Single(Directory.GetFileSystemEntries($"/proc/{inside[1].Pid}/fd"));
        var shown = Command.Run(new(speaker.Launcher, "--ps")).Output;
        Assert.Contains($" {inside[0].Pid} ", shown.Replace('\n', ' '), StringComparison.Ordinal);
        Assert.DoesNotContain($" {inside[1].Pid} ", shown.Replace('\n', ' '), StringComparison.Ordinal);
        Command.Signal(running.Pid, 15);
        running.WaitForEnd();
    }

    [KernelFact(Speaker.Any)]
    public void Nobody_outlives_a_launcher_that_is_killed()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("succeeds");
        using var running = speaker.Start(manager, "make:/tmp/well", "sleep:500", "make:/tmp/slow", "sleep:60000");
        manager.Until("READY=1");
        var init = Speaker.Children(running.Pid).Single().Pid;
        var all = new List<int> { init };
        Assert.True(SpinWait.SpinUntil(() => Speaker.Children(init).SelectMany(one => Speaker.Children(one.Pid)).Any(), 5000)); // a check is being made
        all.AddRange(Speaker.Children(init).SelectMany(one => Speaker.Children(one.Pid).Append(one)).Select(one => one.Pid));
        Command.Signal(running.Pid, 9);
        running.WaitForEnd();
        Assert.True(SpinWait.SpinUntil(() => !all.Exists(pid => Directory.Exists($"/proc/{pid}")), 5000));
    }

    [KernelFact(Speaker.Any)]
    public void A_command_that_SIGKILL_does_not_end_has_failed_all_the_same()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("succeeds");
        using var running = speaker.Start(manager, "make:/tmp/well", "sleep:1500", "make:/tmp/slow", "sleep:60000");
        manager.Until("READY=1");
        var init = Speaker.Children(running.Pid).Single().Pid;
        var command = 0;
        Assert.True(SpinWait.SpinUntil(() => (command = Speaker.Children(init).SelectMany(one => Speaker.Children(one.Pid)).Where(one => Speaker.Children(one.Pid).Exists(child => child.Name == "sleep")).Select(one => one.Pid).FirstOrDefault()) != 0, 10_000));
        using var tracer = Command.Start(new(Speaker.Program(), [$"seize:{command}", "sleep:60000"])); // as a disk does that does not answer
        Assert.Equal("STATUS=A check of the workload has failed: no answer within 500 ms, and SIGKILL does not end it", manager.Until("STATUS=A check of the workload has failed")[^1]);
        Assert.Equal("STATUS=The workload is not well: the command of an earlier check has not ended yet", manager.Until("STATUS=The workload is not well")[^1]);
        Assert.False(tracer.HasEnded);
        Command.Signal(tracer.Pid, 9);
        Assert.Equal(124, running.WaitForEnd().ExitCode);
    }

    [KernelFact(Speaker.Any)]
    public void A_prober_that_is_killed_is_the_worst_answer()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("connects");
        using var running = speaker.Start(manager, "tcp:8098:60000");
        manager.Until("READY=1");
        Command.Signal(Speaker.Children(Speaker.Children(running.Pid).Single().Pid)[^1].Pid, 9);
        var end = running.WaitForEnd();
        Assert.Equal(124, end.ExitCode);
        Assert.Contains("SBX1078: health: the process that asks the workload whether it is well has ended", end.Error, StringComparison.Ordinal);
    }

    [KernelFact(Speaker.Any)]
    public void A_workload_that_ends_by_itself_keeps_its_exit_code_and_nothing_is_said_of_its_health()
    {
        using var speaker = new Speaker("answers");
        using var running = speaker.Start(null, "sleep:400", "exit:9");
        var end = running.WaitForEnd();
        Assert.Equal((9, ""), (end.ExitCode, end.Error));
    }

    private static Dictionary<string, string> Status(int pid) => File.ReadLines($"/proc/{pid}/status").Select(line => line.Split(':', 2)).ToDictionary(parts => parts[0], parts => parts[1].Trim());
}
