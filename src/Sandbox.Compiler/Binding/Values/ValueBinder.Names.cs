using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding.Values;

// Names of workloads, hosts, variables, users, signals, capabilities.
internal sealed partial class ValueBinder
{
    /// <summary>The largest user or group id: (uid_t)-1 means "no change" (setresuid(2)).</summary>
    private const long MaxId = 4294967294;

    private static readonly Regex NamePattern = new("^[a-z][a-z0-9-]{0,62}\\z", RegexOptions.CultureInvariant);

    private static readonly Regex HostnamePattern = new("^(?=.{1,64}\\z)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\\z", RegexOptions.CultureInvariant);

    private static readonly Regex VariablePattern = new("^[A-Za-z_][A-Za-z0-9_.-]*\\z", RegexOptions.CultureInvariant);

    private static readonly Regex UserPattern = new("^[A-Za-z_][A-Za-z0-9_.-]{0,31}\\z", RegexOptions.CultureInvariant);

    /// <summary>Whether the text can be a workload's name.</summary>
    public static bool IsName(string text) => NamePattern.IsMatch(text);

    /// <summary>A name that is near to the text, or null.</summary>
    public static string? NearName(string text)
    {
        var near = Regex.Replace(text.Length > 63 ? text.Substring(0, 63) : text.ToLowerInvariant(), "[^a-z0-9-]+", "-").Trim('-');
        return IsName(near) ? near : null;
    }

    /// <summary>A workload's name.</summary>
    public Located<string>? Name(KeyNode key)
    {
        if (Scalar(key, "a name") is not { } scalar)
        {
            return null;
        }

        if (!IsName(scalar.Text))
        {
            Bag.Add(DiagnosticCatalog.BadName(scalar.At, scalar.Text, NearName(scalar.Text) is { } near ? $"'{near}'" : null));
            return null;
        }

        return new(scalar.Text, scalar.At);
    }

    /// <summary>A host or domain name.</summary>
    public Located<string>? Hostname(KeyNode key)
    {
        if (Scalar(key, "a name") is not { } scalar)
        {
            return null;
        }

        if (!HostnamePattern.IsMatch(scalar.Text))
        {
            Bag.Add(DiagnosticCatalog.BadHostname(scalar.At, key.Name, scalar.Text));
            return null;
        }

        return new(scalar.Text, scalar.At);
    }

    /// <summary>The name of a variable.</summary>
    public Located<string>? Variable(YamlScalar scalar)
    {
        if (!VariablePattern.IsMatch(scalar.Text))
        {
            Bag.Add(DiagnosticCatalog.BadVariable(scalar.At, scalar.Text));
            return null;
        }

        return new(scalar.Text, scalar.At);
    }

    /// <summary>A user or group: digits are only ever a number, all else only ever a name.</summary>
    public Located<IdSpec>? IdOrName(KeyNode key) =>
        Scalar(key, "a number or a name") is { } scalar ? IdOrName(key, scalar, scalar.Text) : null;

    /// <summary>The same for a part of a scalar's text.</summary>
    public Located<IdSpec>? IdOrName(KeyNode key, YamlScalar scalar, string text)
    {
        if (text.Length is > 0 and <= 10 && text.All(c => c is >= '0' and <= '9')
            && long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) is <= MaxId and var number)
        {
            return new(new IdSpec(number, null), scalar.At);
        }

        if (UserPattern.IsMatch(text) && scalar.Kind == "text")
        {
            return new(new IdSpec(null, text), scalar.At);
        }

        Bag.Add(DiagnosticCatalog.BadId(scalar.At, key.Name, text));
        return null;
    }

    /// <summary>A user or group by number only, as of a file made from outside.</summary>
    public Located<long>? Id(KeyNode key) => Number(key, 0, MaxId);

    /// <summary>The number of a signal.</summary>
    public Located<int>? Signal(KeyNode key)
    {
        if (Scalar(key, "a signal") is not { } scalar)
        {
            return null;
        }

        var number = SignalWords.Number(scalar.Text);
        if (number == 0)
        {
            Bag.Add(DiagnosticCatalog.UnknownSignal(scalar.At, scalar.Text, SignalWords.Nearest(scalar.Text)));
            return null;
        }

        return new(number, scalar.At);
    }

    /// <summary>A list of capabilities as one set; its place is the list's.</summary>
    public Located<CapabilitySet>? Capabilities(KeyNode key)
    {
        if (!key.IsGiven)
        {
            return null;
        }

        var set = CapabilitySet.None;
        var seen = new ListedOnce(Bag, key.Name);
        foreach (var item in Items(key))
        {
            if (Scalar(item, "the name of a capability") is { } scalar && Capability(scalar) is { } one && seen.Accepts(CapabilityWords.NameOf(one), scalar.At))
            {
                set |= one;
            }
        }

        return new(set, key.Node!.At);
    }

    private CapabilitySet? Capability(YamlScalar scalar)
    {
        if (CapabilityWords.TryGet(scalar.Text, out var one))
        {
            return one;
        }

        var word = scalar.Text.ToLowerInvariant();
        Bag.Add(word is "all" or "none"
            ? DiagnosticCatalog.CapabilityWord(scalar.At, word)
            : DiagnosticCatalog.UnknownCapability(scalar.At, scalar.Text, CapabilityWords.Nearest(scalar.Text)));
        return null;
    }
}
