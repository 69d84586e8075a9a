using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary><c>process.notify: workload</c>: what a workload says reaches a manager that is only a socket, and what it must not say does not.</summary>
public class RelayTests
{
    [KernelFact(Speaker.Any)]
    public void What_it_says_of_itself_is_passed_on()
    {
        using var manager = new NotifySocket(isAbstract: false);
        using var speaker = new Speaker("speaks");
        var before = Environment.TickCount64 * 1000;
        using var running = speaker.Start(manager, "say:READY=1|STATUS=a\tb", "say:RELOADING=1|MONOTONIC_USEC=1", "say:ERRNO=2|WATCHDOG_USEC=5000000|EXTEND_TIMEOUT_USEC=7|WATCHDOG=1", "say:FDSTOREREMOVE=1|FDNAME=x", "store:text", "barrier", "say:STOPPING=1");
        Assert.Equal("READY=1\nSTATUS=a b\n", manager.Next());
        var reload = manager.Next();
        Assert.StartsWith("RELOADING=1\nMONOTONIC_USEC=", reload, StringComparison.Ordinal);
        Assert.InRange(long.Parse(reload[27..], System.Globalization.CultureInfo.InvariantCulture), before - 100_000, before + 20_000_000); // the host's clock, and not what was sent
        Assert.Equal("ERRNO=2\nWATCHDOG_USEC=5000000\nEXTEND_TIMEOUT_USEC=7\nWATCHDOG=1\n", manager.Next());
        Assert.Equal("FDSTOREREMOVE=1\nFDNAME=x\n", manager.Next());
        Assert.Equal("FDSTORE=1\nFDNAME=kept\n", manager.Next());
        Assert.Equal("BARRIER=1\n", manager.Next());
        Assert.Equal("STOPPING=1\n", manager.Next());
        var end = running.WaitForEnd();
        Assert.Equal((0, "barrier passed\n", ""), (end.ExitCode, end.Output, end.Error)); // the launcher keeps no copy of the barrier
        Assert.True(manager.IsEmpty);
    }

    [KernelTheory(Speaker.Any)]
    [InlineData("say:EVIL=1", "notify EVIL: this is nothing")]
    [InlineData("say:NOTIFYACCESS=all", "notify NOTIFYACCESS: this is nothing")]
    [InlineData("say:READY", "notify READY: this is nothing")]
    [InlineData("say:READY=2", "notify READY: it has another value")]
    [InlineData("say:MAINPID=1", "notify MAINPID: it has another value")]
    [InlineData("say:MAINPID=-1", "notify MAINPID: it has another value")]
    [InlineData("say:ERRNO=1x", "notify ERRNO: it has another value")]
    [InlineData("say:FDNAME=a:b", "notify FDNAME: it has another value")]
    [InlineData("say:WATCHDOG=2", "notify WATCHDOG: it has another value")]
    [InlineData("nul", "notify: the message has a NUL in it")]
    [InlineData("long", "notify: the message is longer than systemd takes")]
    public void What_it_must_not_say_is_dropped_and_told(string word, string part)
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("speaks");
        using var running = speaker.Start(manager, word, "say:READY=1");
        Assert.Equal("READY=1\n", manager.Next());
        var end = running.WaitForEnd();
        Assert.Contains("speaks.sandbox.yaml(8): SBX1076: " + part, end.Error, StringComparison.Ordinal);
        Assert.Single(end.Error.TrimEnd().Split('\n'));
    }

    [KernelFact(Speaker.Any)]
    public void A_bad_line_does_not_keep_the_good_ones()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("speaks");
        using var running = speaker.Start(manager, "say:EVIL=1|STATUS=good|BARRIER=1|READY=1");
        Assert.Equal("STATUS=good\nREADY=1\n", manager.Next());
        Assert.Contains("notify BARRIER", running.WaitForEnd().Error, StringComparison.Ordinal);
    }

    [KernelFact(Speaker.Any)]
    public void Descriptors_are_not_kept_and_complaints_have_an_end()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("speaks");
        string[] floods = [.. Enumerable.Repeat("fds:253:EVIL=1", 10), .. Enumerable.Repeat("fds:200:STATUS=x", 5), .. Enumerable.Repeat("fds:253:FDSTORE=1|FDNAME=y", 5)];
        using var running = speaker.Start(manager, [.. floods, "say:READY=1", "sleep:60000"]);
        Assert.Equal(11, manager.Until("READY=1").Count); // five times STATUS, five times FDSTORE
        Assert.InRange(Directory.GetFileSystemEntries($"/proc/{running.Pid}/fd").Length, 4, 7); // 0 to 2, the reports, the manager, the workload, the signals
        Command.Signal(running.Pid, 15);
        var told = running.WaitForEnd().Error.TrimEnd().Split('\n');
        Assert.Equal(9, told.Length);
        Assert.EndsWith("more of this is not told", told[^1], StringComparison.Ordinal);
    }

    [KernelFact(Speaker.Any)]
    public void A_socket_that_lingers_does_not_hold_the_launcher()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("speaks");
        using var running = speaker.Start(manager, "linger:60", "say:READY=1", "sleep:60000");
        manager.Until("READY=1"); // behind the message with the socket
        Command.Signal(running.Pid, 15);
        Assert.True(SpinWait.SpinUntil(() => running.HasEnded, 10_000));
        Assert.Contains("SBX1076: notify EVIL", running.WaitForEnd().Error, StringComparison.Ordinal);
    }

    [KernelFact(Speaker.Any)]
    public void A_flood_is_slowed_down_and_signals_are_heard_meanwhile()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("speaks");
        using (var flooding = speaker.Start(manager, "flood:250"))
        {
            Assert.Equal(250, manager.Until("STATUS=249").Count); // late, but all of it
            var end = flooding.WaitForEnd();
            Assert.InRange(int.Parse(end.Output.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture), 1000, 15_000);
        }

        using var busy = speaker.Start(manager, "term", "say:READY=1", "flood:100000");
        manager.Until("READY=1");
        Thread.Sleep(300); // nobody reads: the manager's queue is full, and the launcher must not wait for it
        Command.Signal(busy.Pid, 15);
        Assert.True(SpinWait.SpinUntil(() => busy.HasEnded, 10_000));
    }

    [KernelFact(Speaker.Any)]
    public void Its_last_words_are_heard()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("speaks");
        using var running = speaker.Start(manager, "term", "say:READY=1", "sleep:60000");
        manager.Until("READY=1");
        Command.Signal(running.Pid, 15);
        Assert.Equal("STOPPING=1\nSTATUS=The workload was asked to stop.", manager.Next());
        Assert.Equal([.. Enumerable.Repeat("STATUS=going\n", 7), "STOPPING=1\nSTATUS=bye\n"], manager.Until("STOPPING=1")); // it ended right behind them
        Assert.Equal(0, running.WaitForEnd().ExitCode);
    }

    [KernelFact(Speaker.Any)]
    public void What_waits_when_it_ends_is_passed_on()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("speaks");
        using var running = speaker.Start(manager, "flood:104", "exit:3"); // a hundred in a second, and four that wait
        Assert.Equal(104, manager.Until("STATUS=103").Count);
        Assert.Equal(3, running.WaitForEnd().ExitCode);
    }

    [KernelFact(Speaker.Any)]
    public void Another_main_process_is_followed()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("speaks");
        using var running = speaker.Start(manager, "become:7");
        var end = running.WaitForEnd();
        Assert.Equal((7, "the main one ends\n", ""), (end.ExitCode, end.Output, end.Error)); // the first one ended before, with 0
        Assert.True(manager.IsEmpty); // systemd's main process is the launcher
    }

    [KernelFact(Speaker.Any)]
    public void A_main_process_that_is_not_there_keeps_nothing_alive()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("speaks");
        using var running = speaker.Start(manager, "say:MAINPID=4000000", "exit:5");
        Assert.Equal(5, running.WaitForEnd().ExitCode);
    }

    [KernelTheory(Speaker.Any)]
    [InlineData(true, "socket /dev/notify watchdog 2000000 mine\n")]
    [InlineData(false, "socket /dev/notify watchdog none -\n")]
    public void The_watchdog_is_the_workloads_with_its_own_pid(bool isOurs, string shown)
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("speaks");
        var environment = new Dictionary<string, string> { ["WATCHDOG_USEC"] = "2000000" };
        if (!isOurs)
        {
            environment["WATCHDOG_PID"] = "1"; // meant for another process
        }

        using var running = speaker.Start(manager, environment, "show");
        Assert.Equal(shown, running.WaitForEnd().Output);
    }

    [KernelFact(Speaker.Any)]
    public void Without_a_manager_there_is_no_socket()
    {
        using var speaker = new Speaker("speaks");
        using var running = speaker.Start(null, "show");
        var end = running.WaitForEnd();
        Assert.Equal((0, "socket none watchdog none -\n", ""), (end.ExitCode, end.Output, end.Error));
    }

    [KernelFact(Speaker.Any)]
    public void It_may_ask_for_more_time_to_stop()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var speaker = new Speaker("speaks");
        using var running = speaker.Start(manager, "stubborn", "say:READY=1", "sleep:1000", "say:EXTEND_TIMEOUT_USEC=4000000", "sleep:2500", "exit:6"); // stop.timeout is 2 s
        manager.Until("READY=1");
        Command.Signal(running.Pid, 15);
        Assert.Equal(6, running.WaitForEnd().ExitCode);
    }
}
