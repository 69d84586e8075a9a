using System.Text;
using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Binding;

// seccomp
internal sealed partial class SpecBinder
{
    /// <summary>UNIX_PATH_MAX without the NUL.</summary>
    private const int MostSocketPath = 107;
    private const int MostMetadata = 4096;

    private SeccompSpec? BindSeccomp(KeyNode key)
    {
        if (key.Node is YamlScalar word)
        {
            return word.Text == SeccompWords.Unconfined ? new(word.At) { Unconfined = true }
                : BindSeccompProfile(key) is { } profile ? new(profile.At) { Profile = profile } : null;
        }

        if (GroupNode.Open(key, bag) is not { } group)
        {
            return null;
        }

        var listener = BindListener(group["listener"]);
        return new(group.Start)
        {
            Profile = BindSeccompProfile(group["profile"]),
            Default = BindAction(group, "default_action", "default_errno"),
            Allow = BindSyscalls(group["allow"]),
            Deny = BindSyscalls(group["deny"]),
            Syscalls = CollectRecords(_values.Items(group["syscalls"]), BindSyscallRule),
            Architectures = BindWords(group["architectures"], SeccompWords.Architectures),
            Listener = listener.Path,
            ListenerMetadata = listener.Metadata,
            Flags = BindWords(group["flags"], SeccompWords.Flags),
        };
    }

    private Located<string>? BindSeccompProfile(KeyNode key)
    {
        if (_values.Scalar(key, "the name of a profile") is not { } scalar)
        {
            return null;
        }

        if (SeccompWords.Profiles.TryGet(scalar.Text, out _))
        {
            return new(scalar.Text, scalar.At);
        }

        var words = key.Path == "seccomp" ? SeccompWords.Profiles.Words.Concat([SeccompWords.Unconfined]).ToEquatableArray() : SeccompWords.Profiles.Words;
        bag.Add(DiagnosticCatalog.UnknownWord(scalar.At, key.Name, scalar.Text, Remedies.ForWord(scalar.Text, words)));
        return null;
    }

    private EquatableArray<Located<string>> BindSyscalls(KeyNode key)
    {
        var seen = new ListedOnce(bag, key.Name);
        return Collect(_values.Items(key), item => _values.Syscall(item) is { } name && seen.Accepts(name.Value, name.At) ? name : (Located<string>?)null);
    }

    private EquatableArray<Located<T>> BindWords<T>(KeyNode key, WordTable<T> table)
    {
        var seen = new ListedOnce(bag, key.Name);
        return Collect(_values.Items(key), item => _values.Word(item, table) is { } word && seen.Accepts(((YamlScalar)item.Node!).Text, word.At) ? word : (Located<T>?)null);
    }

    private (Located<string>? Path, Located<string>? Metadata) BindListener(KeyNode key)
    {
        if (key.Node is YamlScalar)
        {
            return (BindSocket(key), null);
        }

        return GroupNode.Open(key, bag) is { } group && Required(group, "path") ? (BindSocket(group["path"]), _values.Line(group["metadata"], MostMetadata, "a listener's metadata")) : default;
    }

    private Located<string>? BindSocket(KeyNode key)
    {
        var path = _values.AbsoluteHostPath(key);
        if (path is { } one && Encoding.UTF8.GetByteCount(one.Value) is > MostSocketPath and var bytes)
        {
            bag.Add(DiagnosticCatalog.TooLong(one.At, key.Name, bytes, MostSocketPath, "a socket's path (unix(7))"));
            return null;
        }

        return path;
    }

    // Two keys, one meaning: an action, and the errno of "errno".
    private Located<SeccompAction>? BindAction(GroupNode group, string action, string errno)
    {
        var kind = _values.Word(group[action], SeccompWords.Actions);
        var number = _values.Errno(group[errno]);
        if (group[errno].Node is not null && kind?.Value is not (null or SeccompActionKind.Errno))
        {
            Refuse(group, [errno], "this action", $"delete the line, or write '{action}: errno'");
        }

        var data = number?.Value ?? SeccompAction.Forbidden.Data;
        return (kind, number) switch
        {
            ({ Value: SeccompActionKind.Errno } said, _) => new(new(SeccompActionKind.Errno, (ushort)data), said.At),
            ({ } said, _) => new(new(said.Value), said.At),
            (null, { } said) when group[action].Node is null => new(new(SeccompActionKind.Errno, (ushort)data), said.At),
            _ => null,
        };
    }

    private SyscallRuleSpec? BindSyscallRule(KeyNode item)
    {
        if (GroupNode.Open(item, bag) is not { } group)
        {
            return null;
        }

        var complete = Required(group, "names") & Required(group, "action");
        var names = group["names"].Node is YamlScalar ? _values.Syscall(group["names"]) is { } one ? EquatableArray.Of(one) : default : BindSyscalls(group["names"]);
        var action = BindAction(group, "action", "errno");
        var arguments = CollectRecords(_values.Items(group["args"]), argument => BindArgument(argument, names));
        return complete && names.Count > 0 && action is { } said ? new(group.Start, names, said, arguments) : null;
    }

    private ArgumentSpec? BindArgument(KeyNode item, EquatableArray<Located<string>> names)
    {
        if (GroupNode.Open(item, bag) is not { } group)
        {
            return null;
        }

        var complete = Required(group, "index") & Required(group, "value");
        var op = _values.Word(group["op"], SeccompWords.Operators) ?? new(CompareOp.Equal, group.Start);
        var masked = op.Value is CompareOp.MaskedEqual or CompareOp.MaskedNotEqual;
        if (masked)
        {
            complete &= Required(group, "mask");
        }
        else
        {
            Refuse(group, ["mask"], "this 'op'", "delete the line, or write 'op: masked_eq' or masked_ne");
        }

        var (index, value, mask) = (_values.Number(group["index"], 0, 5), _values.Argument(group["value"]), _values.Argument(group["mask"]));
        if (!complete || index is not { } number || value is not { } compared || (masked && mask is null))
        {
            return null;
        }

        var condition = new ArgumentCondition((int)number.Value, op.Value, compared.Value, mask?.Value ?? ulong.MaxValue);
        return IsPossible(names, condition, number.At, mask is { } wide && wide.Value > compared.Value ? wide : compared) ? new(group.Start, condition) : null;
    }

    // What the kernel's tables know of the argument: that it is there, that it is a number, and how wide.
    private bool IsPossible(EquatableArray<Located<string>> names, ArgumentCondition condition, SourceSpan index, Located<ulong> largest)
    {
        foreach (var name in SyscallGroups.Expand(names.Select(name => name.Value)))
        {
            if (SyscallTable.ArgumentCount(name) is { } count && condition.Index >= count)
            {
                bag.Add(DiagnosticCatalog.NoSuchArgument(index, name, count, condition.Index));
                return false;
            }

            var kind = SyscallTable.Argument(name, condition.Index);
            if (kind == ArgumentKind.Pointer)
            {
                bag.Add(DiagnosticCatalog.ArgumentIsPointer(index, name, condition.Index));
                return false;
            }

            var bits = kind switch { ArgumentKind.Bits32 => 32, ArgumentKind.Bits16 => 16, _ => 64 };
            if (bits < 64 && largest.Value >> bits != 0)
            {
                bag.Add(DiagnosticCatalog.WiderThanArgument(largest.At, name, condition.Index, bits, largest.Value));
                return false;
            }
        }

        return true;
    }
}
