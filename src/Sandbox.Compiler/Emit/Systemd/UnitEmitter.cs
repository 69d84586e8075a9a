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
        var service = new UnitFile(FileName(plan, ".service"), ServiceUnit.Write(plan, forUser));
        return plan.Unit.Sockets.Count == 0 ? [service] : [service, new(FileName(plan, ".socket"), SocketUnit.Write(plan))];
    }

    /// <summary>web.service, or web@.service.</summary>
    internal static string FileName(SandboxPlan plan, string ending) => plan.Name + (plan.Unit.IsTemplate ? "@" : "") + ending;

    /// <summary>The unit of this ending that belongs to the one that it stands in: web.socket, or web@%i.socket.</summary>
    internal static string Companion(SandboxPlan plan, string ending) => plan.Name + (plan.Unit.IsTemplate ? "@%i" : "") + ending;

    /// <summary>Text of the spec in which only %i of a template is a specifier (systemd.unit(5)).</summary>
    internal static string Specifiers(SandboxPlan plan, string text) => plan.Unit.IsTemplate ? text.Replace("%", "%%").Replace("%%i", "%i") : text.Replace("%", "%%");
}
