using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests;

/// <summary><c>process.tty</c>, from a terminal that the test makes.</summary>
public class TerminalTests
{
    [KernelTheory(Hand.Root)]
    [InlineData("tty share")]
    [InlineData("tty init")]
    [InlineData("tty init share user")]
    public void The_workload_has_a_terminal_of_its_own(string scenario)
    {
        var (code, output) = InTerminal(scenario, "tty; stty size; stat -c %u /dev/pts/0; exit 3");
        Assert.Equal((3, "/dev/pts/0\r\n31 97\r\n1000\r\n"), (code, output));
    }

    [KernelFact(Hand.Root)]
    public void What_is_typed_gets_in_and_control_c_is_the_workloads()
    {
        var (code, output) = InTerminal("tty init share", "trap 'echo interrupted; exit 5' INT; echo ready; read word; echo \"<$word>\"; while :; do sleep 0.02; done", "", ("ready", "hello\n"), ("<hello>", "\u0003"));
        Assert.Equal(5, code);
        Assert.Contains("<hello>\r\n", output, StringComparison.Ordinal);
        Assert.Contains("interrupted\r\n", output, StringComparison.Ordinal);
    }

    [KernelFact(Hand.Root)]
    public void Nothing_that_is_printed_is_lost()
    {
        var (code, output) = InTerminal("tty init share", "seq 1 20000");
        Assert.Equal((0, 20000), (code, output.Count(c => c == '\n')));
    }

    [KernelTheory(Hand.Root)]
    [InlineData("tty init share", "exit 0", "")]
    [InlineData("tty init missing", "", "SBX1043")]
    public void The_callers_terminal_is_as_it_was(string scenario, string script, string message)
    {
        var (_, output) = InTerminal(scenario, script, "; stty -a | grep -o -E -- '-?(icanon|echo|opost) '");
        Assert.EndsWith("opost \r\nicanon \r\necho \r\n", output.Replace("icanon \r\necho \r\nopost", "opost", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    [KernelFact(Hand.Root)]
    public void Without_a_terminal_there_is_none() => Assert.Equal("not a tty\n", Hand.Run("tty init share", "tty").Output);

    /// <summary>Where standard output is a pipe it stays that pipe.</summary>
    [KernelFact(Hand.Root)]
    public void A_redirected_stream_is_left_alone()
    {
        var (_, output) = InTerminal("tty init share", "[ -t 0 ] && [ ! -t 1 ] && echo pipe", " | cat");
        Assert.Equal("pipe", output.TrimEnd()); // cat may write while the terminal is still raw
    }

    private static (int Code, string Output) InTerminal(string scenario, string script, string behind = "", params (string Expected, string Text)[] typed)
    {
        using var terminal = new PseudoTerminal();
        var run = Hand.Of(scenario);
        var quoted = script.Replace("'", "'\\''", StringComparison.Ordinal);
        var environment = new Dictionary<string, string>(run.Environment!);

        // A session leader without a terminal that opens one has it for its own.
        var command = $"exec < {terminal.Name} > {terminal.Name} 2>&1; stty rows 31 cols 97; {Hand.Launcher} '{quoted}'{behind}";
        using var started = Command.Start(run with { Program = "sh", Arguments = ["-c", command], Environment = environment });
        foreach (var (expected, text) in typed)
        {
            terminal.Expect(expected);
            terminal.Type(text);
        }

        var code = started.WaitForEnd().ExitCode;
        return (code, terminal.ReadToEnd());
    }
}
