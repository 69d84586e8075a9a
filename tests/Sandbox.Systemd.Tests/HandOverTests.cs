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

    [KernelFact(Lab.Any)]
    public void Verbs_find_the_workload_by_its_unit()
    {
        using var lab = new Lab().With("handed");
        var run = lab.Run("""
            systemctl start handed; main=$(state handed MainPID); own=/usr/local/bin/handed
            await journalctl -q -u handed --grep 'begun as 1'
            $own --ps --json | grep -o "\"pid\": $main, \"workloadPid\": $main, \"pidInside\": 1"  | sed "s/$main/MAIN/g"
            runuser -u dev -- $own --ps --json; echo
            $own --exec --instance handed -- /bin/sh -c 'cat /proc/1/comm; echo out >&2' 2> /dev/null
            $own --stats --json | grep -c '"processes"'; $own --inspect | grep -q "$main"; echo $?
            $own --freeze > /dev/null; for i in $(seq 20); do grep -q '^State:.D' /proc/$main/status || break; sleep 0.1; done # a shell that waits for its child to execute is in D
            awk '/^State/ {print $2}' /proc/$main/status; $own --thaw > /dev/null
            awk '/^State/ {print $2}' /proc/$main/status | tr RDS sss
            $own --stop; echo "$? $(state handed ActiveState)"
            $own --kill; echo "$?"; await is handed NRestarts 1
            systemctl stop handed; $own --ps --json; echo; $own --stop 2>&1 | grep -o 'no instance of this binary runs'
            """);
        Assert.Equal("\"pid\": MAIN, \"workloadPid\": MAIN, \"pidInside\": 1\n[]\nsh\n1\n0\nT\ns\n1 active\n0\n[]\nno instance of this binary runs\n", run.Output.Replace("[]\n\n", "[]\n", StringComparison.Ordinal));
        Assert.Contains("handed.sandbox.yaml: SBX1069: --stop: systemd watches over this instance ('supervise: systemd') and has its stop signal and timeout; run: systemctl stop handed.service\n", run.Error, StringComparison.Ordinal);
    }

    [KernelFact(Lab.Any)]
    public void Verbs_find_the_init_in_whichever_unit()
    {
        using var lab = new Lab().With("reaped");
        var run = lab.Run("""
            cp reaped.service /etc/systemd/system/other.service; systemctl daemon-reload
            systemctl start other; main=$(state other MainPID); own=/usr/local/bin/reaped
            await journalctl -q -u other --grep 'begun as 2'
            $own --ps --json | grep -o "\"pid\": $main, .*\"pidInside\": 2" | sed 's/[0-9]*, "workloadPid": [0-9]*/N/'
            $own --exec --instance other -- /bin/sh -c 'cat /proc/1/comm /proc/2/comm'
            $own --stop 2>&1 | grep -o 'run: .*'
            $own --kill USR1; await is other ActiveState failed; echo "$(state other ExecMainStatus)"; $own --ps --json; echo
            """);
        Assert.Equal("\"pid\": N, \"pidInside\": 2\nreaped\nsh\nrun: systemctl stop other.service\n138\n[]\n", run.Output.Replace("[]\n\n", "[]\n", StringComparison.Ordinal));
    }
}
