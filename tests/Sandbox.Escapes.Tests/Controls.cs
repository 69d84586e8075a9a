using Sandbox.Testing;

namespace Sandbox.Escapes.Tests;

/// <summary>Other launchers, and none: a check that fails under none of them is one that cannot fail.</summary>
internal static class Controls
{
    // crun refuses hybrid cgroup hosts, and the others leave locks and directories in /run and /dev/shm. What is not there is not covered.
    private static readonly string[] Hidden = ["--hide", "/sys/fs/cgroup/unified", "--hide", "/run", "--hide", "/dev/shm"];

    /// <summary>Podman, whose row ours is compared with.</summary>
    public const string Podman = "podman";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Launcher> All { get; } =
    [
        Of("naked-root", "no sandbox at all, as root") with { Prepare = stage => Naked(stage) },
        Of("naked-user", "no sandbox at all, as an unprivileged user whose real ids are still root's") with { Prepare = stage => Naked(stage) with { AsPlainUser = true, Options = ["--real-root"] } },
        Of("naked-tty", "no sandbox at all, as root in a terminal") with { Prepare = stage => Naked(stage) with { Options = ["--terminal"] } },
        Of("unshare-root", "unshare(1): pid and mount namespaces, as root") with { Prepare = stage => Unshare(stage, "--pid", "--fork", "--mount", "--mount-proc", stage.At("hostile"), "--first", stage.At("probe")) },
        Of("unshare-user", "unshare(1): user, pid and mount namespaces, by an unprivileged user") with { Prepare = stage => Unshare(stage, "--user", "--map-root-user", "--pid", "--fork", "--mount", "--mount-proc", stage.At("hostile"), "--first", stage.At("probe")) with { AsPlainUser = true } },
        Of("unshare-bare", "unshare(1): a user namespace without an id map") with { Prepare = stage => Unshare(stage, "--user", stage.At("probe")) with { AsPlainUser = true } },
        Of("runc", "runc with the bundle that `runc spec` writes") with { Needs = EscapeStage.Any | Needs.Runc, Prepare = Runc },
        Of("crun", "crun with the bundle that `crun spec` writes") with { Needs = EscapeStage.Any | Needs.Crun, Prepare = stage => Crun(stage, OciBundle.Default(stage, "crun")) },
        Of("crun-sloppy", "crun with a bundle that gives everything away") with { Needs = EscapeStage.Any | Needs.Crun, Prepare = stage => Crun(stage, OciBundle.Sloppy(stage)) },
        Of("crun-killing", "crun with a filter that kills: on any call of another ABI, and on keyctl(2)") with { Needs = EscapeStage.Any | Needs.Crun, Prepare = stage => Crun(stage, OciBundle.Killing(stage)) },
        Of("bwrap-root", "bubblewrap with a careful command line, as root") with { Needs = EscapeStage.Any | Needs.Bwrap, Prepare = Bubblewrap },
        Of("bwrap-user", "bubblewrap with a careful command line, by an unprivileged user") with { Needs = EscapeStage.Any | Needs.Bwrap, Prepare = stage => Bubblewrap(stage) with { AsPlainUser = true, Options = ["--spare-children", "--spare-capabilities"] } },
        Of(Podman, "podman run with its defaults, but without a network") with { Needs = EscapeStage.Any | Needs.Podman, Prepare = PodmanRun },
    ];

    private static Launcher Of(string name, string description) => new(name, LauncherKind.Control, description) { Prepare = _ => throw new InvalidOperationException(name) };

    private static HostileRun Naked(EscapeStage stage) => new(stage.At("probe")) { Launcher = stage.At("probe") };

    private static HostileRun Unshare(EscapeStage stage, params string[] words) => new(["unshare", .. words]) { Launcher = stage.At("hostile") };

    private static HostileRun Runc(EscapeStage stage)
    {
        var (template, config) = OciBundle.Default(stage, "runc");
        return new("runc", "--root", stage.At("runc-state"), "run", "--bundle", Path.GetDirectoryName(config)!, "escape-probe")
        {
            Launcher = Machine.Find("runc")!,
            Planted = "/planted",
            Options = [.. Hidden, "--fill", template, config],
            CleanUp = Delete("runc", stage.At("runc-state")),
        };
    }

    private static HostileRun Crun(EscapeStage stage, (string Template, string Config) bundle) =>
        new("crun", "--root", stage.At("crun-state"), "--cgroup-manager=disabled", "run", "--bundle", Path.GetDirectoryName(bundle.Config)!, "escape-probe")
        {
            Launcher = Machine.Find("crun")!,
            Planted = "/planted",
            // It does not start with a closed standard input, and waits for ever where SIGCHLD is ignored.
            Options = [.. Hidden, "--spare-input", "--spare-children", "--fill", bundle.Template, bundle.Config],
            CleanUp = Delete("crun", stage.At("crun-state")),
        };

    // Only where the runtime was killed there is something left.
    private static Action Delete(string runtime, string state) => () =>
    {
        if (Directory.Exists(Path.Combine(state, "escape-probe")))
        {
            Command.Run(new Run(runtime, "--root", state, "delete", "--force", "escape-probe"));
        }
    };

    private static HostileRun Bubblewrap(EscapeStage stage) =>
        new("bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--setenv", "PATH", "/bin", "--ro-bind", stage.At("rootfs"), "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--chdir", "/", "/bin/probe")
        {
            Launcher = Machine.Find("bwrap")!,
            Planted = "/planted",
            // It waits for ever where SIGCHLD is ignored.
            Options = ["--spare-children"],
        };

    private static HostileRun PodmanRun(EscapeStage stage) =>
        new(Podman, "--root", stage.At("podman/root"), "--runroot", stage.At("podman/run"), "--tmpdir", stage.At("podman/tmp"), "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs",
            "run", "--rm", "--network", "none", "--cgroup-parent", CgroupOf(stage), "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096", "--rootfs", stage.At("rootfs"), "/bin/probe")
        {
            Launcher = Machine.Find(Podman)!,
            Planted = "/planted",
            Options = Hidden,
            CleanUp = () => RemoveCgroups(CgroupOf(stage)),
        };

    private static string CgroupOf(EscapeStage stage) => "/" + Path.GetFileName(stage.Root);

    // Podman leaves the parent that it made, on every hierarchy.
    private static void RemoveCgroups(string name)
    {
        foreach (var parent in Directory.EnumerateDirectories("/sys/fs/cgroup").Prepend("/sys/fs/cgroup").Select(hierarchy => hierarchy + name).Where(Directory.Exists))
        {
            Command.Run(new Run("find", parent, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"));
        }
    }
}
