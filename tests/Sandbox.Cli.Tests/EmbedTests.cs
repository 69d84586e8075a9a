using Xunit;

namespace Sandbox.Cli.Tests;

/// <summary><c>sandbox embed</c>: the image of a root, as a publish makes it.</summary>
public class EmbedTests
{
    private const string Spec = "sandbox: 1\nroot:\n  layers: [top, base]\n  embed: true\nprocess: {command: [/bin/app]}\n";

    [Fact]
    public void The_same_root_becomes_the_same_bytes_whenever_it_was_checked_out()
    {
        using var one = With(Spec);
        using var other = With(Spec);
        File.SetLastWriteTimeUtc(other.At("base/etc/base"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Assert.Equal(0, one.Run("embed", "it.sandbox.yaml", "root.erofs").ExitCode);
        Assert.Equal(0, other.Run("embed", "it.sandbox.yaml", "root.erofs").ExitCode);
        Assert.Equal(File.ReadAllBytes(one.At("root.erofs")), File.ReadAllBytes(other.At("root.erofs")));
        Assert.Matches("^[0-9]+ [0-9a-f]{32} [0-9a-f]{64}$", File.ReadAllText(one.At("root.erofs.txt")));

        // What the compilation reads is not touched where nothing changed, so that nothing is compiled again.
        File.SetLastWriteTimeUtc(one.At("root.erofs.txt"), DateTime.UnixEpoch);
        one.Run("embed", "it.sandbox.yaml", "root.erofs");
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(one.At("root.erofs.txt")));
        one.Write("top/etc/base", "changed\n");
        one.Run("embed", "it.sandbox.yaml", "root.erofs");
        Assert.NotEqual(File.ReadAllText(other.At("root.erofs.txt")), File.ReadAllText(one.At("root.erofs.txt")));
    }

    [Theory]
    [InlineData("sandbox: 1\nroot: {layers: [top, none], embed: true}\nprocess: {command: [/x]}\n", 1, "sandbox: it.sandbox.yaml(2,36): there is no directory 'none'; create it beside the spec, or correct the path.")]
    [InlineData("sandbox: 1\nroot: {layers: [base/etc/base, top], embed: true}\nprocess: {command: [/x]}\n", 1, "'base/etc/base' is a file; unpack it")]
    [InlineData("sandbox: 1\nroot: {dir: base}\nprocess: {command: [/x]}\n", 1, "has no root.embed, so there is nothing to put into its binary")]
    [InlineData("sandbox: 1\nroot: {host: [/usr], embed: true}\nprocess: {command: [/x]}\n", 1, "it.sandbox.yaml(2,29): error SBX0518")]
    public void What_cannot_be_embedded_is_said(string spec, int code, string said)
    {
        using var desk = With(spec);
        var run = desk.Run("embed", "it.sandbox.yaml", "root.erofs");
        Assert.True(run.ExitCode == code && (run.Output + run.Error).Contains(said, StringComparison.Ordinal), run.ToString());
        Assert.False(File.Exists(desk.At("root.erofs")));
        Assert.False(File.Exists(desk.At("root.erofs.txt")));
    }

    [Fact]
    public void A_wrong_command_line_is_said()
    {
        using var desk = With(Spec);
        Assert.Equal(2, desk.Run("embed", "it.sandbox.yaml").ExitCode);
        Assert.Equal(2, desk.Run("embed", "it.sandbox.yaml", "root.erofs", "--what").ExitCode);
        Assert.Equal(2, desk.Run("embed", "--join", "none", "none", "out").ExitCode);
        Assert.False(File.Exists(desk.At("out")));
    }

    private static Desk With(string spec)
    {
        var desk = new Desk();
        desk.Write("it.sandbox.yaml", spec);
        desk.Write("base/etc/base", "base\n");
        desk.Write("top/etc/top", "top\n");
        return desk;
    }
}
