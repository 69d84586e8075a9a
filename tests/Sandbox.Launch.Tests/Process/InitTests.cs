using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests;

/// <summary>PID 1, as the workload and as the host see it.</summary>
public class InitTests
{
    public static TheoryData<string> Shapes => ["init", "init share", "init share user"];

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void Orphans_are_reaped(string scenario)
    {
        var result = Hand.Run(scenario, "for i in 1 2 3 4 5; do (sleep 0.05 & exec true); done; (sh -c 'sh -c \"sleep 0.05; exit 1\" & exit 0'); sleep 0.3; cat /proc/[0-9]*/stat | cut -d' ' -f3 | grep -c Z; set -- /proc/[0-9]*; echo $#");

        // PID 1 and the shell.
        Assert.Equal(("0\n2\n", ""), (result.Output, result.Error));
    }

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void The_rest_ends_with_the_workload(string scenario)
    {
        var before = LeakSnapshot.Take();
        Assert.Equal(4, Hand.Run(scenario, "setsid sh -c 'trap \"\" HUP TERM; sleep 1000' & sleep 0.05; exit 4").ExitCode);
        Assert.Empty(before.LeftBehind());
    }

    [KernelTheory(Hand.Root)]
    [InlineData("init uid0")]
    [InlineData("init share uid0")]
    [InlineData("init share user uid0 allcaps")]
    public void It_cannot_be_looked_into(string scenario)
    {
        // That it has descriptors, and no more, can be seen until it has closed them, right after the workload began.
        var result = Hand.Run(scenario, "cat /proc/1/environ /proc/1/fd/*; for i in 1 2 3 4 5 6 7 8 9; do test -z \"$(ls /proc/1/fd)\" && break; sleep 0.3; done; ls /proc/1/fd; readlink /proc/1/exe; cat /proc/1/mem; kill -9 1; kill -STOP 1; echo alive");
        Assert.Equal("alive\n", result.Output);
    }

    /// <summary>From the host, where root may look: nothing of the caller is left in it.</summary>
    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void It_keeps_nothing_of_the_caller(string scenario)
    {
        using var run = Hand.Start(scenario, ": > $READY; exec sleep 100");
        var init = Assert.Single(LeakSnapshot.ChildrenOf(run.Pid)).Split(' ')[0];
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllLines($"/proc/{init}/status").Contains("Seccomp:\t2"), 10_000)); // the last thing that it gives up
        Assert.All(File.ReadAllBytes($"/proc/{init}/environ"), value => Assert.Equal(0, value));
        Assert.All(File.ReadAllBytes($"/proc/{init}/cmdline"), value => Assert.Equal(0, value));
        Assert.Empty(Directory.GetFileSystemEntries($"/proc/{init}/fd"));
        var status = File.ReadAllLines($"/proc/{init}/status");
        Assert.Contains("CapEff:\t0000000000000000", status);
        Assert.Contains("CapPrm:\t0000000000000000", status);
        Assert.Contains("CapInh:\t0000000000000000", status);
        Assert.Contains("CapAmb:\t0000000000000000", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.Contains("Uid:\t1000\t1000\t1000\t1000", status);
        Assert.Contains("Groups:\t ", status);
        Assert.True(PrivateDirty(init) <= 32, $"init holds {PrivateDirty(init)} KiB");
        Assert.True(PrivateDirty(run.Pid.ToString(null, null)) <= 32, $"launcher holds {PrivateDirty(run.Pid.ToString(null, null))} KiB");
        run.Signal(15);
        run.End();
    }

    [KernelFact(Hand.Root)]
    public void Ten_launches_leave_nothing()
    {
        var before = LeakSnapshot.Take();
        for (var i = 0; i < 10; i++)
        {
            foreach (var scenario in new[] { "", "share", "init", "init share", "init share user", "caller share", "missing init share", "badcwd" })
            {
                var code = Hand.Run(scenario, "exit 3").ExitCode;
                Assert.Equal(scenario.StartsWith("missing", StringComparison.Ordinal) ? 127 : scenario == "badcwd" ? 125 : 3, code);
            }
        }

        Assert.Empty(before.LeftBehind());
    }

    private static int PrivateDirty(string pid) =>
        int.Parse(File.ReadLines($"/proc/{pid}/smaps_rollup").Single(line => line.StartsWith("Private_Dirty:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], null);
}
