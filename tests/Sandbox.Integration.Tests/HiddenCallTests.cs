using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>Each newer system call alone, and all together, hidden by an outer seccomp filter: the sandbox is the same as without, or the launch ends cleanly.</summary>
public sealed partial class HiddenCallTests
{
    // Roots (dir, scratch, host), every kind of mount, devices, masks, files over a read-only root, sysctls, names; with and without a user namespace and an init.
    private static readonly (string Group, string Spec)[] Specs =
        [("defaults", "plain"), ("keys", "mounts"), ("keys", "owned"), ("keys", "strict"), ("keys", "process"), ("keys", "caller"), ("keys", "hosted"), ("keys", "inline")];

    private const string Look = "cat /proc/self/mountinfo; cat /etc/passwd; id; ls -l /dev /proc/sys 2>&1 | wc -l; readlink /proc/self/ns/time | cut -d: -f1; true";

    /// <summary>Calls by themselves, and all.</summary>
    public static TheoryData<string> Hidden => [.. HiddenCalls.All, string.Join(',', HiddenCalls.All)];

    [KernelTheory(Stage.Root | Needs.Userns)]
    [MemberData(nameof(Hidden))]
    public void The_view_from_inside_is_the_same(string hidden)
    {
        foreach (var (group, spec) in Specs)
        {
            using var stage = Prepared(group, spec);
            foreach (var user in new[] { User.Tests, User.Plain })
            {
                var seen = See(stage.Hide([]), spec, user);
                var older = See(stage.Hide(hidden.Split(',')), spec, user);
                Assert.Equal($"{spec} {user}\n{Expected(seen, spec, user, hidden)}", $"{spec} {user}\n{older}");
            }
        }
    }

    [KernelTheory(Stage.Root | Needs.Userns)]
    [MemberData(nameof(Hidden))]
    public void A_filter_that_answers_EPERM_ends_the_launch_cleanly(string hidden)
    {
        foreach (var (group, spec) in Specs)
        {
            using var stage = Prepared(group, spec);
            foreach (var user in new[] { User.Tests, User.Plain })
            {
                var before = LeakSnapshot.Take();
                stage.Hide([]);
                var seen = See(stage, spec, user);
                var run = Command.Run(Launch(stage.Hide(hidden.Split(','), "EPERM"), spec, user));
                Assert.True(See(run) == seen || (run.ExitCode == 125 && run.Output == "" && OneLine().IsMatch(run.Error)), $"{spec} {user}: {run}");
                Assert.Empty(before.LeftBehind());
            }
        }
    }

    [KernelTheory(Stage.Root)]
    [InlineData("")]
    [InlineData("fsopen")]
    [InlineData("fsconfig")]
    [InlineData("fsmount")]
    [InlineData("openat2")]
    public void Without_any_procfs_inside_the_score_is_written_and_none_is_left(string hidden)
    {
        using var stage = Stage.Of("keys", "bare").Hide(hidden.Split(',', StringSplitOptions.RemoveEmptyEntries));
        var mark = LiveProcesses.NewMark();
        using var launch = Command.Start(stage.Launch(mark));
        LiveProcesses.WaitFor(mark);
        var workload = WaitForSleep(mark);
        Assert.Equal("500\n", File.ReadAllText($"/proc/{workload}/oom_score_adj"));
        Assert.DoesNotContain(" - proc ", File.ReadAllText($"/proc/{workload}/mountinfo"), StringComparison.Ordinal);
    }

    /// <summary>In the host's mount namespace nothing is ever mounted, not for a moment. Behind a fence: a mount on top of "/" would take user namespaces from the whole machine.</summary>
    [KernelTheory(Stage.Root)]
    [InlineData("")]
    [InlineData("fsopen")]
    [InlineData("fsopen,openat2,open_tree,move_mount")]
    public void In_the_host_s_mount_namespace_nothing_is_mounted(string hidden)
    {
        using var stage = Stage.Of("keys", "unmounted").Hide(hidden.Split(',', StringSplitOptions.RemoveEmptyEntries));
        var mark = LiveProcesses.NewMark();
        using var launch = Command.Start(stage.Behind("cp /proc/self/mountinfo before", stage.Launch(mark)));
        LiveProcesses.WaitFor(mark);
        var workload = WaitForSleep(mark);
        Assert.Equal("500\n", File.ReadAllText($"/proc/{workload}/oom_score_adj"));
        Assert.Equal(File.ReadAllText(stage.At("before")), File.ReadAllText($"/proc/{workload}/mountinfo"));
    }

    private static int WaitForSleep(string mark)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(20); DateTime.UtcNow < deadline; Thread.Sleep(10))
        {
            foreach (var pid in LiveProcesses.With(mark).Where(pid => File.ReadAllText($"/proc/{pid}/comm") == "sleep\n"))
            {
                return pid;
            }
        }

        throw new TimeoutException("no sleep runs");
    }

    // Only root makes a time namespace for its children without clone3(2).
    private static string Expected(string seen, string spec, User user, string hidden) =>
        spec == "inline" && user == User.Plain && hidden.Contains("clone3", StringComparison.Ordinal)
            ? "125 inline.sandbox.yaml: SBX1005: default create namespaces: ENOSYS: without clone3(2) (Linux 5.3) only root makes a time namespace for a workload without an init; run as root, set namespaces.time to host or process.init to true, or let an outer seccomp filter permit the call\n"
            : seen;

    private static Stage Prepared(string group, string spec)
    {
        var stage = Stage.Of(group, spec);
        foreach (var directory in new[] { "data/fixed", "data/secrets", "flat", "tree/below", "over", "under", "upper", "scratchwork" })
        {
            File.SetUnixFileMode(Directory.CreateDirectory(stage.At(directory)).FullName, (UnixFileMode)0b111_111_111);
        }

        File.WriteAllText(stage.At("data/file"), "");
        File.WriteAllText(stage.At("data/secret"), "");
        return stage;
    }

    private static Run Launch(Stage stage, string spec, User user) =>
        (spec == "strict" ? stage.Launch() with { Environment = new Dictionary<string, string> { ["SCRIPT"] = "PATH=/usr/bin:/bin; " + Look, ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin" } } : stage.Launch("-c", Look))
            with { AsPlainUser = user == User.Plain };

    private static string See(Stage stage, string spec, User user) => See(Command.Run(Launch(stage, spec, user)));

    /// <summary>Exit code, message, and what was printed, of which mounts are sorted and without numbers that differ from launch to launch.</summary>
    private static string See(RunResult run)
    {
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var mounts = lines.Where(line => line.Contains(" - ", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToList();
        var targets = mounts.ToDictionary(words => words[0], words => words[4]);
        var seen = mounts.Select(words => $"{words[4]} on {targets.GetValueOrDefault(words[1], "nothing")}: {words[3]} {Differing().Replace(string.Join(' ', words[5..]), "")}").Order(StringComparer.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{run.ExitCode} {run.Error}{string.Join('\n', seen.Concat(lines.Where(line => !line.Contains(" - ", StringComparison.Ordinal))))}");
    }

    // Peer groups, the file descriptors by which an overlay's layers were named, and what only the first mount of an upper layer says.
    [GeneratedRegex("(?<=:|/proc/self/fd/)[0-9]+|(?<=,)uuid=on,")]
    private static partial Regex Differing();

    [GeneratedRegex(@"^[a-z]+\.sandbox\.yaml(\([0-9]+\))?: SBX1[0-9]{3}: .*: EPERM: .*\n$")]
    private static partial Regex OneLine();
}
