using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary>Units of a user's manager: what they have in common with root's, and works there too.</summary>
public class UserUnitTests
{
    // From here on systemctl is the user's; what "words" wrote is his, too.
    private const string Begin = """
        loginctl enable-linger dev; await test -S /run/user/1000/bus
        mkdir -p ~dev/.local; cp -a /usr/local/bin /usr/local/lib ~dev/.local/; chown -R dev: ~dev/.local
        systemctl() { runuser -u dev -- env XDG_RUNTIME_DIR=/run/user/1000 /usr/bin/systemctl --user "$@"; }
        told() { journalctl --sync; journalctl -q -o cat -t "$1"; }
        say() { printf '%s\n' "$@" > ~dev/.local/lib/sandbox/speaks/script; }
        systemctl daemon-reload

        """;

    [KernelFact(Lab.Any | Needs.Gcc)]
    public void A_workload_speaks_leaves_descriptors_and_is_ended_where_it_is_silent()
    {
        using var lab = new Lab().WithSpeaker("speaks");
        var run = lab.Run("words speaks show taken 'say:READY=1|STATUS=up and running' 'store:kept text' barrier ping:300:1000\n" + Begin + """
            systemctl start speaks; await is speaks NFileDescriptorStore 1
            echo "$(state speaks ActiveState) $(state speaks StatusText) $(ps -o user= -p $(state speaks MainPID))"
            sleep 3; echo "$(state speaks ActiveState) $(state speaks NRestarts)"
            for process in $(processes speaks); do [ "$(cat /proc/$process/comm)" = speaker ] && kill -KILL $process; done
            await is speaks NRestarts 1; await is speaks ActiveState active
            told speaks | grep -E '^(socket|stored|barrier)|SBX' | head -5
            systemctl stop speaks; state speaks Result
            say 'say:READY=1' sleep:300000
            systemctl start speaks; await is speaks NRestarts 1
            journalctl --sync; journalctl -q -o cat USER_UNIT=speaks.service | grep -oE 'Watchdog timeout .limit 2s.|status=134' | sort -u
            systemctl stop speaks; echo "$(processes speaks 2>/dev/null | wc -l)"
            """);
        Assert.Equal("""
            active up and running dev
            active 0
            socket /dev/notify watchdog 2000000 mine
            stored none - -
            barrier passed
            socket /dev/notify watchdog 2000000 mine
            stored 1 kept mine kept text
            success
            Watchdog timeout (limit 2s)
            status=134
            0

            """, run.Output);
    }

    [KernelFact(Lab.Any | Needs.Gcc)]
    public void One_that_is_not_well_is_started_again()
    {
        using var lab = new Lab().WithSpeaker("succeeds");
        var run = lab.Run("words succeeds make:/tmp/well sleep:1000 remove:/tmp/well sleep:300000\n" + Begin + """
            systemctl start succeeds; echo "$(state succeeds ActiveState) $(state succeeds StatusText)"
            await is succeeds NRestarts 1; await is succeeds ActiveState active
            told succeeds | grep SBX | head -1
            systemctl stop succeeds; echo "$(state succeeds Result) $(processes succeeds 2>/dev/null | wc -l)"
            """);
        Assert.Equal("""
            active The workload runs and is well: looking for /tmp/well as 1000
            succeeds.sandbox.yaml(12): SBX1078: health: as many checks have failed in a row as may; the last says: exit code 1: looking for /tmp/well as 1000
            success 0

            """, run.Output);
    }

    [KernelFact(Lab.Any)]
    public void Credentials_are_the_users_own_in_a_root_that_is_a_directory()
    {
        using var lab = new Lab().With("keeping");
        var run = lab.Run("""
            root=/usr/local/lib/sandbox/keeping/rootfs; mkdir -p $root/bin $root/dev $root/proc $root/tmp $root/sys $root/run/credentials /etc/keeping
            cp /bin/busybox $root/bin/; for name in sh stat cat touch rm sleep; do ln -s busybox $root/bin/$name; done
            printf secret > /etc/keeping/plain; chown dev /etc/keeping/plain; chmod 400 /etc/keeping/plain

            """ + Begin + """
            for manager in user system; do
              systemctl start keeping; await eval "told keeping | grep 'nothing can be written'"
              told keeping | grep -vE '^(touch|rm|sandbox): '
              systemctl stop keeping; mv /etc/keeping/plain /etc/keeping/away; systemctl start keeping 2>/dev/null; state keeping StatusText; mv /etc/keeping/away /etc/keeping/plain
              unset -f systemctl; told() { journalctl --sync; journalctl -q -o cat _SYSTEMD_UNIT=keeping.service; }
            done
            """);
        const string Seen = """
            /run/credentials
            500 1000:1000 .
            400 1000:1000 greeting
            400 1000:1000 plain
            greeting=[hello]
            plain=[secret]
            nothing can be written
            keeping.sandbox.yaml(14): SBX1081: credential plain: ENOENT: the host has no file where its entry says; create it (its line in the unit has the path), or mark it optional

            """;
        Assert.Equal(Seen + Seen, run.Output);
    }

    [KernelFact(Lab.Any)]
    public void What_is_handed_over_is_his_to_see_and_by_a_units_name_alone_nobody_elses()
    {
        using var lab = new Lab().With("handed");
        var run = lab.Run(Begin + """
            systemctl start handed; main=$(state handed MainPID); await told handed
            runuser -u dev -- ~dev/.local/bin/handed --ps --json | grep -o "\"pid\": $main, \"workloadPid\": $main" | sed "s/$main/MAIN/g"
            runuser -u dev -- ~dev/.local/bin/handed --stop 2>&1 | grep -o 'run: .*'
            ~dev/.local/bin/handed --ps --json; echo
            systemctl stop handed
            """);
        Assert.Equal("\"pid\": MAIN, \"workloadPid\": MAIN\nrun: systemctl --user stop handed.service\n[]\n", run.Output.Replace("[]\n\n", "[]\n", StringComparison.Ordinal));
    }
}
