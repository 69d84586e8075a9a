using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary><c>process.supervise: systemd</c>: the launcher is gone while the workload runs.</summary>
public class HandOverTests
{
    [KernelFact(Lab.Any)]
    public void Nothing_of_ours_stays()
    {
        using var lab = new Lab().With("handed");
        var run = lab.Run("""
            systemctl start handed; main=$(state handed MainPID)
            await journalctl -q -u handed --grep 'begun as 1'
            echo "$(state handed ActiveState) $(cat /proc/$main/comm)"
            for process in $(processes handed); do readlink -f /proc/$process/exe; done | grep -c local
            systemctl stop handed; echo "$(state handed ActiveState) $(state handed Result)"
            """);
        Assert.Equal("active sh\n0\ninactive success\n", run.Output);
    }

    [KernelFact(Lab.Any)]
    public void Its_end_is_seen_and_it_is_started_again()
    {
        using var lab = new Lab().With("handed");
        var run = lab.Run("""
            systemctl start handed; kill -KILL $(state handed MainPID)
            await is handed NRestarts 1; await is handed ActiveState active; echo again
            journalctl --sync; journalctl -q -u handed -o cat --grep 'exited'
            """);
        Assert.Equal("again\nhanded.service: Main process exited, code=killed, status=9/KILL\n", run.Output);
    }

    [KernelFact(Lab.Any)]
    public void With_an_init_the_init_stays_alone()
    {
        using var lab = new Lab().With("reaped");
        var run = lab.Run("""
            systemctl start reaped; main=$(state reaped MainPID)
            await journalctl -q -u reaped --grep 'begun as 2'
            echo "$(cat /proc/$main/comm) $(awk '/^PPid/ {print $2}' /proc/$main/status) $(awk '/^NSpid/ {print $3}' /proc/$main/status)"
            for process in $(processes reaped); do readlink -f /proc/$process/exe; done | grep -c local
            awk '/^Anonymous/ {print ($2 <= 32 ? "at most 32 KiB" : $2)}' /proc/$main/smaps_rollup # pages of its own; those of the file are its cache's
            systemctl stop reaped; echo "$(state reaped ActiveState) $(state reaped Result)"
            """);
        Assert.Equal("reaped 1 1\n1\nat most 32 KiB\ninactive success\n", run.Output);
    }
}
