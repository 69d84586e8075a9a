using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

public class DeviceTests : StepsTests
{
    public DeviceTests()
        : base([])
    {
    }

    protected DeviceTests(string[] hidden)
        : base(hidden)
    {
    }

    [KernelTheory(StepsStage.AsRoot)]
    [InlineData(false)]
    [InlineData(true)]
    public void Dev_has_the_six_nodes_and_they_work(bool asUser)
    {
        const string script = "cd /dev; stat -c '%n %t:%T %a' null zero full random urandom tty; head -c 3 zero | wc -c; head -c 5 urandom | wc -c; (echo x > full) 2>&1; echo x > null; for l in fd stdin stdout stderr ptmx; do readlink $l; done; stat -c '%n %a' . pts shm pts/ptmx; ls shm";
        var output = Stage.Output([.. StepsStage.Scratch, $"dev /dev {(asUser ? 1 : 0)} 1048576 1"], script, asUser);
        Assert.Equal("""
            null 1:3 666
            zero 1:5 666
            full 1:7 666
            random 1:8 666
            urandom 1:9 666
            tty 5:0 666
            3
            5
            sh: write error: No space left on device
            /proc/self/fd
            /proc/self/fd/0
            /proc/self/fd/1
            /proc/self/fd/2
            pts/ptmx
            . 755
            pts 755
            shm 1777
            pts/ptmx 666

            """, output);
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Shm_and_pts_may_be_left_out() =>
        Assert.Equal("fd full null random stderr stdin stdout tty urandom zero\n", Stage.Output([.. StepsStage.Scratch, "dev /dev 0 0 0"], "cd /dev; echo *"));

    [KernelFact(StepsStage.AsRoot)]
    public void A_node_is_made_with_its_mode_and_owner_and_works_outside_of_dev_too()
    {
        string[] steps = [.. StepsStage.Scratch, "dev /dev 0 0 0", "node /dev/mine 0 1 5 0640 7 8 0 0", "node /other/null 0 1 3 0666 -1 -1 0 0", "node /pipe 2 0 0 0600 -1 -1 0 0"];
        Assert.Equal("/dev/mine 1:5 640 7 8\n/pipe fifo\n4\n", Stage.Output(steps, "stat -c '%n %t:%T %a %u %g' /dev/mine; stat -c '%n %F' /pipe; echo x > /other/null; head -c 4 /dev/mine | wc -c"));
    }

    [KernelFact(StepsStage.AsUser)]
    public void The_hosts_node_is_bound()
    {
        Assert.Equal("1:7\n", Stage.Output([.. StepsStage.Scratch, "dev /dev 1 0 0", "node /dev/full 0 0 0 0 -1 -1 1 0", "node /dev/nosuch 0 0 0 0 -1 -1 1 1"], "stat -c %t:%T /dev/full", asUser: true));
        Stage.Fails([.. StepsStage.Scratch, "dev /dev 1 0 0", "node /dev/full 0 1 3 0 -1 -1 1 0"], "the host's file is no such device", asUser: true);
        Stage.Fails([.. StepsStage.Scratch, "node /etc/passwd 0 0 0 0 -1 -1 1 0"], "the host's file is no such device", asUser: true);
        Stage.Fails([.. StepsStage.Scratch, "node /dev/nosuch 0 0 0 0 -1 -1 1 0"], "SBX1022: make device /dev/nosuch: ENOENT: this host has no such device", asUser: true);
        Stage.Fails([.. StepsStage.Scratch, "node /dev/x 0 1 3 0666 -1 -1 0 0"], "SBX1022: make device /dev/x: EPERM: mknod is refused here", asUser: true);
    }
}
