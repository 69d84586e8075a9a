using Sandbox.Compiler.Diagnostics;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>Rules of <c>resources.devices</c> that do nothing, or too much.</summary>
internal static class DeviceRulesRule
{
    // Memory and ports of the machine: mem, kmem, port (Documentation/admin-guide/devices.txt).
    private static readonly long[] MemoryMinors = [1, 2, 4];

    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var planned = subject.Plan.Outside.OfType<DeviceRuleStep>().ToList();
        if (subject.Spec.Resources?.Devices is not { } devices)
        {
            return [];
        }

        var said = devices.Rules;
        var found = new List<SpecDiagnostic>();
        for (var i = 0; i < said.Count; i++)
        {
            var rule = planned[i].Rule;
            if (rule.Allow && IsTooWide(rule))
            {
                found.Add(DiagnosticCatalog.DeviceRuleTooWide(said[i].At));
            }
            else if (!rule.Allow && planned.Skip(said.Count).FirstOrDefault(own => own.Rule.Covers(rule)) is { } own)
            {
                found.Add(DiagnosticCatalog.OwnDeviceRefused(said[i].At, own.Name!));
            }
            else if (!rule.Allow && !planned.Take(i).Any(above => above.Rule.Allow && (above.Rule.Access & rule.Access) != DeviceAccess.None && above.Rule.Meets(rule)))
            {
                found.Add(DiagnosticCatalog.NothingToRefuse(said[i].At));
            }
        }

        return planned.Count >= DeviceRule.Most ? found.Append(DiagnosticCatalog.TooManyDeviceRules(devices.At, planned.Count, DeviceRule.Most - 1)) : found;
    }

    private static bool IsTooWide(DeviceRule rule) => rule.Path is not null
        ? DangerousDeviceRule.IsDangerous(rule.Path)
        : (rule.Types & DeviceTypes.Block) != 0 || rule.Major == DeviceRule.Any || (rule.Major == 1 && (rule.Minor == DeviceRule.Any || MemoryMinors.Contains(rule.Minor)));
}
