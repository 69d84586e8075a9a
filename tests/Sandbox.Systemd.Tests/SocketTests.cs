using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary><c>sockets</c>: systemd listens, the workload is started by a connection.</summary>
public class SocketTests
{
    [KernelFact(Lab.Any)]
    public void The_first_connection_starts_the_workload_and_the_sockets_are_its_own()
    {
        using var lab = new Lab().With("listening");
        var run = lab.Run("""
            ip link set lo up
            systemd-analyze verify /etc/systemd/system/listening.{service,socket}
            systemctl start listening.socket; state listening ActiveState
            timeout 20 socat -t 10 - UNIX-CONNECT:/run/listening.sock
            state listening ActiveState
            timeout 20 socat -t 10 - TCP:127.0.0.1:5099
            for fd in 3 4; do [ -e /proc/$(state listening MainPID)/fd/$fd ] || echo the launcher has no $fd; done
            """);
        Assert.Equal("inactive\n3 2 2 2 listening.socket:listening.socket\nactive\n4 2 2 2 listening.socket:listening.socket\nthe launcher has no 3\nthe launcher has no 4\n", run.Output);
    }

    [KernelFact(Lab.Any)]
    public void Without_sockets_it_does_not_start()
    {
        var run = Command.Run(new Run(PublishedWorkload.Of("tests/Sandbox.Systemd.Tests/workloads/units").Binary("listening")));
        Assert.Equal(125, run.ExitCode);
        Assert.StartsWith("listening.sandbox.yaml(6): SBX1065: sockets: systemd passes none to this process", run.Error, StringComparison.Ordinal);
    }
}
