using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>The namespaces of a spec that says almost nothing.</summary>
public sealed class DefaultNamespaceTests : IDisposable
{
    private static readonly string[] Kinds = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];

    private readonly Stage _stage = Stage.Of("defaults", "plain");

    public void Dispose() => _stage.Dispose();

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_command_runs_and_its_output_and_exit_code_pass_through(User user)
    {
        var run = _stage.Shell("echo inside; echo also >&2; exit 3", user);
        Assert.Equal(("inside\n", "also\n", 3), (run.Output, run.Error, run.ExitCode));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Every_namespace_is_new(User user)
    {
        var inside = _stage.Lines($"for kind in {string.Join(' ', Kinds)}; do readlink /proc/self/ns/$kind; done", user);
        var outside = Kinds.Select(kind => new FileInfo("/proc/self/ns/" + kind).LinkTarget!).ToArray();
        Assert.Equal(outside.Select(KindOf), inside.Select(KindOf));
        Assert.Empty(inside.Intersect(outside));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_host_name_is_the_spec_s_and_the_domain_is_none(User user)
    {
        var run = _stage.Lines("hostname; cat /proc/sys/kernel/domainname", user);
        Assert.Equal("plain", run[0]);
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/domainname").Trim(), run[1]);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_workload_is_the_child_of_an_init_of_ours_and_sees_nobody_else(User user)
    {
        var seen = _stage.Lines("echo $$ $PPID; for p in /proc/[0-9]*; do echo ${p#/proc/}; done", user);
        Assert.Equal("2 1", seen[0]);
        Assert.Equal(["1", "2"], seen[1..]);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_network_has_a_loopback_interface_that_is_up_and_no_other(User user)
    {
        var seen = _stage.Lines("ip -o link; echo over loopback > /tmp/said; nc -l -p 8080 > /tmp/got & server=$!; i=0; until nc -w 1 127.0.0.1 8080 < /tmp/said 2>/dev/null || [ $i = 50 ]; do sleep 0.1; i=$((i+1)); done; [ $i != 50 ] || kill $server; wait; cat /tmp/got", user);
        Assert.StartsWith("1: lo: <LOOPBACK,UP,LOWER_UP>", seen[0], StringComparison.Ordinal);
        Assert.DoesNotContain(seen, line => line.StartsWith("2:", StringComparison.Ordinal));
        Assert.Contains("over loopback", seen);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_clocks_are_the_host_s(User user)
    {
        var host = Environment.TickCount64 / 1000.0;
        var seen = double.Parse(_stage.Lines("cat /proc/uptime", user)[0].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(seen, host - 2, host + 10);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Ids_are_themselves_for_root_and_one_for_anybody_else(User user)
    {
        var root = user == User.Tests && Machine.IsRoot;
        var seen = _stage.Lines("cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups", user).Select(Words).ToArray();
        var expected = root ? "^0 0 4294967295$" : "^1000 [0-9]+ 1$";
        Assert.Matches(expected, seen[0]);
        Assert.Matches(expected, seen[1]);
        Assert.Equal(root ? "allow" : "deny", seen[2]);
    }

    private static string KindOf(string link) => link[..link.IndexOf('[', StringComparison.Ordinal)];

    private static string Words(string line) => string.Join(' ', line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
