using System.Text.Json;
using Sandbox.Seccomp;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>Filters as programs feel them: raw system calls of our probe, each in a child of its own.</summary>
public sealed class SeccompTests
{
    private const string AgentSocket = "/tmp/sandbox-test-agent.sock";

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_default_filter_holds_and_refuses_the_ways_out(User user)
    {
        using var stage = Stage.Of("defaults", "plain");
        var status = stage.Lines("grep -i seccomp /proc/self/status | tr -d '\\t'", user);
        Assert.Equal(["Seccomp:2", $"Seccomp_filters:{Filters() + 1}"], status);
        stage.PutProbeInPlaceOfTheShell();
        var seen = Calls(stage, user, [
            ("mount", []), ("unshare", [0x10000000]), ("setns", [0, 0]), ("clone", [0x10000011]), ("clone3", [0, 0]), ("bpf", [0, 0, 0]), ("perf_event_open", [0, 0, 0, 0, 0]),
            ("keyctl", [0, 0xfffffffd]), ("add_key", []), ("request_key", []), ("io_uring_setup", [1, 0]), ("userfaultfd", [0]), ("open_by_handle_at", [0, 0, 0]), ("kexec_load", []),
            ("init_module", []), ("swapon", []), ("reboot", []), ("acct", []), ("quotactl", []), ("syslog", [3, 0, 0]), ("chroot", [0]), ("pivot_root", []), ("personality", [0x40000]),
            ("socket", [38, 5, 0]), ("socket", [40, 1, 0]), ("ioctl", [0, 0x5412, 0]), ("ioctl", [0, 0x1_0000_5412, 0]), ("ioctl", [0, 0x541C, 0]), ("move_pages", [1]), ("kcmp", [1]),
        ]);
        Assert.All(seen, line => Assert.Matches(line.StartsWith("clone3", StringComparison.Ordinal) ? ": ENOSYS$" : ": EPERM$", line));
        Assert.Equal(["socket: done", "ioctl: ENOTTY", "personality: done", "getpid: done", "prctl: done"],
            Calls(stage, user, [("socket", [1, 1, 0]), ("ioctl", [0, 0x5401, 0]), ("personality", [0xffffffff]), ("getpid", []), ("prctl", [3, 0, 0])]));
    }

    [KernelFact(Stage.Any)]
    public void Calls_of_newer_kernels_are_not_there_and_other_abis_kill()
    {
        using var stage = Stage.Of("defaults", "plain");
        stage.PutProbeInPlaceOfTheShell();
        var run = Command.Run(stage.Launch("calls", "new=999", "gone=0xffffffff", "x32=0x40000027", "32getpid=20"));
        Assert.Equal("new: ENOSYS\ngone: ENOSYS\nx32: killed by SYS\n32getpid: killed by SYS\n", run.Output);
    }

    [KernelFact(Stage.Any)]
    public void Every_action_and_operator_is_as_said()
    {
        using var stage = Stage.Of("seccomp", "ruled");
        Assert.Equal(
            [
                "getpgrp: EXDEV", "getppid: killed by SYS", "getsid: killed by SYS", "getuid: SIGSYS", "sync: done", "flock: EPERM", "io_setup: EPERM", "keyctl: EOPNOTSUPP",
                "setpriority: E2BIG", "setpriority: done", "setpriority: ENOTTY", "setpriority: done", "setpriority: EFBIG", "setpriority: ENOSPC", "setpriority: ENOTTY", "socket: EAFNOSUPPORT", "socket: done",
            ],
            Calls(stage, User.Tests, [
                ("getpgrp", []), ("getppid", []), ("getsid", [0]), ("getuid", []), ("sync", []), ("flock", [0, 2]), ("io_setup", [1, 0]), ("keyctl", [1000]),
                ("setpriority", [0, 0, 1]), ("setpriority", [0, 0, 2]), ("setpriority", [0, 0, 3]), ("setpriority", [0, 0, 5]), ("setpriority", [0, 0, 0x1f]), ("setpriority", [0, 0, 0xffffffff]), ("setpriority", [0, 0, 0x7_0000_0000]),
                ("socket", [10, 1, 0]), ("socket", [1, 1, 0]),
            ]));
    }

    [KernelFact(Stage.Any)]
    public void Mount_allowed_by_group_reaches_the_kernel()
    {
        using var stage = Stage.Of("seccomp", "ruled");
        Assert.Equal(["fsopen: EFAULT"], Calls(stage, User.Tests, [("fsopen", [1, 0])]).Select(line => line.Replace("EPERM", "EFAULT", StringComparison.Ordinal)));
    }

    [KernelFact(Stage.Any)]
    public void A_filter_that_allows_by_default_refuses_what_it_names_and_lets_the_other_abi_in()
    {
        using var stage = Stage.Of("seccomp", "open");
        var run = Command.Run(stage.Launch("calls", $"getppid={Number("getppid")}", "keyctl=" + Number("keyctl") + ",1000", "new=999"));
        Assert.Equal("getppid: EPERM\nkeyctl: EOPNOTSUPP\nnew: ENOSYS\n", run.Output);
        var with32Bits = Command.Run(new Run(NativeProgram.Of("probe"), "calls", "32getpid=20")).Output == "32getpid: done\n"; // CONFIG_IA32_EMULATION
        Assert.Equal(with32Bits ? "32getpid: done\n32getppid: EPERM\n" : "32getpid: killed by SEGV\n32getppid: killed by SEGV\n", Command.Run(stage.Launch("calls", "32getpid=20", "32getppid=64")).Output);
    }

    [KernelFact(Stage.Any)]
    public void Unconfined_has_no_filter()
    {
        using var stage = Stage.Of("seccomp", "unconfined");
        Assert.Contains($"Seccomp_filters:\t{Filters()}", Command.Run(stage.Launch("status")).Output, StringComparison.Ordinal);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void A_tight_filter_carries_a_static_program_and_says_when_there_is_none(User user)
    {
        using var stage = Stage.Of("seccomp", "tight");
        var missing = Command.Run(new Run(stage.Launcher) { AsPlainUser = user == User.Plain });
        Assert.Equal(127, missing.ExitCode);
        Assert.Equal("tight.sandbox.yaml(5): SBX1043: execute tool: ENOENT: no directory of the workload's PATH has it; give the whole path, or put it into the root. PATH is /bin\n", missing.Error);
        File.WriteAllText(stage.At("rootfs/bin/tool"), "#!/bin/nothing\n");
        File.SetUnixFileMode(stage.At("rootfs/bin/tool"), (UnixFileMode)0b111_101_101);
        Assert.Equal(127, Command.Run(new Run(stage.Launcher) { AsPlainUser = user == User.Plain }).ExitCode);
        RootDirectory.Install(NativeProgram.Of("probe"), stage.At("rootfs/bin/tool"));
        var run = Command.Run(stage.Launch("monotonic") with { AsPlainUser = user == User.Plain });
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(128 + 31, Command.Run(stage.Launch("session")).ExitCode);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void A_listener_is_given_the_filter_and_decides(User user)
    {
        using var stage = Stage.Of("seccomp", "asked");
        var agent = NativeProgram.Of("agent");
        var launch = stage.Launch("asks");
        string[] words = [launch.Program, .. launch.Arguments];
        var script = $"'{agent}' {AgentSocket} 3 > agent.out & until grep -q ready agent.out 2> /dev/null; do sleep 0.02; done; \"$@\"; code=$?; wait; exit $code";
        var run = Command.Run(new Run("sh", ["-c", script, "sh", .. user == User.Plain ? ["setpriv", $"--reuid={Machine.PlainUser}", $"--regid={Machine.PlainUser}", "--clear-groups", "--inh-caps=-all", "--"] : Array.Empty<string>(), .. words]) { Directory = stage.Directory });
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("yes 7\nno: EXDEV\npipe 0\nchildren: ECHILD\nfiles 0 1 2\n", run.Output);
        var told = File.ReadAllLines(stage.At("agent.out"));
        var state = JsonDocument.Parse(told[1]).RootElement;
        Assert.Equal("seccompFd", state.GetProperty("fds")[0].GetString());
        Assert.Equal("who \"am\" I?", state.GetProperty("metadata").GetString());
        Assert.Equal(("asked", "creating", stage.Launcher), (state.GetProperty("state").GetProperty("id").GetString(), state.GetProperty("state").GetProperty("status").GetString(), state.GetProperty("state").GetProperty("bundle").GetString()));
        Assert.Equal([$"asked {state.GetProperty("pid").GetInt32()} /tmp/yes", $"asked {state.GetProperty("pid").GetInt32()} /tmp/no", $"asked {state.GetProperty("pid").GetInt32()} pipe2"], told[2..]);
    }

    [KernelFact(Stage.Any)]
    public void A_listener_that_is_not_there_is_told_before_anything_begins()
    {
        using var stage = Stage.Of("seccomp", "asked");
        File.Delete(AgentSocket);
        var run = Command.Run(stage.Launch("asks"));
        Assert.Equal((125, $"asked.sandbox.yaml(9): SBX1051: seccomp listener {AgentSocket}: ENOENT: nobody listens there; start the agent that decides on system calls first, or correct seccomp.listener\n"), (run.ExitCode, run.Error));
    }

    [KernelFact(Stage.Any)]
    public void A_workload_that_never_begins_leaves_no_messenger_and_an_agent_that_is_told_nothing()
    {
        using var stage = Stage.Of("seccomp", "asked");
        Directory.Delete(stage.At("rootfs/proc"), recursive: true);
        var run = Command.Run(new Run("sh", "-c", $"'{NativeProgram.Of("agent")}' {AgentSocket} 3 > agent.out & until grep -q ready agent.out 2> /dev/null; do sleep 0.02; done; '{stage.Launcher}' -- asks; code=$?; wait; cat agent.out; exit $code") { Directory = stage.Directory });
        Assert.Equal((125, "ready\nnothing\n"), (run.ExitCode, run.Output));
        Assert.Contains("SBX1016", run.Error, StringComparison.Ordinal);
    }

    private static string[] Calls(Stage stage, User user, (string Name, ulong[] Arguments)[] calls)
    {
        string[] words = ["calls", .. calls.Select(call => $"{call.Name}={string.Join(',', new[] { (ulong)Number(call.Name) }.Concat(call.Arguments))}")];
        return Stage.LinesOf(Command.Run(stage.Launch(words) with { AsPlainUser = user == User.Plain }));
    }

    private static uint Number(string name) => SyscallTable.Number(name, OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64 ? SeccompArch.X64 : SeccompArch.Arm64)!.Value;

    // What the tests themselves run under.
    private static int Filters() => int.Parse(File.ReadAllLines("/proc/self/status").Single(line => line.StartsWith("Seccomp_filters:", StringComparison.Ordinal)).Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture);
}
