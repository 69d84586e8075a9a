using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests;

/// <summary><c>process: self</c>: the .NET program itself, inside.</summary>
public class SelfTests
{
    [KernelTheory(Hand.Root)]
    [InlineData("self", 1)]
    [InlineData("self init", 2)]
    [InlineData("self init user", 2)]
    [InlineData("self caller", 1)]
    public void Main_runs_inside(string scenario, int pid)
    {
        var result = Hand.Run(scenario, "one", "two words", "");
        var lines = result.Output.Split('\n');
        Assert.Equal((7, ""), (result.ExitCode, result.Error));
        Assert.Equal($"pid {pid}", lines[0]);
        Assert.Equal("arguments one|two words|", lines[1]);
        Assert.Equal("environment HOME|PATH|TERM", lines[2]);
        Assert.Contains("CapBnd:\t0000000000000000", lines[3], StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", lines[3], StringComparison.Ordinal);
        Assert.Contains("SigBlk:\t0000000000000000", lines[3], StringComparison.Ordinal);
        Assert.Equal("environ False", lines[4]);
        Assert.Equal("sum 6402016", lines[6]);
    }

    [KernelFact(Hand.Plain)]
    public void Main_runs_inside_for_an_ordinary_user() =>
        Assert.Equal(7, Command.Run(Hand.Of("self init user") with { AsPlainUser = true }).ExitCode);

    [KernelFact(Hand.Root)]
    public void A_large_environment_and_many_arguments_fit()
    {
        var run = Hand.Of("self init", [.. Enumerable.Range(0, 3000).Select(i => $"argument{i}")]);
        var environment = new Dictionary<string, string>(run.Environment!);
        for (var i = 0; i < 500; i++)
        {
            environment[$"SECRET{i}"] = new('x', 1000);
        }

        var result = Command.Run(run with { Environment = environment });
        Assert.Equal(7, result.ExitCode);
        Assert.Contains("|argument2999\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("environ False\n", result.Output, StringComparison.Ordinal);
    }
}
