using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding;

// unit
internal sealed partial class SpecBinder
{
    private static readonly Regex DirectiveName = new("^[A-Z][A-Za-z0-9]*\\z", RegexOptions.CultureInvariant);

    // A port, an IPv4 address and a port, an IPv6 one, a path, an abstract name: without a backslash at the end, which would join the unit's next line.
    private static readonly Regex ListenAddress = new("^([1-9][0-9]{0,4}|[0-9]{1,3}(\\.[0-9]{1,3}){3}:[1-9][0-9]{0,4}|\\[[0-9A-Fa-f:.]+\\]:[1-9][0-9]{0,4}|[/@][^\\s\\p{C}]*[^\\s\\p{C}\\\\])\\z", RegexOptions.CultureInvariant);

    private EquatableArray<SocketSpec> BindSockets(KeyNode key)
    {
        var (seen, datagrams) = (new ListedOnce(bag, "listen"), new ListedOnce(bag, "listen")); // a port of TCP's and one of UDP's are two
        return CollectRecords(_values.Items(key), item =>
        {
            if (GroupNode.Open(item, bag) is not { } group || !Required(group, "listen"))
            {
                return null;
            }

            var type = _values.Word(group["type"], SpecWords.SocketTypes);
            if (_values.Scalar(group["listen"], "an address to listen on") is not { } address)
            {
                return null;
            }

            if (!ListenAddress.IsMatch(address.Text) || address.Text.Length > 107 || (address.Text[0] is not ('/' or '@') && int.Parse(address.Text.Substring(address.Text.LastIndexOf(':') + 1), CultureInfo.InvariantCulture) > ushort.MaxValue))
            {
                bag.Add(DiagnosticCatalog.BadListenAddress(address.At, address.Text));
                return null;
            }

            return (type?.Value == "ListenDatagram" ? datagrams : seen).Accepts(address.Text, address.At) ? new SocketSpec(group.Start, new(address.Text, address.At), type) : null;
        });
    }

    private UnitSpec? BindUnit(KeyNode key)
    {
        if (GroupNode.Open(key, bag) is not { } group)
        {
            return null;
        }

        return new(group.Start)
        {
            Template = _values.Truth(group["template"]),
            Restart = _values.Word(group["restart"], SpecWords.Restarts),
            RestartDelay = _values.Duration(group["restart_delay"], least: 0),
            Watchdog = _values.Duration(group["watchdog"], least: 1),
            StoredDescriptors = Int(_values.Number(group["fd_store"], 1, 32)),
            Settings = BindSettings(group["unit"], UnitSection.Unit)
                .Concat(BindSettings(group["service"], UnitSection.Service))
                .Concat(BindSettings(group["install"], UnitSection.Install)).ToEquatableArray(),
        };
    }

    private List<UnitSettingSpec> BindSettings(KeyNode key, UnitSection section)
    {
        var found = new List<UnitSettingSpec>();
        foreach (var entry in _values.Entries(key))
        {
            var name = entry.Key;
            if (!DirectiveName.IsMatch(name.Text))
            {
                bag.Add(DiagnosticCatalog.BadDirective(name.At, name.Text));
                continue;
            }

            var node = new KeyNode($"{key.Path}.{name.Text}", entry.Value);
            if (entry.Value is YamlSequence { Items.Count: 0 } empty)
            {
                bag.Add(DiagnosticCatalog.EmptyList(empty.At, name.Text));
                continue;
            }

            var values = entry.Value is YamlSequence ? Collect(_values.Items(node), item => BindDirective(new(node.Path, item.Node))) : Collect([node], BindDirective);
            found.Add(new(section, new(name.Text, name.At), values));
        }

        return found;
    }

    // Written into the unit as it is: numbers, truth values and empty text, which takes a list of ours back, are systemd's to read.
    private Located<string>? BindDirective(KeyNode key)
    {
        if (_values.Scalar(key, "one line of text") is not { } scalar)
        {
            return null;
        }

        var bad = scalar.Text.FirstOrDefault(char.IsControl);
        if (bad != default || scalar.Text.Contains('\0') || scalar.Text.EndsWith("\\", StringComparison.Ordinal))
        {
            bag.Add(DiagnosticCatalog.NotOneUnitLine(scalar.At, key.Name, scalar.Text.EndsWith("\\", StringComparison.Ordinal) && bad == default ? "it ends with a backslash, which joins the next line" : $"it has the character U+{(int)bad:X4}"));
            return null;
        }

        return new(scalar.Text, scalar.At);
    }
}
