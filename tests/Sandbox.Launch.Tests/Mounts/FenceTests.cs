using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

/// <summary>The tests' own protection: a launcher that leaves its root reaches a host that cannot be written.</summary>
public sealed class FenceTests : IDisposable
{
    private readonly StepsStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [KernelTheory(StepsStage.AsRoot)]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_the_stage_can_be_written(bool asUser)
    {
        // Each place is one that exists, and the file's name one that does not, so that a fence with a hole does no harm either.
        var name = "sandbox-fence-" + Guid.NewGuid().ToString("N");
        foreach (var place in new[] { "/etc", "/usr", "/tmp", "/var", "/dev", "/root", "/", Repository.Root })
        {
            var result = _stage.RunFencedOnly($"busybox touch {place}/{name}", asUser);
            Assert.True(result.ExitCode == 1, place + ": " + result);
            Assert.False(File.Exists(place + "/" + name), place);
        }

        Directory.CreateDirectory(_stage.At("open"));
        File.SetUnixFileMode(_stage.At("open"), (UnixFileMode)0b111_111_111);
        var inside = _stage.RunFencedOnly($"busybox touch {_stage.At("open")}/made", asUser);
        Assert.True(inside.ExitCode == 0 && File.Exists(_stage.At("open/made")), inside.ToString());
    }
}
