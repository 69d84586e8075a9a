using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding;

// process
internal sealed partial class SpecBinder
{
    private ProcessSpec BindProcess(KeyNode key)
    {
        if (GroupNode.Open(key, bag) is not { } group)
        {
            return new();
        }

        var (user, groupId) = BindUser(group);
        var stop = GroupNode.Open(group["stop"], bag);
        return new()
        {
            At = group.Start,
            Command = BindCommand(group["command"]),
            Self = BindSelf(group),
            Arguments = _values.Word(group["arguments"], SpecWords.Arguments),
            Cwd = _values.InsidePath(group["cwd"], rootToo: true),
            Env = BindEnv(group["env"]),
            PassEnv = BindPassEnv(group["pass_env"]),
            User = user,
            Group = groupId,
            Groups = BindGroups(group["groups"]),
            Umask = _values.Mode(group["umask"], most: 0x1FF),
            Rlimits = BindRlimits(group["rlimits"]),
            Nice = BindInheritable(group["nice"], -20, 19),
            OomScoreAdj = BindInheritable(group["oom_score_adj"], -1000, 1000),
            Personality = BindPersonality(group["personality"]),
            StopSignal = stop is null ? null : _values.Signal(stop["signal"]),
            StopTimeout = stop is null ? null : BindTimeout(stop["timeout"]),
            TimeLimit = _values.Duration(group["time_limit"], least: 1),
            Tty = _values.Truth(group["tty"]),
            Init = _values.Truth(group["init"]),
            HandsOver = _values.Word(group["supervise"], SpecWords.Supervisors),
            SpeaksNotify = _values.Word(group["notify"], SpecWords.Notifiers),
            Keyring = _values.Word(group["keyring"], SpecWords.Keyrings),
            ParentDeath = _values.Word(group["parent_death"], SpecWords.ParentDeaths),
            Fds = BindFds(group["fds"]),
        };
    }

    private CommandSpec? BindCommand(KeyNode key)
    {
        if (key.Node is YamlScalar one)
        {
            if (one.Text.Any(char.IsWhiteSpace))
            {
                bag.Add(DiagnosticCatalog.CommandHasBlanks(one.At, ListForm(one.Text)));
                return null;
            }

            return BindWord(key, isProgram: true) is { } word ? new(EquatableArray.Of(word), word.At) : null;
        }

        if (key.Node is YamlSequence { Items.Count: 0 } empty)
        {
            bag.Add(DiagnosticCatalog.EmptyList(empty.At, key.Name));
            return null;
        }

        if (!key.IsGiven)
        {
            return null;
        }

        var words = _values.Items(key).Select((item, index) => BindWord(item, isProgram: index == 0)).ToList();
        return words.Count > 0 && words.TrueForAll(word => word is not null) ? new(words.Select(word => word!.Value).ToEquatableArray(), key.Node!.At) : null;
    }

    // The program must be something; an argument may be empty text.
    private Located<string>? BindWord(KeyNode key, bool isProgram)
    {
        if (isProgram && key.Node is YamlScalar { Text: "" })
        {
            bag.Add(DiagnosticCatalog.EmptyText(key.Node.At, key.Name));
            return null;
        }

        return _values.Prose(key, exact: false);
    }

    private static string ListForm(string text)
    {
        var words = text.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var shown = words.Length > 8 ? words.Take(8).Concat(["..."]) : words;
        return "[" + string.Join(", ", shown.Select(word => PlainWords.IsSafe(word) ? word : "\"" + word.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"")) + "]";
    }

    private Located<bool>? BindSelf(GroupNode group)
    {
        var self = _values.True(group["self"]);
        if (self is not null && group["command"].Node is not null)
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(group.KeyAt("self"), "self", "command", "the workload is either this program itself or another one"));
        }

        return self;
    }

    private EquatableArray<EnvSpec> BindEnv(KeyNode key)
    {
        var found = new List<EnvSpec>();
        foreach (var entry in _values.Entries(key))
        {
            var name = _values.Variable(entry.Key);
            var value = _values.Prose(new($"{key.Path}.{entry.Key.Text.Replace('.', '_')}", entry.Value), exact: true);
            if (name is not null && value is not null)
            {
                found.Add(new(name.Value, value.Value));
            }
        }

        return found.ToEquatableArray();
    }

    private EquatableArray<Located<string>> BindPassEnv(KeyNode key)
    {
        var seen = new ListedOnce(bag, key.Name);
        return Collect(_values.Items(key), item =>
            _values.Scalar(item, "the name of a variable") is { } scalar && _values.Variable(scalar) is { } name && seen.Accepts(name.Value, name.At) ? name : (Located<string>?)null);
    }

    private (Located<IdSpec>? User, Located<IdSpec>? Group) BindUser(GroupNode group)
    {
        var key = group["user"];
        var own = _values.IdOrName(group["group"]);
        if (key.Node is not YamlScalar scalar || scalar.Text.IndexOf(':') is var colon && colon < 0)
        {
            return (_values.IdOrName(key), own);
        }

        if (group["group"].Node is not null)
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(group.KeyAt("group"), "group", "user", "the user names a group already"));
        }

        var user = _values.IdOrName(key, scalar, scalar.Text.Substring(0, colon));
        return (user, user is null ? null : _values.IdOrName(key, scalar, scalar.Text.Substring(colon + 1)));
    }

    private EquatableArray<Located<IdSpec>> BindGroups(KeyNode key)
    {
        var seen = new ListedOnce(bag, key.Name);
        return Collect(_values.Items(key), item =>
            _values.IdOrName(item) is { } id && seen.Accepts(((YamlScalar)item.Node!).Text, id.At) ? id : (Located<IdSpec>?)null);
    }

    private EquatableArray<Located<int>> BindFds(KeyNode key)
    {
        var seen = new ListedOnce(bag, key.Name);
        return Collect(_values.Items(key), item =>
            Int(_values.Number(item, 3, 63)) is { } fd && seen.Accepts(((YamlScalar)item.Node!).Text, fd.At) ? fd : (Located<int>?)null);
    }

    private Located<long>? BindTimeout(KeyNode key) =>
        key.Node is YamlScalar { Text: "never" } never ? new(-1, never.At) : _values.Duration(key, least: 0);

    private Located<int>? BindInheritable(KeyNode key, int least, int most) =>
        key.Node is YamlScalar { Text: "inherit" } inherit ? new(ProcessSpec.Inherit, inherit.At) : Int(_values.Number(key, least, most));

    private Located<uint>? BindPersonality(KeyNode key)
    {
        if (!key.IsGiven)
        {
            return null;
        }

        var items = key.Node is YamlScalar ? [key] : _values.Items(key);
        var seen = new ListedOnce(bag, key.Name);
        var all = 0u;
        foreach (var item in items)
        {
            if (_values.Scalar(item, "a word of personality(2)") is not { } scalar)
            {
                continue;
            }

            var word = scalar.Text.ToUpperInvariant().Replace('-', '_');
            if (!SpecWords.Personalities.TryGet(word, out var flag))
            {
                bag.Add(DiagnosticCatalog.UnknownWord(scalar.At, key.Name, scalar.Text, SpecWords.Personalities.Remedy(word)));
            }
            else if (seen.Accepts(word, scalar.At))
            {
                all |= flag;
            }
        }

        return new(all, key.Node!.At);
    }

    private static Located<int>? Int(Located<long>? number) => number is { } one ? new((int)one.Value, one.At) : null;
}
