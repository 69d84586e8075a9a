using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary><c>unit.template</c>: many instances of one unit.</summary>
public class TemplateTests
{
    [KernelFact(Lab.Any)]
    public void Instances_run_side_by_side_and_are_chosen_by_name()
    {
        using var lab = new Lab().With("crowd");
        var run = lab.Run("""
            mkdir -p /etc/crowd; printf 1 > /etc/crowd/a.key; printf 2 > /etc/crowd/b-c.key
            systemd-analyze verify /etc/systemd/system/crowd@.service
            systemctl start crowd@a crowd@b-c
            for unit in a b-c; do await journalctl -q -u crowd@$unit --grep has; done
            journalctl -q -t crowd -o cat | grep has | sort
            crowd --ps | awk 'NR > 1 {print $1, $8}' | sort -k 2 | sed "s/^$(state crowd@a MainPID) /a's main process is /; s/^$(state crowd@b-c MainPID) /b-c's main process is /"
            crowd --ps --json | grep -o '"instance": "[^"]*"' | sort
            crowd --exec --instance b-c -- /bin/sh -c 'echo I am with $(cat $CREDENTIALS_DIRECTORY/key)'
            crowd --stats 2>&1 | sed 's/[0-9][0-9]*/N/g'
            crowd --stop --instance a >/dev/null; state crowd@a ActiveState; state crowd@b-c ActiveState
            systemctl enable -q crowd@a crowd@x; systemctl stop 'crowd@*.service'; systemctl disable -q crowd@.service; state crowd@b-c ActiveState
            find /etc/systemd/system -name 'crowd@?*.service'
            """);
        Assert.Equal("""
            a has 1
            b-c has 2
            a's main process is a
            b-c's main process is b-c
            "instance": "a"
            "instance": "b-c"
            I am with 2
            crowd.sandbox.yaml: SBXN: --stats: N instances run; choose one with --instance PID: N (a), N (b-c)
            inactive
            active
            inactive

            """, run.Output);
    }
}
