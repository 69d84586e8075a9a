using System.Globalization;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Planning;
using Sandbox.Plan;

namespace Sandbox.Compiler.Emit.Systemd;

/// <summary>NAME.service (systemd.service(5)).</summary>
internal static class ServiceUnit
{
    private const string Unit = "Unit", Service = "Service", Install = "Install";

    // Ends by these are clean for systemd (systemd.service(5), SuccessExitStatus=): SIGHUP, SIGINT, SIGPIPE, SIGTERM.
    private static readonly int[] CleanSignals = [1, 2, 13, 15];

    /// <summary>The unit of the system's manager, or of a user's own.</summary>
    public static string Write(SandboxPlan plan, bool forUser)
    {
        var unit = new UnitText();
        Head(unit, plan, forUser);
        Start(unit, plan, forUser);
        Stop(unit, plan);
        Limits(unit, plan.Unit.Limits);
        UnitCredentials.Write(unit, plan);
        Enable(unit, plan, forUser);
        if (UnitNeeds.Beside(plan) is { Count: > 0 } beside)
        {
            unit.Comment("X-Sandbox", "For sandbox install: what lies beside the binary and is copied with it.");
            unit.Set("X-Sandbox", "Beside", string.Join(" ", beside.Select(UnitText.Path)));
        }

        unit.Apply(forUser ? plan.Unit.Settings.Where(setting => !OnlyOfTheSystem(setting)) : plan.Unit.Settings);
        return unit.Write(
            $"{UnitEmitter.FileName(plan, ".service")}, made from {plan.Files[0]}: change the spec, not this file.",
            $"sandbox install {plan.Name}{(forUser ? " --user" : "")} puts binary and unit in their places. docs/systemd.md says why each line is here.");
    }

    // With sockets the first connection starts it, not the boot.
    private static void Enable(UnitText unit, SandboxPlan plan, bool forUser)
    {
        if (plan.Unit.Sockets.Count > 0)
        {
            unit.Set(Install, "Also", UnitEmitter.Companion(plan, ".socket"));
        }
        else
        {
            unit.Set(Install, "WantedBy", forUser ? "default.target" : "multi-user.target");
        }
    }

    // A user's manager runs as that user, and its targets have other names.
    private static bool OnlyOfTheSystem(UnitSetting setting) => setting.Section == UnitSection.Install || UnitDirectives.Users.Contains(setting.Key);

    /// <summary>Where the binary belongs: a directory of its own where something lies beside it.</summary>
    private static string BinaryPath(SandboxPlan plan, bool forUser) =>
        (forUser ? "%h/.local" : "/usr/local") + (UnitNeeds.Beside(plan).Count > 0 ? $"/lib/sandbox/{plan.Name}/{plan.Name}" : $"/bin/{plan.Name}");

    /// <summary>What a description of a template ends with.</summary>
    public static string OfInstance(SandboxPlan plan) => plan.Unit.IsTemplate ? ": %i" : "";

    private static void Head(UnitText unit, SandboxPlan plan, bool forUser)
    {
        unit.Set(Unit, "Description", UnitText.Value(plan.Description ?? plan.Name + " (sandbox)") + OfInstance(plan));
        if (!forUser && (plan.Create.New & NamespaceKinds.Network) == 0)
        {
            unit.Set(Unit, "After", "network.target");
        }

        if (plan.Unit.Sockets.Count > 0)
        {
            unit.Set(Unit, "Requires", UnitEmitter.Companion(plan, ".socket"));
        }

        foreach (var path in UnitNeeds.Mounts(plan))
        {
            unit.Set(Unit, "RequiresMountsFor", path);
        }

        foreach (var (key, value) in UnitNeeds.Asserts(plan, forUser))
        {
            unit.Set(Unit, key, value);
        }
    }

    private static void Start(UnitText unit, SandboxPlan plan, bool forUser)
    {
        var handsOver = plan.Supervision.HandsOver;
        unit.Comment(Service, WhoSaysReady(plan.Supervision));
        unit.Set(Service, "Type", handsOver ? "forking" : "notify");
        unit.Set(Service, "NotifyAccess", handsOver && plan.Supervision.SaysReady ? "exec" : plan.Supervision.SaysReady || plan.Supervision.Proxies ? "main" : "all");
        unit.Set(Service, "ExecStart", BinaryPath(plan, forUser));
        if (plan.Unit.IsTemplate)
        {
            unit.Comment(Service, "Not an argument, which would be the workload's. --ps and --instance go by the unit's name.");
            unit.Set(Service, "Environment", UnitPlan.InstanceVariable + "=%i");
        }

        if (plan.Unit.WatchdogMilliseconds >= 0)
        {
            unit.Set(Service, "WatchdogSec", UnitText.Time(plan.Unit.WatchdogMilliseconds));
        }

        if (plan.Unit.StoredDescriptors > 0)
        {
            unit.Set(Service, "FileDescriptorStoreMax", plan.Unit.StoredDescriptors.ToString(CultureInfo.InvariantCulture));
        }

        if (plan.Unit.Restart != RestartPolicy.No)
        {
            unit.Set(Service, "Restart", SpecWords.Restarts.WordOf(plan.Unit.Restart));
        }

        if (plan.Unit.RestartDelayMilliseconds >= 0)
        {
            unit.Set(Service, "RestartSec", UnitText.Time(plan.Unit.RestartDelayMilliseconds));
        }

        if (!forUser)
        {
            unit.Comment(Service, "What no launch needs; the workload's capabilities are the spec's.");
            unit.Set(Service, "CapabilityBoundingSet", UnitCapabilities.Without(plan));
        }
    }

    private static string WhoSaysReady(SupervisionPlan watch) =>
        watch.HandsOver ? "The launcher ends when the workload was executed, which is the main process from then on."
        : watch.Proxies ? "The workload says READY=1 itself: the launcher passes on what it says."
        : !watch.SaysReady ? "The workload says READY=1 itself: the spec passes NOTIFY_SOCKET on."
        : watch.Health is not null ? "The launcher says READY=1 when the workload's first check has passed."
        : "The launcher says READY=1 when the workload was executed.";

    private static void Stop(UnitText unit, SandboxPlan plan)
    {
        var watch = plan.Supervision;
        unit.Comment(Service, watch.HandsOver
            ? "The launcher has ended by then: systemd sends the stop signal, and after the timeout SIGKILL to all."
            : "The launcher gets SIGTERM, sends the stop signal and after its timeout SIGKILL; systemd's own comes five seconds later.");
        unit.Set(Service, "KillMode", "mixed");
        if (watch.HandsOver)
        {
            unit.Set(Service, "KillSignal", SignalWords.NameOf(watch.StopSignal));
        }

        var patience = watch.StopTimeoutMilliseconds;
        unit.Set(Service, "TimeoutStopSec", UnitText.Time(watch.HandsOver || patience < 0 ? patience : (patience / Units.Seconds * Units.Seconds) + (5 * Units.Seconds)));
        if (CleanEnds(watch) is { Length: > 0 } clean)
        {
            unit.Comment(Service, "A workload that its signals end is as clean as a process of systemd's own: 128+n is how we say it.");
            unit.Set(Service, "SuccessExitStatus", clean);
        }
    }

    // A time limit that was reached ends in the same code, and must be seen as the failure that it is.
    private static string CleanEnds(SupervisionPlan watch)
    {
        if (watch.HandsOver && !watch.Init)
        {
            return CleanSignals.Contains(watch.StopSignal) ? "" : SignalWords.NameOf(watch.StopSignal);
        }

        return watch.TimeLimitMilliseconds >= 0 ? "" : string.Join(" ", CleanSignals.Append(watch.StopSignal).Distinct().OrderBy(signal => signal).Select(signal => (128 + signal).ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>The one place where limits of the plan become settings such as MemoryMax= and TasksMax= (systemd.resource-control(5)).</summary>
    private static void Limits(UnitText unit, IReadOnlyCollection<UnitLimit> limits)
    {
        foreach (var limit in limits)
        {
            unit.Set(Service, limit.Key, limit.Value);
        }
    }
}
