using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests;

/// <summary>Users, groups, id maps and capabilities.</summary>
public class IdentityTests
{
    private const string Script = "id -u; id -g; id -G; tr -s ' ' < /proc/self/uid_map; grep -E '^(Cap|NoNew)' /proc/self/status | cut -f2 | tr '\\n' ' '";
    private const string NoCapabilities = "0000000000000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000 1 ";
    private const string NetBind = "0000000000000400 0000000000000400 0000000000000400 0000000000000400 0000000000000400 1 ";

    [KernelTheory(Hand.Root)]
    [InlineData("", "1000\n1000\n1000\n 0 0 4294967295\n" + NoCapabilities)]
    [InlineData("share", "1000\n1000\n1000\n 0 0 4294967295\n" + NoCapabilities)]
    [InlineData("init share user", "1000\n1000\n1000\n 0 0 4294967295\n" + NoCapabilities)]
    [InlineData("init share full", "1000\n1000\n1000\n 0 0 4294967295\n" + NoCapabilities)]
    [InlineData("init share caller", "1000\n1000\n1000\n 1000 0 1\n" + NoCapabilities)]
    [InlineData("init share uid0", "0\n0\n0\n 0 0 4294967295\n" + NoCapabilities)]
    [InlineData("init share netbind", "1000\n1000\n1000\n 0 0 4294967295\n" + NetBind)]
    [InlineData("init share netbind user", "1000\n1000\n1000\n 0 0 4294967295\n" + NetBind)]
    [InlineData("netbind caller", "1000\n1000\n1000\n 1000 0 1\n" + NetBind)]
    public void Are_what_the_spec_says(string scenario, string expected) => Assert.Equal(expected, Hand.Run(scenario, Script).Output);

    [KernelTheory(Hand.Plain)]
    [InlineData("user")]
    [InlineData("user share")]
    [InlineData("user init share")]
    [InlineData("user init share time")]
    [InlineData("user init oom")]
    public void An_ordinary_user_is_one_id(string scenario)
    {
        var result = Command.Run(Hand.Of(scenario, "cat /proc/self/setgroups; " + Script) with { AsPlainUser = true });
        Assert.Equal(("deny\n1000\n1000\n1000\n 1000 65534 1\n" + NoCapabilities, ""), (result.Output, result.Error));
    }

    [KernelTheory(Hand.Root)]
    [InlineData("nobody")]
    [InlineData("nobody init share")]
    [InlineData("nobody init share user")]
    public void Names_are_looked_up_in_the_root(string scenario)
    {
        var video = File.ReadLines("/etc/group").First(line => line.StartsWith("video:", StringComparison.Ordinal)).Split(':')[2];
        var groups = Hand.Run(scenario, "id -u; id -G").Output.Split('\n');
        Assert.Equal("65534", groups[0]);
        Assert.Equal(new[] { "65534", video, "1234" }.Order(), groups[1].Split(' ').Order());
    }

    /// <summary>A caller's ambient capabilities and groups do not get in.</summary>
    [KernelFact(Hand.Root)]
    public void Nothing_of_a_rich_caller_is_left()
    {
        var run = Hand.Of("init share");
        var result = Command.Run(run with { Program = "setpriv", Arguments = ["--groups=4,5,6", "--inh-caps=+chown,+kill", "--ambient-caps=+chown,+kill", Hand.Launcher, Script] });
        Assert.Equal("1000\n1000\n1000\n 0 0 4294967295\n" + NoCapabilities, result.Output);
    }

    /// <summary>A launcher that lacks a capability of the spec refuses, it does not go on with less.</summary>
    [KernelFact(Hand.Root)]
    public void A_missing_capability_is_a_failure()
    {
        var run = Hand.Of("init share netbind");
        var result = Command.Run(run with { Program = "setpriv", Arguments = ["--bounding-set=-net_bind_service", Hand.Launcher, Script] });
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("SBX1040: default CAP_NET_BIND_SERVICE: the launcher's own bounding set or the kernel lacks it", result.Error, StringComparison.Ordinal);
    }
}
