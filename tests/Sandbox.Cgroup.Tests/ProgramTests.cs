using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cgroup.Tests;

/// <summary>Rules on devices and limits of the network's rate on this host: devices of cgroup v1, programs in the v2 hierarchy beside it, a queue on lo.</summary>
public sealed class ProgramTests : IDisposable
{
    private const Needs Host = CgroupStage.Any | Needs.Cgroup1;

    private readonly Lazy<CgroupStage> _stage = new(ProgramStage.Set);

    private CgroupStage Stage => _stage.Value;

    [KernelFact(Host)]
    public void Device_nodes_are_made_and_opened_by_the_rules()
    {
        var run = Stage.Shell("devices", ProgramStage.DeviceScript);
        Assert.Equal((0, ProgramStage.DeviceAnswers, ""), (run.ExitCode, run.Output, run.Error));
        Assert.Empty(CgroupStage.Groups("devices"));
    }

    [KernelFact(Host)]
    public void Version_one_says_where_it_has_no_exceptions()
    {
        var run = Stage.Shell("exception", "echo ran");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("exception.sandbox.yaml(13): SBX1070: device access devices.deny: this host has cgroup v1 for it", run.Error, StringComparison.Ordinal);
        Assert.Empty(CgroupStage.Groups("exception"));
    }

    // Both ways at once, and no interface but the host's.
    [KernelFact(Host)]
    public void The_hosts_network_is_limited_both_ways()
    {
        using var receiver = Command.Start(new Run(Stage.At("rootfs/bin/flow"), "receive", "127.0.0.1", "47301"));
        using var running = Command.Start(new Run(Stage.At("rates"), "--", "-c", "/bin/flow receive 127.0.0.1 47302 & /bin/flow send 127.0.0.1 47301 6; wait"));
        var sender = Command.Run(new Run(Stage.At("rootfs/bin/flow"), "send", "127.0.0.1", "47302", "6"));
        var inside = running.WaitForEnd();
        Assert.Equal((0, 0, ""), (sender.ExitCode, inside.ExitCode, inside.Error));
        ProgramStage.AssertRate(ProgramStage.Ingress, inside.Output);
        ProgramStage.AssertRate(ProgramStage.Egress, receiver.WaitForEnd().Output);
        Assert.Empty(CgroupStage.Groups("rates"));
    }

    [KernelFact(Host)]
    public void Version_six_is_limited_as_version_four()
    {
        using var receiver = Command.Start(new Run(Stage.At("rootfs/bin/flow"), "receive", "::1", "47304"));
        Assert.Equal(0, Stage.Shell("rates", "/bin/flow send ::1 47304 3").ExitCode);
        ProgramStage.AssertRate(ProgramStage.Egress, receiver.WaitForEnd().Output);
    }

    [KernelTheory(Host)]
    [InlineData(false, "127.0.0.1")]
    [InlineData(true, "::1")]
    public void A_network_of_its_own_is_limited_for_everybody(bool asPlainUser, string address)
    {
        var run = Command.Run(new Run(Stage.At("shaped"), "--", "-c", $"/bin/flow receive {address} 47303 & /bin/flow send {address} 47303 3; wait") { AsPlainUser = asPlainUser });
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        ProgramStage.AssertRate(ProgramStage.Egress, run.Output);
    }

    [KernelTheory(Host)]
    [InlineData("devices", 125, @"^devices\.sandbox\.yaml\(11\): SBX1056: cgroup sandbox-devices: EACCES: .*run as root")]
    [InlineData("rates", 125, @"^rates\.sandbox\.yaml\(9\): SBX1056: cgroup sandbox-rates: EACCES: .*run as root")]
    [InlineData("wishes", 0, @"^wishes\.sandbox\.yaml\(7\): SBX1056: cgroup sandbox-wishes: EACCES: best effort, it does not hold: ")]
    public void A_plain_user_is_told(string spec, int code, string error)
    {
        var run = Command.Run(new Run(Stage.At(spec), "--", "-c", "echo ran") { AsPlainUser = true });
        Assert.Equal((code, code == 0 ? "ran\n" : ""), (run.ExitCode, run.Output));
        Assert.Matches(error, run.Error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stage.IsValueCreated)
        {
            Stage.Dispose();
        }
    }
}
