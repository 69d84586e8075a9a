using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>The profiles strict@1 and docker@1, and capabilities of root.</summary>
public class ProfileTests : StageTests
{
    public ProfileTests()
        : this([])
    {
    }

    private protected ProfileTests(string[] hidden)
        : base(hidden)
    {
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Strict_shows_a_process_its_own_kind_and_gives_it_little(User user)
    {
        using var stage = Of("keys", "strict");
        const string script = """
            ls /proc | grep -v '^[0-9]' | sort | tr '\n' ' '; echo; [ -e /proc/1 ] || echo hidden; ls -d /dev/shm /no-such-path 2>&1 | grep -c 'No such'
            df -k /tmp | tail -1 | tr -s ' ' | cut -d' ' -f 2; ulimit -n; grep processes /proc/self/limits | tr -s ' ' | cut -d' ' -f 3; touch /usr/x 2>&1; env | sort | tr '\n' ' '
            """;
        var run = new Run(stage.Launcher) { Environment = new Dictionary<string, string> { ["SCRIPT"] = script, ["SECRET"] = "x", ["PATH"] = "/usr/bin:/bin" }, AsPlainUser = user == User.Plain };
        var seen = Stage.LinesOf(Command.Run(run));
        Assert.Equal("self thread-self ", seen[0]);
        Assert.Equal(["hidden", "2", "16384", "256", "256"], seen[1..6]);
        Assert.EndsWith("Read-only file system", seen[6], StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", seen[7], StringComparison.Ordinal);
    }

    [KernelFact(Stage.Any)]
    public void Strict_takes_no_arguments()
    {
        using var stage = Of("keys", "strict");
        var run = Command.Run(stage.Launch("-c", "echo not here"));
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("strict.sandbox.yaml", run.Error, StringComparison.Ordinal);
        Assert.Contains(": SBX1045: ", run.Error, StringComparison.Ordinal);
    }

    [KernelFact(Stage.Root)]
    public void Docker_is_root_with_eleven_capabilities_and_a_writable_root()
    {
        using var stage = Of("keys", "owned");
        Directory.CreateDirectory(stage.At("tree/below"));
        var seen = stage.Lines(
            """
            id -u; grep Cap /proc/self/status | tr -d '\t' | tr '\n' ' '; echo; echo kept > /made; cat /srv/made/file
            stat -c '%F %t:%T %a %u:%g' /dev/full2 /dev/fifo /dev/null; ls /sys/class/net; touch /dev/mqueue/q; mknod /tmp/null c 1 3 2>/dev/null || echo no device nodes; cat /dev/full2 | head -c 1 | wc -c
            """);
        Assert.Equal("0", seen[0]);
        Assert.Equal("CapInh:0000000000000000 CapPrm:00000000800405fb CapEff:00000000800405fb CapBnd:00000000800405fb CapAmb:0000000000000000 ", seen[1]);
        Assert.Equal("in the host's directory", seen[2]);
        Assert.Equal(["character special file 1:7 600 1000:44", "fifo 0:0 622 0:0", "character special file 1:3 666 0:0", "lo", "no device nodes", "1"], seen[3..]);
        Assert.Equal("kept\n", File.ReadAllText(Path.Combine(stage.RootFs, "made")));
    }

    [KernelFact(Stage.Root)]
    public void A_bind_that_is_not_recursive_leaves_the_mounts_below_out_and_a_shared_one_gives_its_own_back()
    {
        using var stage = Of("keys", "owned");
        const string setUp = "mkdir -p tree/below; mount --bind tree tree; mount --make-shared tree; mount -t tmpfs below tree/below; touch tree/below/mounted";
        var mounts = Stage.LinesOf(Command.Run(stage.Behind(setUp, stage.Launch("-c", "ls -A /srv/shallow/below /srv/shared/below; cat /proc/self/mountinfo"))));
        Assert.Equal(["/srv/shallow/below:", "/srv/shared/below:", "mounted"], mounts[..3]);
        Assert.Matches("shared:[0-9]+", MountLine.All(mounts[3..]).Single(mount => mount.Target == "/srv/shared").Propagation);
        Assert.DoesNotContain(MountLine.All(mounts[3..]), mount => mount.Propagation.Length > 0 && !mount.Target.StartsWith("/srv/shared", StringComparison.Ordinal));
    }

    [KernelFact(Stage.Root)]
    public void The_five_sets_are_as_said_when_the_command_begins()
    {
        using var stage = Of("keys", "sets");
        var seen = stage.Lines("grep Cap /proc/self/status | tr -d '\\t'");

        // execve(2) as uid 0 under no_new_privs: permitted stays, effective becomes permitted (capabilities(7)).
        Assert.Equal(["CapInh:0000000000002020", "CapPrm:0000000000002021", "CapEff:0000000000002021", "CapBnd:00000000000020a1", "CapAmb:0000000000002000"], seen);
    }
}
