using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary>The workloads of specs/ as units.</summary>
public class GalleryUnitTests
{
    [KernelFact(Lab.Any)]
    public void The_gallery_starts_as_units()
    {
        using var lab = new Lab().With("hello", "specs/hello").With("web", "specs/web").With("tool", "specs/tool").With("batch", "specs/batch");
        var run = lab.Run("""
            for unit in hello tool batch; do systemctl start $unit; await is $unit ActiveState inactive || state $unit ExecMainStatus; echo "$unit $(state $unit Result)"; done
            systemctl start web; await journalctl -q -u web --grep 'Now listening'; echo "web $(state web ActiveState)"; systemctl stop web; state web Result
            """);
        Assert.Contains("hello success\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("web active\nsuccess\n", run.Output, StringComparison.Ordinal);
    }

    [KernelFact(Lab.Any)]
    public void A_service_is_started_by_a_connection_limited_looked_after_started_again_and_stopped_in_time()
    {
        using var lab = new Lab().With("api", "specs/api");
        var run = lab.Run("""
            ip link set lo up
            ask() { perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:5081", Timeout => 20) or die; print $s "GET $ARGV[0] HTTP/1.0\r\n\r\n"; print((<$s>)[-1] // "cut off\n")' "$1"; }
            systemctl start api.socket; state api ActiveState
            ask /; await is api ActiveState active; echo "$(state api ActiveState) $(state api StatusText)"
            cat /sys/fs/cgroup/memory$(state api ControlGroup)/memory.limit_in_bytes
            ask /crash; await is api NRestarts 1; await is api ActiveState active; ask /
            ask /sick; await is api NRestarts 2; await is api ActiveState active; ask /
            begin=$(date +%s); systemctl stop api 2>/dev/null; echo "$(state api ActiveState) $(state api Result) $(( $(date +%s) - begin < 5 ))"
            journalctl --sync; journalctl -q -t api -o cat --grep 'Application started' | wc -l
            """);
        Assert.Equal("""
            inactive
            hello from pid 2, interfaces: lo
            active The workload runs and is well: HTTP 200
            268435456
            cut off
            hello from pid 2, interfaces: lo
            False
            hello from pid 2, interfaces: lo
            inactive success 1
            3

            """, run.Output);
    }
}
