namespace Sandbox.Escapes.Tests;

/// <summary>The specs of workloads/, each started by root or by an unprivileged user.</summary>
internal static class OurSandboxes
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Launcher> All { get; } =
    [
        Of("ours-root", "plain", "the defaults, started as root"),
        Of("ours-user", "plain", "the defaults, started by an unprivileged user: a user namespace with a single id") with { Prepare = stage => Start(stage, "plain") with { AsPlainUser = true } },
        Of("ours-strict-root", "hardened", "profile strict@1, started as root"),
        Of("ours-strict-user", "hardened", "profile strict@1, started by an unprivileged user") with { Prepare = stage => Start(stage, "hardened") with { AsPlainUser = true } },
        Of("ours-docker", "owned", "profile docker@1: root inside, in the host's user namespace"),
        Of("ours-tty-root", "terminal", "a terminal of its own, started as root in a terminal") with { Prepare = stage => InTerminal(stage) },
        Of("ours-tty-user", "terminal", "a terminal of its own, started by an unprivileged user in a terminal") with { Prepare = stage => InTerminal(stage) with { AsPlainUser = true } },
    ];

    /// <summary>Asks for CAP_MKNOD, which the bar does not forgive: measured for what that alone must not give.</summary>
    public static Launcher Makes { get; } = Of("ours-makes", "makes", "profile docker@1 with CAP_MKNOD");

    private static Launcher Of(string name, string spec, string description) => new(name, LauncherKind.Ours, description) { Prepare = stage => Start(stage, spec) };

    private static HostileRun InTerminal(EscapeStage stage) => Start(stage, "terminal") with { Options = ["--terminal", "--own-terminal"] };

    private static HostileRun Start(EscapeStage stage, string spec) => new(stage.Publish(spec), "--") { Launcher = stage.At(spec), Planted = "/planted" };
}
