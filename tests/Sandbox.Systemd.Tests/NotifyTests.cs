using System.Globalization;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary>What the launcher says to a manager that is only a socket: nothing here needs systemd.</summary>
public class NotifyTests
{
    private const Needs Run = Needs.Aot | Needs.Root;

    [KernelTheory(Run)]
    [InlineData(false)]
    [InlineData(true)]
    public void The_launcher_says_that_the_workload_runs_and_that_it_stops_it(bool isAbstract)
    {
        using var manager = new NotifySocket(isAbstract);
        using var steady = Command.Start(Start("steady", manager.Address));
        Assert.Equal("READY=1\nSTATUS=The workload runs.", manager.Next());
        Thread.Sleep(1000); // the shell's trap
        Command.Signal(steady.Pid, 15);
        Assert.Equal("STOPPING=1\nSTATUS=The workload was asked to stop.", manager.Next());
        var end = steady.WaitForEnd();
        Assert.True(end.ExitCode == 0, end.ToString());
        Assert.Contains("container=sandbox", end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NOTIFY_SOCKET", end.Output, StringComparison.Ordinal);
    }

    [KernelFact(Run)]
    public void It_says_why_nothing_runs()
    {
        using var manager = new NotifySocket(isAbstract: false);
        Assert.Equal(127, Command.Run(Start("broken", manager.Address)).ExitCode);
        var said = manager.Next();
        Assert.StartsWith("STATUS=broken.sandbox.yaml(6): SBX1043: execute /usr/bin/no-such-program: ENOENT: ", said, StringComparison.Ordinal);
        Assert.EndsWith("\nERRNO=2", said, StringComparison.Ordinal);
        Assert.Equal(2, said.Split('\n').Length);
    }

    [KernelTheory(Run)]
    [InlineData("/nowhere/notify", "ENOENT")]
    [InlineData("vsock:2:1234", "EINVAL")]
    [InlineData("", "EINVAL")]
    public void A_manager_that_is_not_there_is_an_error(string address, string errno)
    {
        var run = Command.Run(Start("steady", address));
        Assert.Equal(125, run.ExitCode);
        Assert.Contains("SBX1063: ", run.Error, StringComparison.Ordinal);
        Assert.Contains($": {errno}: NOTIFY_SOCKET must lead to a socket", run.Error, StringComparison.Ordinal);
    }

    [KernelFact(Run)]
    public void A_launcher_that_hands_over_ends_and_the_workload_goes_on()
    {
        using var manager = new NotifySocket(isAbstract: true);
        using var handed = Command.Start(Start("handed", manager.Address));
        var said = manager.Next();
        Assert.Equal("READY=1\nSTATUS=The workload runs, and systemd watches over it.", said);
        Assert.True(SpinWait.SpinUntil(() => handed.HasEnded, 5000));
        Thread.Sleep(200); // where it were still tied to the launcher, it would be dead by now
        var main = Workloads().Single();
        Assert.Equal(0, Command.Signal(main, 9));
        Assert.Equal(0, handed.WaitForEnd().ExitCode);
    }

    // By its command, which only these tests have.
    private static IEnumerable<int> Workloads() => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _) && ReadAll($"/proc/{name}/cmdline").StartsWith("/bin/sh\0-c\0trap 'echo asked to stop", StringComparison.Ordinal)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture));

    private static string ReadAll(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // ended meanwhile
        }
    }

    private static Run Start(string name, string address) =>
        new(PublishedWorkload.Of("tests/Sandbox.Systemd.Tests/workloads/units").Binary(name)) { Environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = address } };
}
