using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Emit.Systemd;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>Settings of the unit that contradict the spec, or the launcher.</summary>
internal static class UnitSettingRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var service = subject.Spec.Unit?.Settings.Where(setting => setting.Section == UnitSection.Service) ?? [];
        return service.SelectMany(setting => OfService(setting, subject));
    }

    // Nobody of ours is there to keep the time; the workload has the manager's own socket.
    private static bool IsFree(string key, SupervisionPlan watch) => (key == "RuntimeMaxSec" && watch.HandsOver) || (key is "WatchdogSec" or "FileDescriptorStoreMax" && !watch.SaysReady && !watch.Proxies);

    private static IEnumerable<SpecDiagnostic> OfService(UnitSettingSpec setting, RuleSubject subject)
    {
        var (key, at) = (setting.Key.Value, setting.Key.At);
        if (IsFree(key, subject.Plan.Supervision))
        {
            yield break;
        }

        if (UnitDirectives.IsComputed(key, out var specKey))
        {
            yield return DiagnosticCatalog.UnitSettingIsComputed(at, key, specKey);
        }
        else if (subject.Plan.Unit.Limits.Any(limit => limit.Key == key))
        {
            // Two of them, and the launcher would not find what the spec says.
            yield return DiagnosticCatalog.UnitSettingIsComputed(at, key, key == "Delegate" ? null : "resources");
        }
        else if (UnitDirectives.DoneBy(key) is { } other)
        {
            yield return DiagnosticCatalog.UnitSettingTwice(at, key, other);
        }
        else if (UnitDirectives.Obstacle(key) is { } why && !setting.Values.All(value => UnitDirectives.IsOff(value.Value)))
        {
            yield return DiagnosticCatalog.UnitSettingInTheWay(at, key, why);
        }
        else if (UnitDirectives.Users.Contains(key) && UnitNeeds.WhyRoot(subject.Plan) is { } need && !setting.Values.All(value => value.Value is "root" or "0" || UnitDirectives.IsOff(value.Value)))
        {
            yield return DiagnosticCatalog.UnitUserTakesRoot(at, key, need.Why, need.At.IsDefault ? null : PlanProse.Place(subject.Plan, need.At));
        }
    }
}
