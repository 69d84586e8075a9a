using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Binding;

// resources.devices
internal sealed partial class SpecBinder
{
    private DeviceRulesSpec? BindDeviceRules(KeyNode key)
    {
        if (!key.IsGiven)
        {
            return null;
        }

        var rules = CollectRecords(_values.Items(key), item => GroupNode.Open(item, bag) is { } group ? BindDeviceRule(group) : null);
        return new(key.Node!.At, rules);
    }

    private DeviceRuleSpec? BindDeviceRule(GroupNode group)
    {
        if ((group["allow"].Node is null) == (group["deny"].Node is null))
        {
            bag.Add(DiagnosticCatalog.AllowOrDeny(group.Start));
            return null;
        }

        var allow = group["allow"].Node is not null;
        return _values.DeviceRule(group[allow ? "allow" : "deny"], allow);
    }
}
