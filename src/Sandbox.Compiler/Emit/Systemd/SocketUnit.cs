using Sandbox.Plan;

namespace Sandbox.Compiler.Emit.Systemd;

/// <summary>NAME.socket (systemd.socket(5)).</summary>
internal static class SocketUnit
{
    /// <summary>The unit, for a plan with sockets.</summary>
    public static string Write(SandboxPlan plan)
    {
        var unit = new UnitText();
        unit.Set("Unit", "Description", UnitText.Value("Sockets of " + plan.Name) + ServiceUnit.OfInstance(plan));
        foreach (var socket in plan.Unit.Sockets)
        {
            unit.Set("Socket", socket.Key, UnitEmitter.Specifiers(plan, socket.Address));
        }

        unit.Set("Install", "WantedBy", "sockets.target");
        return unit.Write($"{UnitEmitter.FileName(plan, ".socket")}, made from {plan.Files[0]}: change the spec, not this file.");
    }
}
