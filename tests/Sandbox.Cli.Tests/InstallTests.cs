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

    [Fact]
    public void A_template_is_installed_as_one()
    {
        _desk.Write("out/crowd", "binary");
        _desk.Write("out/crowd@.service", "# crowd@.service, made from crowd.sandbox.yaml: change the spec, not this file.\n[Service]\nExecStart=/usr/local/bin/crowd\n");
        _desk.Write("out/crowd@.socket", "# crowd@.socket, made from crowd.sandbox.yaml: change the spec, not this file.\n");
        var units = _desk.At("host/etc/systemd/system/");
        Assert.Equal($"0755 {_desk.At("host/usr/local/bin/crowd")}\n0644 {units}crowd@.service\n0644 {units}crowd@.socket\nNext: systemctl enable --now crowd@INSTANCE.socket\n", _desk.Run("install", "crowd", "--from", "out", "--root", "host").Output);
        _desk.Write("other/crowd", "binary");
        _desk.Write("other/crowd.service", "# crowd.service, made from crowd.sandbox.yaml: change the spec, not this file.\n[Service]\nExecStart=/usr/local/bin/crowd\n");
        Assert.Contains("sandbox uninstall crowd first", _desk.Run("install", "crowd", "--from", "other", "--root", "host").Error, StringComparison.Ordinal);
        Assert.Equal(0, _desk.Run("uninstall", "crowd", "--root", "host").ExitCode);
        Assert.Empty(Directory.EnumerateFiles(_desk.At("host"), "*", SearchOption.AllDirectories));
        File.Copy(_desk.At("other/crowd.service"), _desk.At("out/crowd.service"));
        Assert.Contains("one is of an earlier publish", _desk.Run("install", "crowd", "--from", "out", "--root", "host").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_AppArmor_knows_user_namespaces_the_binary_gets_a_profile()
    {
        _desk.Write("host/etc/apparmor.d/abi/4.0", "");
        Assert.DoesNotContain("apparmor", _desk.Run("install", "web", "--from", "out", "--root", "host").Output, StringComparison.Ordinal); // takes root
        _desk.Write("out/web.user.service", Unit);
        var profile = _desk.At("host/etc/apparmor.d/sandbox.web");
        Assert.Contains($"0644 {profile}\n", _desk.Run("install", "web", "--from", "out", "--root", "host", "--dry-run").Output, StringComparison.Ordinal);
        Assert.False(File.Exists(profile));
        Assert.Contains($"0644 {profile}\n", _desk.Run("install", "web", "--from", "out", "--root", "host").Output, StringComparison.Ordinal);
        Assert.Equal("""
            # Written by sandbox install web, and removed by sandbox uninstall web.
            abi <abi/4.0>,
            include <tunables/global>

            profile sandbox.web "/usr/local/lib/sandbox/web/web" flags=(unconfined) {
              userns,

              include if exists <local/sandbox.web>
            }

            """, File.ReadAllText(profile));
        Assert.Contains($"remove {profile}\n", _desk.Run("uninstall", "web", "--root", "host").Output, StringComparison.Ordinal);
        Assert.False(File.Exists(profile));
    }

    [Fact]
    public void A_foreign_profile_is_left_as_it_is()
    {
        _desk.Write("host/etc/apparmor.d/sandbox.web", "profile web {}\n");
        var run = _desk.Run("install", "web", "--from", "out", "--root", "host");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("sandbox.web was not written by Sandbox", run.Error, StringComparison.Ordinal);
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
