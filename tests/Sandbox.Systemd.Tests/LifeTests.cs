using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary>The workload's own messages, its watchdog and its health under a real systemd.</summary>
public class LifeTests
{
    [KernelFact(Lab.Any | Needs.Gcc)]
    public void A_workload_speaks_to_systemd_and_gets_back_what_it_left()
    {
        using var lab = new Lab().WithSpeaker("speaks");
        var run = lab.Run("""
            systemd-analyze verify /etc/systemd/system/speaks.service
            words speaks show taken 'say:READY=1|STATUS=up and running' 'say:MAINPID=1' 'store:kept text' barrier ping:300:1000
            systemctl start speaks; main=$(state speaks MainPID)
            await is speaks NFileDescriptorStore 1
            echo "$(state speaks ActiveState) $(state speaks StatusText) $(state speaks NotifyAccess) $(cat /proc/$main/comm)"
            sleep 3; echo "$(state speaks ActiveState) $(state speaks NRestarts)"
            for process in $(processes speaks); do [ "$(cat /proc/$process/comm)" = speaker ] && kill -KILL $process; done
            await is speaks NRestarts 1; await is speaks ActiveState active
            journalctl --sync; journalctl -q -u speaks -o cat | grep -E '^(socket|stored|barrier)|SBX'
            systemctl stop speaks; state speaks Result
            """);
        Assert.Equal("""
            active up and running main speaks
            active 0
            socket /dev/notify watchdog 2000000 mine
            stored none - -
            speaks.sandbox.yaml(8): SBX1076: notify MAINPID: it has another value than sd_notify(3) says, or stands with other lines and must not
            barrier passed
            socket /dev/notify watchdog 2000000 mine
            stored 1 kept mine kept text
            """, string.Join('\n', run.Output.Split('\n')[..8]));
        Assert.EndsWith("success\n", run.Output, StringComparison.Ordinal);
    }

    [KernelFact(Lab.Any | Needs.Gcc)]
    public void It_reloads_says_that_it_stops_and_is_ended_where_it_is_silent()
    {
        using var lab = new Lab().WithSpeaker("speaks");
        var run = lab.Run("""
            words speaks term 'say:READY=1' 'say:RELOADING=1|MONOTONIC_USEC=1' sleep:700 'say:READY=1' sleep:300000
            systemctl start speaks
            await is speaks ActiveState reloading; echo "reloading $(state speaks ActiveState)"; await is speaks ActiveState active
            systemctl stop speaks; state speaks Result
            words speaks 'say:READY=1' sleep:300000
            systemctl start speaks; await is speaks NRestarts 1
            journalctl --sync; journalctl -q -u speaks -o cat --grep 'Watchdog timeout|status=|result'
            systemctl stop speaks
            """);
        Assert.StartsWith("reloading reloading\nsuccess\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Watchdog timeout (limit 2s)!", run.Output, StringComparison.Ordinal);
        Assert.Contains("status=134", run.Output, StringComparison.Ordinal); // SIGABRT reached the workload, and the launcher says so
        Assert.Contains("Failed with result 'watchdog'", run.Output, StringComparison.Ordinal);
    }

    [KernelFact(Lab.Any | Needs.Gcc)]
    public void A_unit_is_active_when_a_check_has_passed_and_checks_feed_the_watchdog()
    {
        using var lab = new Lab().WithSpeaker("answers");
        var run = lab.Run("""
            ip link set lo up
            words answers sleep:1000 http:8099:503,200,200,200,200,200,200,200,200,200,200,500
            begin=$(date +%s%N); systemctl start answers; [ $(( ($(date +%s%N) - begin) / 1000000 )) -ge 1000 ] && echo waited
            echo "$(state answers ActiveState) $(state answers StatusText)"
            sleep 2; echo "$(state answers ActiveState)"
            await is answers ActiveState failed; state answers Result
            """);
        Assert.Equal("waited\nactive The workload runs and is well: HTTP 200\nactive\nwatchdog\n", run.Output);
    }

    [KernelFact(Lab.Any | Needs.Gcc)]
    public void One_that_is_not_well_is_started_again()
    {
        using var lab = new Lab().WithSpeaker("succeeds");
        var run = lab.Run("""
            words succeeds make:/tmp/well sleep:1000 remove:/tmp/well sleep:300000
            systemctl start succeeds; await is succeeds NRestarts 1; await is succeeds ActiveState active
            journalctl --sync; journalctl -q -u succeeds -o cat | grep -E 'exited|SBX' | head -2
            systemctl stop succeeds; echo "$(state succeeds Result) $(processes succeeds 2>/dev/null | wc -l)"
            """);
        Assert.Equal("""
            succeeds.sandbox.yaml(12): SBX1078: health: as many checks have failed in a row as may; the last says: exit code 1: looking for /tmp/well as 1000
            succeeds.service: Main process exited, code=exited, status=124/n/a
            success 0

            """, run.Output);
    }
}
