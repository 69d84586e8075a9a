using Xunit;

namespace Sandbox.Cli.Tests;

/// <summary><c>sandbox install</c> and <c>uninstall</c>, below a directory of the test's own.</summary>
public sealed class InstallTests : IDisposable
{
    private const string Unit = "# web.service, made from web.sandbox.yaml: change the spec, not this file.\n[Service]\nExecStart=/usr/local/lib/sandbox/web/web\n[X-Sandbox]\nBeside=\"my root\" state\n";

    private readonly Desk _desk = new();

    public InstallTests()
    {
        _desk.Write("out/web", "binary");
        _desk.Write("out/web.service", Unit);
        _desk.Write("out/my root/etc/passwd", "root");
        _desk.Write("out/state", "fresh");
    }

    [Fact]
    public void Everything_is_put_in_its_place_and_taken_away_again()
    {
        var run = _desk.Run("install", "web", "--from", "out", "--root", "host");
        Assert.True(run.ExitCode == 0, run.ToString());
        var place = _desk.At("host/usr/local/lib/sandbox/web/");
        Assert.Equal($"0755 {place}web\ncopy {place}my root\ncopy {place}state\n0644 {_desk.At("host/etc/systemd/system/web.service")}\nNext: systemctl enable --now web.service\n", run.Output);
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(place + "web"));
        Assert.Equal("root", File.ReadAllText(place + "my root/etc/passwd"));
        Assert.Equal(Unit, File.ReadAllText(_desk.At("host/etc/systemd/system/web.service")));

        File.WriteAllText(place + "state", "used");
        Assert.Contains($"left {place}state", _desk.Run("install", "web", "--from", "out", "--root", "host").Output, StringComparison.Ordinal);
        var away = _desk.Run("uninstall", "web", "--root", "host");
        Assert.True(away.ExitCode == 0, away.ToString());
        Assert.False(File.Exists(place + "web") || File.Exists(_desk.At("host/etc/systemd/system/web.service")));
        Assert.Equal("used", File.ReadAllText(place + "state"));
        Assert.Contains("remove it by hand", away.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_changes_nothing()
    {
        Assert.Contains("0755 ", _desk.Run("install", "web", "--from", "out", "--root", "host", "--dry-run").Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_desk.At("host")));
        _desk.Run("install", "web", "--from", "out", "--root", "host");
        Assert.Contains("remove ", _desk.Run("uninstall", "web", "--root", "host", "--dry-run").Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_desk.At("host/etc/systemd/system/web.service")));
    }

    // Empty: what systemctl mask leaves there reads so.
    [Theory]
    [InlineData("[Service]\nExecStart=/bin/true\n")]
    [InlineData("")]
    public void A_foreign_unit_is_left_as_it_is(string text)
    {
        _desk.Write("host/etc/systemd/system/web.service", text);
        foreach (var words in new string[][] { ["install", "web", "--from", "out", "--root", "host"], ["uninstall", "web", "--root", "host"] })
        {
            var run = _desk.Run(words);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("was not written by Sandbox", run.Error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(_desk.At("host/usr/local/lib/sandbox/web/web")));
    }

    [Fact]
    public void A_change_that_fails_leaves_nothing_half_done()
    {
        Directory.CreateDirectory(_desk.At("host/usr/local/lib/sandbox/web/web")); // in the binary's place
        var run = _desk.Run("install", "web", "--from", "out", "--root", "host");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal([_desk.At("host/usr/local/lib/sandbox/web/web")], Directory.EnumerateFileSystemEntries(_desk.At("host/usr/local/lib/sandbox/web")));
    }

    [Theory]
    [InlineData("'--form' is not taken here", "install", "web", "--form", "out")]
    [InlineData("name is missing", "install")]
    [InlineData("'../web' is not taken here", "install", "../web")]
    [InlineData("publish it", "install", "other", "--from", "out")]
    [InlineData("takes root", "install", "web", "--from", "out", "--user")]
    [InlineData("nothing of that name", "uninstall", "web", "--root", "empty")]
    public void What_cannot_be_is_said(string part, params string[] words)
    {
        var run = _desk.Run(words);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _desk.Dispose();
}
