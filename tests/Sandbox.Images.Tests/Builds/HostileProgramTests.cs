using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests.Builds;

/// <summary>What is published may be anybody's bytes: a damaged program is an error at the spec's line, a damaged library a line of warning, and neither is ever a crash.</summary>
public class HostileProgramTests
{
    private const int Mutations = 400, Seed = 20261127;

    [KernelTheory(BuildStage.Any)]
    [InlineData(4, 1, "is made for another kind of machine than 64 bits")] // ELFCLASS32
    [InlineData(5, 2, "is made for another kind of machine than 64 bits")] // big-endian
    [InlineData(18, 183, "is made for linux/arm64, and the build is for linux/amd64")]
    [InlineData(18, 243, "is made for another machine (ELF 243)")]
    [InlineData(57, 255, "program headers of 56 bytes")] // 65283 segments
    [InlineData(54, 1, "program headers of 1 bytes")]
    [InlineData(39, 255, "it ends at")] // e_phoff beyond the file
    [InlineData(CraftedElf.Header + (2 * CraftedElf.Segment) + 39, 255, "its dynamic section has")]
    [InlineData(CraftedElf.Header + (2 * CraftedElf.Segment) + 15, 255, "it ends at")] // p_offset of the dynamic section
    [InlineData(CraftedElf.Header + 38, 255, "")] // a segment in memory that is larger than the file
    [InlineData(CraftedElf.Header + 22, 255, "lie in no part of the file")] // p_vaddr
    public void A_damaged_program_is_an_error(int at, byte value, string said)
    {
        using var stage = new PublishStage();
        var program = CraftedElf.Program(CraftedElf.Loader, "libc.so.6");
        program[at] = value;
        var error = stage.Base().Output("web", program).Run();
        Assert.Equal(said.Length == 0 ? 0 : 1, error.ExitCode);
        Assert.Contains(said.Length == 0 ? "" : "app.sandbox.yaml(2,17): /app/web is ", error.Error, StringComparison.Ordinal);
        Assert.Contains(said, error.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", error.Error, StringComparison.Ordinal);
    }

    // Each file is a library with bytes changed at random, or cut off.
    [KernelFact(BuildStage.Any)]
    public void Damaged_libraries_are_never_a_crash()
    {
        using var stage = new PublishStage();
        var random = new Random(Seed);
        stage.Base().Output("web", CraftedElf.Program(null));
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = CraftedElf.Make(i % 2 == 0 ? CraftedElf.Loader : null, ["libc.so.6", "libm.so.6"], "$ORIGIN", isPie: i % 3 == 0, machine: 62, "libc.so.6:A", "libm.so.6:B", "C", "D");
            for (var change = random.Next(1, 12); change > 0; change--)
            {
                bytes[random.Next(4, bytes.Length)] = (byte)(random.Next(3) == 0 ? 255 : random.Next(256));
            }

            stage.Output($"lib{i}.so", i % 5 == 0 ? bytes[..random.Next(5, bytes.Length)] : bytes);
        }

        var run = stage.Run();
        Assert.Contains(run.ExitCode, new[] { 0, 1 });
        Assert.DoesNotContain("Unhandled", run.Error, StringComparison.Ordinal);
        Assert.True(run.Elapsed < TimeSpan.FromSeconds(30), run.ToString());
    }

    [KernelFact(BuildStage.Any)]
    public void A_damaged_library_is_a_warning()
    {
        using var stage = new PublishStage();
        var run = stage.Base().Output("web", CraftedElf.Program(null)).Output("libcut.so", CraftedElf.Library("libc.so.6")[..100]).Output("libarm.so", CraftedElf.Make(null, ["libnone.so"], "", isPie: false, machine: 183)).Output("notes.txt", "no ELF file").Run();
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("/app/libcut.so begins as an ELF file, and", run.Error, StringComparison.Ordinal);
        Assert.Contains("/app/libarm.so is for linux/arm64, not for linux/amd64", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("notes.txt", run.Error, StringComparison.Ordinal);
    }
}
