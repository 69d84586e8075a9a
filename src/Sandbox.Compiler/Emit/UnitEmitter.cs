using System.Globalization;
using System.Text;
using Sandbox.Plan;

namespace Sandbox.Compiler.Emit;

/// <summary>A minimal systemd unit (systemd.service(5)) for a launcher.</summary>
public static class UnitEmitter
{
    /// <summary>The unit's text, with <c>\n</c> line ends. Hardening directives are left out: the launcher does it all, and NoNewPrivileges= or a seccomp filter of systemd's would be in its way.</summary>
    public static string Write(SandboxPlan plan)
    {
        var unit = new StringBuilder();
        Line(unit, $"# {plan.Name}.service, made from {Plain(plan.Files[0])}.");
        Line(unit, $"# Copy the binary to the path of ExecStart (or write its path there) and this file to /etc/systemd/system, then: systemctl daemon-reload && systemctl enable --now {plan.Name}");
        Line(unit, "[Unit]");
        Line(unit, $"Description={Value(plan.Description ?? plan.Name + " (sandbox)")}");
        if ((plan.Create.New & NamespaceKinds.Network) == 0)
        {
            Line(unit, "After=network.target");
        }

        Line(unit, "");
        Line(unit, "[Service]");
        Line(unit, "# exec: started is when the launcher runs. mixed: SIGTERM goes to the launcher, which passes the stop signal on; SIGKILL goes to all.");
        Line(unit, "Type=exec");
        Line(unit, $"ExecStart=/usr/local/bin/{plan.Name}");
        Line(unit, "KillMode=mixed");
        Line(unit, $"TimeoutStopSec={StopTimeout(plan.Supervision)}");
        if (plan.Outside.Any(step => step is MakeCgroupStep))
        {
            Line(unit, "# The launcher makes a cgroup with the limits of the spec below the unit's.");
            Line(unit, "Delegate=yes");
        }

        Line(unit, "");
        Line(unit, "[Install]");
        Line(unit, "WantedBy=multi-user.target");
        return unit.ToString();
    }

    // Five seconds more than the launcher's own patience: its SIGKILL should come first.
    private static string StopTimeout(SupervisionPlan plan) => plan.StopTimeoutMilliseconds < 0
        ? "infinity"
        : ((plan.StopTimeoutMilliseconds / Units.Seconds) + 5).ToString(CultureInfo.InvariantCulture) + "s";

    private static void Line(StringBuilder unit, string line) => unit.Append(line).Append('\n');

    // % begins a specifier (systemd.unit(5)); a backslash at the end would join the next line.
    private static string Value(string text) => Plain(text).Replace("%", "%%").TrimEnd('\\');

    private static string Plain(string text) => new([.. text.Select(unit => char.IsControl(unit) ? ' ' : unit)]);
}
