using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

// resources.devices: the rules that hold, and what the sandbox's own /dev is made of (docs/decisions/0018-programs-on-the-cgroup.md).
internal sealed partial class Planner
{
    private const int TerminalMajor = 136; // UNIX98 terminals, Documentation/admin-guide/devices.txt

    private static readonly (string Name, long Major, long Minor)[] OwnNodes =
        [("/dev/null", 1, 3), ("/dev/zero", 1, 5), ("/dev/full", 1, 7), ("/dev/random", 1, 8), ("/dev/urandom", 1, 9), ("/dev/tty", 5, 0)];

    private List<(DeviceRule Rule, string? Name)>? _deviceRules;

    // Who may make nodes in the host's user namespace makes them in every directory of the host that is writable inside too, where others open them.
    private bool LimitsDevices => _spec.Resources?.Devices is not null || MakesDevices;

    private IEnumerable<PlanStep> DeviceSteps()
    {
        if (!LimitsDevices)
        {
            yield break;
        }

        var rules = DeviceRules();
        var program = DeviceProgram.Of([.. rules.Select(one => one.Rule)], out var patches);
        for (var i = 0; i < rules.Count; i++)
        {
            yield return new DeviceRuleStep(rules[i].Rule.At, rules[i].Rule, patches[i], rules[i].Name);
        }

        yield return new DeviceProgramStep((_spec.Resources?.Devices?.At).Line(), program);
    }

    /// <summary>The spec's rules, and behind them, so that no rule takes it away, what the sandbox's own /dev and <c>devices</c> need.</summary>
    private List<(DeviceRule Rule, string? Name)> DeviceRules() => _deviceRules ??=
    [
        .. (_spec.Resources?.Devices?.Rules ?? default).Select(rule => (Rule(rule), (string?)null)),
        .. OwnNodes.Select(node => (new DeviceRule(SourceLine.Default, true, DeviceTypes.Character, node.Major, node.Minor, Made(DeviceAccess.Read | DeviceAccess.Write), null), (string?)node.Name)),
        (new(SourceLine.Default, true, DeviceTypes.Character, 5, 2, DeviceAccess.Read | DeviceAccess.Write, null), "/dev/ptmx"),
        (new(SourceLine.Default, true, DeviceTypes.Character, TerminalMajor, DeviceRule.Any, DeviceAccess.Read | DeviceAccess.Write, null), "/dev/pts"),
        .. Nodes().Select(node => node.Step).OfType<DeviceNodeStep>().Where(node => node.Type != DeviceType.Fifo).Select(node => (Rule(node), (string?)node.Path)),
    ];

    private static DeviceRule Rule(DeviceRuleSpec rule) => new(rule.At.Line(), rule.Allow, rule.Types, rule.Major, rule.Minor, rule.Access, rule.Path);

    // The host's own node is bound: its numbers are looked up.
    private DeviceRule Rule(DeviceNodeStep node) => node.Bind && node.Major == 0 && node.Minor == 0
        ? new(node.At, true, DeviceTypes.None, 0, 0, DeviceAccess.Read | DeviceAccess.Write, node.Path) { Optional = node.Optional }
        : new(node.At, true, node.Type == DeviceType.Block ? DeviceTypes.Block : DeviceTypes.Character, node.Major, node.Minor, node.Bind ? DeviceAccess.Read | DeviceAccess.Write : Made(DeviceAccess.Read | DeviceAccess.Write), null);

    // In a user namespace of its own the kernel makes no node, and ours are bound.
    private DeviceAccess Made(DeviceAccess access) => OwnUser ? access : access | DeviceAccess.Mknod;
}
