using System.Text;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>How limits are changed that systemd holds (systemctl(1), set-property).</summary>
internal static class SystemctlCommand
{
    /// <summary>The command for all of the changes; or the first change that systemd has no setting for.</summary>
    public static LimitChange? Of(string unit, string path, List<LimitChange> changes, out string command)
    {
        // A user's own manager: /user.slice/user-1000.slice/user@1000.service/app.slice/web.service
        var text = new StringBuilder(path.Contains("/user@", StringComparison.Ordinal) ? "systemctl --user set-property --runtime " : "systemctl set-property --runtime ").Append(unit);
        command = "";
        foreach (var change in changes)
        {
            // No quota is what remains where none is said.
            var setting = change is { Limit: CgroupLimit.CpuMax, Value: CgroupUnits.Max } ? ("CPUQuota", "") : SystemdLimits.Setting(change.Limit, change.Of, change.Value, change.Text);
            if (setting is not var (key, value))
            {
                return change;
            }

            var word = $"{key}={value}";
            text.Append(' ').Append(word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word);
        }

        command = text.ToString();
        return null;
    }
}
