using System.Globalization;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>keys/process.sandbox.yaml: the process group and its relatives, merged with a base. Its user is one of the root's /etc/passwd, so it is root that starts it.</summary>
public class ProcessKeyTests : StageTests
{
    public ProcessKeyTests()
        : this([])
    {
    }

    private protected ProcessKeyTests(string[] hidden)
        : base(hidden, "keys", "process")
    {
    }

    [KernelFact(Stage.Root)]
    public void Names_are_looked_up_in_the_root()
    {
        var status = Status();
        Assert.Equal(("1234\t1234\t1234\t1234", "1235\t1235\t1235\t1235"), (status["Uid"], status["Gid"]));
        Assert.Equal("44 45", status["Groups"]);
    }

    [KernelFact(Stage.Root)]
    public void Capabilities_of_a_plain_user_are_ambient_and_no_more_than_said()
    {
        const string chownAndBind = "0000000000000401";
        var status = Status();
        Assert.All(new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" }, set => Assert.Equal((set, chownAndBind), (set, status[set])));
        Assert.Equal("1", status["NoNewPrivs"]);
    }

    [KernelFact(Stage.Root)]
    public void The_environment_is_merged_from_base_and_spec_and_what_is_passed()
    {
        var environment = new Dictionary<string, string> { ["PASSED"] = "of the caller = \"x\"", ["OTHER"] = "not passed", ["PATH"] = "/usr/bin:/bin" };
        var run = Command.Run(Launch("tr '\\0' '\\n' < /proc/$$/environ; true", "7</dev/null 9</dev/null") with { Environment = environment });
        Assert.Equal(
            ["BASE=from the base", "EMPTY=", "HOME=/", "ODD=a b=c \"quoted\" $HOME é", "PASSED=of the caller = \"x\"", "PATH=/bin", "SHARED=from the spec", "container=sandbox"],
            Stage.LinesOf(run).Order(StringComparer.Ordinal));
    }

    [KernelFact(Stage.Root)]
    public void Limits_priorities_personality_umask_and_directory_are_as_said()
    {
        var seen = Lines(
            """
            for l in n u f c l s t; do echo "$l $(ulimit -S -$l) $(ulimit -H -$l)"; done
            cut -d' ' -f 19 /proc/self/stat; cat /proc/self/oom_score_adj /proc/self/personality; umask; pwd; : > /tmp/made; stat -c %a /tmp/made
            """);
        Assert.Equal(
            ["n 32 64", "u 500 500", "f 2048 2048", "c unlimited unlimited", "l 64 64", "s 4096 4096", "t 60 60", "5", "500", "00040000", "0027", "/tmp", "640"],
            seen);
    }

    [KernelFact(Stage.Root)]
    public void The_clocks_are_shifted()
    {
        var seen = Lines("probe monotonic; probe boottime; cut -d. -f1 /proc/uptime").Select(line => long.Parse(line.Split(' ').Last(), CultureInfo.InvariantCulture)).ToArray();
        var now = Environment.TickCount64 / 1000;
        Assert.InRange(seen[0], now + 3590, now + 3610);
        Assert.InRange(seen[1], now + 86390, now + 86410);
        Assert.InRange(seen[2], now + 86390, now + 86410);
    }

    [KernelFact(Stage.Root)]
    public void Host_name_domain_name_and_kernel_parameters_are_set_inside_and_only_there()
    {
        var host = (File.ReadAllText("/proc/sys/kernel/hostname"), File.ReadAllText("/proc/sys/kernel/domainname"), File.ReadAllText("/proc/sys/kernel/msgmax"));
        var seen = Lines("cd /proc/sys; cat kernel/hostname kernel/domainname net/ipv4/ip_unprivileged_port_start kernel/msgmax fs/mqueue/msg_max");
        Assert.Equal(["probe.example.test", "example.test", "80", "4096", "5"], seen);
        Assert.Equal(host, (File.ReadAllText("/proc/sys/kernel/hostname"), File.ReadAllText("/proc/sys/kernel/domainname"), File.ReadAllText("/proc/sys/kernel/msgmax")));
    }

    [KernelFact(Stage.Root)]
    public void Kept_descriptors_keep_their_numbers_and_their_neighbours_are_closed()
    {
        Own.Write("given", "through a descriptor\n");
        var run = Launch("ls /proc/$$/fd; cat <&7; echo answer >&9", "3</dev/null 7<given 8</dev/null 9>taken 5</dev/null");
        Assert.Equal(["0", "1", "2", "7", "9", "through a descriptor"], Stage.LinesOf(Command.Run(run)));
        Assert.Equal("answer\n", File.ReadAllText(Own.At("taken")));
    }

    [KernelFact(Stage.Root)]
    public void A_declared_descriptor_that_the_caller_does_not_have_is_a_clear_failure()
    {
        var run = Own.Shell("true");
        Assert.Equal(125, run.ExitCode);
        Assert.StartsWith("process.sandbox.yaml(26): SBX1002: keep fd 7: EBADF: ", run.Error, StringComparison.Ordinal);
    }

    private string[] Lines(string script) => Stage.LinesOf(Command.Run(Launch(script, "7</dev/null 9</dev/null")));

    // The spec keeps two descriptors, which the caller must have.
    private Run Launch(string script, string redirections) =>
        new("sh", "-c", $"exec \"$0\" \"$@\" {redirections}", Own.Launcher, "--", "-c", script) { Directory = Own.Directory };

    private Dictionary<string, string> Status() =>
        Lines("cat /proc/self/status").Select(line => line.Split(":\t", 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1].Trim());
}
