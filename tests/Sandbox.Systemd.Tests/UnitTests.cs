using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary>Units as the build writes them, under a real systemd.</summary>
public class UnitTests
{
    [KernelFact(Lab.Any)]
    public void Systemd_finds_nothing_wrong_with_a_unit()
    {
        using var lab = new Lab().With("steady").With("handed").With("reaped").With("broken").With("hello", "specs/hello");
        var run = lab.Run("""
            systemd-analyze verify /etc/systemd/system/{steady,handed,reaped,broken,hello}.service && echo clean
            export XDG_RUNTIME_DIR=/run/user/0; mkdir -p $XDG_RUNTIME_DIR ~/.local/bin; cp /usr/local/bin/* ~/.local/bin/
            systemd-analyze verify --user /etc/systemd/user/{steady,handed,reaped,broken,hello}.service && echo clean for users
            """);
        Assert.Equal((0, "clean\nclean for users\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [KernelFact(Lab.Any)]
    public void A_unit_is_active_when_its_workload_was_executed_and_stops_when_asked()
    {
        using var lab = new Lab().With("steady");
        var run = lab.Run("""
            systemctl start steady
            echo "$(state steady ActiveState) $(state steady StatusText)"
            cat /proc/$(state steady MainPID)/comm
            await journalctl -q -u steady --grep 'begun as 2'
            systemctl stop steady; echo "$(state steady ActiveState) $(state steady Result)"
            journalctl --sync; journalctl -q -u steady -o cat | grep -E 'begun|asked|NOTIFY|SECRET'
            journalctl -q -t steady --grep begun | wc -l
            """);
        Assert.Equal("active The workload runs.\nsteady\ninactive success\nbegun as 2\nasked to stop\n1\n", run.Output);
    }

    [KernelFact(Lab.Any)]
    public void A_workload_that_does_not_stop_is_killed_by_the_launcher_in_its_time()
    {
        using var lab = new Lab().With("stubborn");
        var run = lab.Run("""
            systemctl start stubborn
            sleep 0.5; begin=$(date +%s%N)
            systemctl stop stubborn; echo $(( ($(date +%s%N) - begin) / 100000000 ))
            state stubborn ExecMainStatus; state stubborn ExecMainCode
            """);
        var lines = run.Output.Split('\n');
        Assert.InRange(int.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture), 9, 40);
        Assert.Equal(["137", "1"], lines[1..3]); // the launcher itself exited (CLD_EXITED): systemd's SIGKILL would come six seconds later
    }

    [KernelFact(Lab.Any)]
    public void A_workload_that_crashes_is_started_again()
    {
        using var lab = new Lab().With("steady");
        var run = lab.Run("""
            systemctl start steady; main=$(state steady MainPID)
            for process in $(processes steady); do [ "$(cat /proc/$process/comm)" = sh ] && kill -KILL $process; done
            await is steady NRestarts 1; await is steady ActiveState active
            [ "$(state steady MainPID)" != "$main" ] && echo another launcher
            journalctl --sync; journalctl -q -u steady -o cat --grep 'exited'
            """);
        Assert.Equal("another launcher\nsteady.service: Main process exited, code=exited, status=137/n/a\n", run.Output);
    }

    [KernelFact(Lab.Any)]
    public void A_start_that_fails_says_why_in_the_status()
    {
        using var lab = new Lab().With("broken");
        var run = lab.Run("systemctl start broken; echo $?; systemctl status broken; true");
        Assert.StartsWith("1\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Active: failed (Result: exit-code)", run.Output, StringComparison.Ordinal);
        Assert.Contains("Status: \"broken.sandbox.yaml(6): SBX1043: execute /usr/bin/no-such-program: ENOENT: there is no such file", run.Output, StringComparison.Ordinal);
        Assert.Contains("Error: 2 (No such file or directory)", run.Output, StringComparison.Ordinal);
    }
}
