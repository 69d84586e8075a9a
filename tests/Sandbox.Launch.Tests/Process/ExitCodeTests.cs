using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests;

/// <summary>Exit codes and the one line that goes with a failed launch.</summary>
public class ExitCodeTests
{
    [KernelTheory(Hand.Root)]
    [InlineData("", "exit 3", 3)]
    [InlineData("share", "exit 3", 3)]
    [InlineData("init", "exit 3", 3)]
    [InlineData("init share", "exit 3", 3)]
    [InlineData("init share user", "exit 3", 3)]
    [InlineData("caller share", "exit 3", 3)]
    [InlineData("init share", "exit 126", 126)]
    [InlineData("init share", "kill -9 $$", 137)]
    [InlineData("init", "kill -SEGV $$", 139)]
    [InlineData("hostpid", "kill -TERM $$", 143)]
    public void Are_the_workloads_own(string scenario, string script, int code)
    {
        var result = Hand.Run(scenario, script);
        Assert.Equal((code, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    [KernelTheory(Hand.Root)]
    [InlineData("missing", 127, "hand.sandbox.yaml(4): SBX1043: execute /no/such/file: ENOENT: there is no such file")]
    [InlineData("missing share", 127, "hand.sandbox.yaml(4): SBX1043: execute /no/such/file: ENOENT: there is no such file")]
    [InlineData("missing init", 127, "hand.sandbox.yaml(4): SBX1043: execute /no/such/file: ENOENT: there is no such file")]
    [InlineData("missing init share user", 127, "hand.sandbox.yaml(4): SBX1043: execute /no/such/file: ENOENT: there is no such file")]
    [InlineData("lost init share", 127, "hand.sandbox.yaml(4): SBX1043: execute no-such-command: ENOENT: no directory of the workload's PATH has it")]
    [InlineData("badcwd init share", 125, "hand.sandbox.yaml(35): SBX1038: working directory /nonexistent: ENOENT: there is no such directory")]
    [InlineData("badlimit", 125, "hand.sandbox.yaml(34): SBX1034: resource limit nofile: EPERM: ")]
    [InlineData("nouser init", 125, "hand.sandbox.yaml(36): SBX1039: user no-such-user: there is no such user")]
    [InlineData("nobody caller", 125, "hand.sandbox.yaml(36): SBX1039: user: a user namespace with one id has no supplementary groups")]
    [InlineData("fd5 init", 125, "hand.sandbox.yaml(40): SBX1002: keep fd 5: EBADF: the caller did not open it")]
    [InlineData("joinuts", 125, "hand.sandbox.yaml(12): SBX1004: join namespace /tmp/sandbox-launch-tests-uts: ENOENT: there is no such namespace file")]
    public void Failures_name_line_step_target_errno_and_remedy(string scenario, int code, string message)
    {
        var result = Hand.Run(scenario);
        Assert.Equal(code, result.ExitCode);
        Assert.StartsWith(message, result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
    }

    [KernelFact(Hand.Root)]
    public void Arguments_are_refused_where_the_spec_refuses_them()
    {
        var result = Hand.Run("refuse init share", "one\u001b[2Jtwo\n");
        Assert.Equal((125, @"hand.sandbox.yaml(4): SBX1045: arguments one\x1b[2Jtwo\x0a: this workload takes no arguments (process.arguments: refuse); leave them out" + "\n"), (result.ExitCode, result.Error));
    }

    [KernelTheory(Hand.Root)]
    [InlineData("#!/no/interpreter -x\n", 127, "it is there, but the interpreter that it names is not; copy or mount this in too, or link the program statically: /no/interpreter")]
    [InlineData("echo not a program\n", 126, "ENOEXEC: neither a program for this machine nor a script")]
    public void What_cannot_be_executed_is_explained(string content, int code, string message)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, content);
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        var result = Hand.Run("direct init share", file);
        File.Delete(file);
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [KernelFact(Hand.Root)]
    public void A_file_without_the_right_to_execute_is_126()
    {
        var result = Hand.Run("direct", "/etc/passwd");
        Assert.Equal(126, result.ExitCode);
        Assert.Contains("SBX1043: execute /etc/passwd: EACCES: ", result.Error, StringComparison.Ordinal);
    }

    [KernelFact(Hand.Plain)]
    public void An_ordinary_user_is_told_what_the_namespaces_need()
    {
        var result = Command.Run(Hand.Of("init", "exit 3") with { AsPlainUser = true });
        Assert.Equal((125, "hand.sandbox.yaml(8): SBX1005: create namespaces: EPERM: only root may make these without a user namespace; run as root, or set namespaces.user to new\n"), (result.ExitCode, result.Error));
    }

    [KernelFact(Hand.Root)]
    public void A_full_process_table_is_told()
    {
        // The limit of the user's processes holds for whoever lacks CAP_SYS_RESOURCE and CAP_SYS_ADMIN.
        var result = Command.Run(new Run("prlimit", "--nproc=1", "setpriv", "--reuid=64321", "--regid=64321", "--clear-groups", "--inh-caps=-all", Hand.Launcher, "exit 3") { Environment = Hand.Of("user init").Environment });
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("SBX1005: create namespaces: EAGAIN: no process can be added; raise pids.max", result.Error, StringComparison.Ordinal);
    }

    [KernelTheory(Hand.Root)]
    [InlineData("--version", "Version")]
    [InlineData("--help", "Help")]
    [InlineData("--check", "Check")]
    [InlineData("--explain", "Explain")]
    public void Verbs_are_managed_code(string argument, string verb) => Assert.Equal($"verb {verb}\n", Hand.Run("init", argument).Output);

    [KernelFact(Hand.Root)]
    public void Behind_two_dashes_a_verb_is_the_workloads_argument() => Assert.Equal("--version\n", Hand.Run("init share", "--", "echo $0", "--version").Output);
}
