using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding.Values;

// Rules on devices.
internal sealed partial class ValueBinder
{
    /// <summary>linux/kdev_t.h: 12 bits of major, 20 of minor.</summary>
    private const int LastMajor = 4095, LastMinor = 1_048_575;

    private static readonly Regex ByNumbers = new("^([abc]) (\\*|[0-9]{1,4}):(\\*|[0-9]{1,7}) ([rwm]{1,3})$", RegexOptions.CultureInvariant);

    private static readonly Regex ByPath = new("^(/.*) ([rwm]{1,3})$", RegexOptions.CultureInvariant);

    /// <summary><c>c 10:229 rw</c>, <c>b 8:* r</c>, <c>a *:* rwm</c> or <c>/dev/fuse rw</c>.</summary>
    public DeviceRuleSpec? DeviceRule(KeyNode key, bool allow)
    {
        if (Scalar(key, "a device and its access, such as c 10:229 rw") is not { } scalar)
        {
            return null;
        }

        if (ByPath.Match(scalar.Text) is { Success: true } named && IsAccess(named.Groups[2].Value))
        {
            return AbsoluteHostPath(key with { Node = new YamlScalar(scalar.At, named.Groups[1].Value, scalar.IsPlain) }) is { } path
                ? new(scalar.At, allow, DeviceTypes.None, 0, 0, Access(named.Groups[2].Value), path.Value)
                : null;
        }

        if (ByNumbers.Match(scalar.Text) is { Success: true } numbered && IsAccess(numbered.Groups[4].Value)
            && Number(numbered.Groups[2].Value, LastMajor) is { } major && Number(numbered.Groups[3].Value, LastMinor) is { } minor
            && (major != Plan.DeviceRule.Any || minor == Plan.DeviceRule.Any) && (numbered.Groups[1].Value != "a" || major == Plan.DeviceRule.Any))
        {
            return new(scalar.At, allow, Types(numbered.Groups[1].Value), major, minor, Access(numbered.Groups[4].Value), null);
        }

        Bag.Add(DiagnosticCatalog.BadDeviceRule(scalar.At, key.Name, scalar.Text));
        return null;
    }

    private static bool IsAccess(string letters) => letters.Distinct().Count() == letters.Length;

    private static DeviceAccess Access(string letters) => letters.Aggregate(DeviceAccess.None, (all, one) => all | (one == 'r' ? DeviceAccess.Read : one == 'w' ? DeviceAccess.Write : DeviceAccess.Mknod));

    private static DeviceTypes Types(string letter) => letter == "a" ? DeviceTypes.All : letter == "b" ? DeviceTypes.Block : DeviceTypes.Character;

    private static long? Number(string text, int most) => text == "*" ? Plan.DeviceRule.Any : int.Parse(text, CultureInfo.InvariantCulture) is var number && number <= most ? number : null;
}
