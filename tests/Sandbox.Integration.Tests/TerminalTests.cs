using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>life/terminal.sandbox.yaml: a terminal of the sandbox's own. script(1) plays the caller's terminal.</summary>
public sealed class TerminalTests : IDisposable
{
    private readonly Stage _stage = Stage.Of("life", "terminal");

    public TerminalTests() => File.SetUnixFileMode(Directory.CreateDirectory(_stage.At("data")).FullName, (UnixFileMode)0b111_111_111);

    public void Dispose() => _stage.Dispose();

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_workload_has_a_terminal_of_its_own(User user)
    {
        var run = Command.Run(InTerminal("tty; cut -d' ' -f 5-7 /proc/$$/stat; probe open /dev/tty; stty size; stat -c %u $(tty); exit 7", "stty rows 33 cols 99", user));
        var seen = Seen(run).Split('\n');
        Assert.Equal("/dev/pts/0", seen[0]);
        Assert.Matches("^2 2 [1-9][0-9]*$", seen[1]);
        Assert.Matches("^open [0-9]+$", seen[2]);
        Assert.Equal(["33 99", "1000"], seen[3..5]);
        Assert.Equal(7, run.ExitCode);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Keys_reach_it_and_the_interrupt_key_is_a_signal_inside(User user)
    {
        var typed = Typing("printf 'word\\n'; until [ -e data/got ]; do sleep 0.05; done; printf '\\003'", "trap 'exit 33' INT; touch /data/ready; read w; echo \"got <$w>\"; touch /data/got; while :; do sleep 0.05; done", user);
        var run = Command.Run(typed);
        Assert.Contains("got <word>", run.Output, StringComparison.Ordinal);
        Assert.Equal(33, run.ExitCode);
    }

    [KernelFact(Stage.Any)]
    public void The_caller_s_terminal_is_as_it_was_afterwards()
    {
        var run = Command.Run(new Run("script", "-qec", $"stty -g > before; {_stage.Launcher} -- -c 'stty raw -echo; kill -KILL $$'; stty -g | diff before - && echo same", "/dev/null") { Directory = _stage.Directory });
        Assert.Contains("same", run.Output, StringComparison.Ordinal);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Without_a_terminal_outside_there_is_none_inside(User user)
    {
        var run = _stage.Shell("tty; probe open /dev/tty; exit 4", user);
        Assert.Equal(("not a tty\nopen: ENXIO\n", 4), (run.Output, run.ExitCode));
    }

    [KernelFact(Stage.Any)]
    public void Output_that_is_not_a_terminal_stays_what_it_is()
    {
        var run = Command.Run(new Run("script", "-qec", $"{_stage.Launcher} -- -c 'echo to the file; test -t 1 || echo no terminal; test -t 0 && echo terminal >&2' > data/out", "/dev/null") { Directory = _stage.Directory });
        Assert.Equal("to the file\nno terminal\n", File.ReadAllText(_stage.At("data/out")));
        Assert.Equal("terminal", Seen(run).Trim());
    }

    // script(1) types a NUL for the end of its own input, and the terminal shows it.
    private static string Seen(RunResult run) => run.Output.ReplaceLineEndings("\n").Replace("^@", "", StringComparison.Ordinal);

    private Run InTerminal(string script, string before, User user) =>
        new("script", "-qec", $"{before}; exec {_stage.Launcher} -- -c '{script.Replace("'", "'\\''", StringComparison.Ordinal)}'", "/dev/null") { AsPlainUser = user == User.Plain };

    /// <summary>The script in a terminal into which a second one types as soon as /data/ready is there.</summary>
    private Run Typing(string typist, string script, User user)
    {
        var inside = InTerminal(script, "true", user);
        var pipeline = $"{{ until [ -e data/ready ]; do sleep 0.05; done; {typist}; sleep 1; }} | \"$0\" \"$@\"";
        return inside with { Program = "sh", Arguments = ["-c", pipeline, inside.Program, .. inside.Arguments], Directory = _stage.Directory };
    }
}
