using Sandbox.Plan;

namespace Sandbox.Compiler.Emit.Systemd;

/// <summary>The systemd units of a launcher. Who enforces what, key by key, and why: docs/systemd.md.</summary>
public static class UnitEmitter
{
    /// <summary>The units of the system's manager: the service first.</summary>
    public static IReadOnlyList<UnitFile> Write(SandboxPlan plan) => Both(plan, forUser: false);

    /// <summary>All of them as one text, as systemctl cat shows them.</summary>
    public static string WriteAll(SandboxPlan plan) => string.Join("\n", Write(plan).Select(unit => unit.Text));

    /// <summary>The units of a user's own manager (systemd --user); none where the plan takes root.</summary>
    public static IReadOnlyList<UnitFile> WriteForUser(SandboxPlan plan) => UnitNeeds.TakesRoot(plan) ? [] : Both(plan, forUser: true);

    private static IReadOnlyList<UnitFile> Both(SandboxPlan plan, bool forUser)
    {
        var service = new UnitFile(plan.Name + ".service", ServiceUnit.Write(plan, forUser));
        return plan.Unit.Sockets.Count == 0 ? [service] : [service, new(plan.Name + ".socket", SocketUnit.Write(plan))];
    }
}
