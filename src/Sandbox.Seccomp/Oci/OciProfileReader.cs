namespace Sandbox.Seccomp.Oci;

/// <summary>
/// Profile → policy, as runc, crun and Docker read it. A rule without conditions comes before those with conditions on the same call (libseccomp, db_col_rule_add), one whose action is
/// the default's is left out (libseccomp refuses it), and conditions on one argument twice are alternatives (runc, matchCall).
/// </summary>
internal sealed class OciProfileReader(OciHost host)
{
    private readonly SortedSet<string> _unknown = new(StringComparer.Ordinal);

    public OciPolicy Read(JsonNode profile)
    {
        var otherwise = Action(profile["defaultAction"] ?? throw profile.Wrong("has no defaultAction; add one, such as SCMP_ACT_ERRNO"), profile["defaultErrnoRet"], profile["defaultErrno"]);
        var rules = (profile["syscalls"]?.Items() ?? []).Where(Applies).SelectMany(Rules).Where(rule => rule.Action != otherwise).ToList();
        var policy = new SeccompPolicy
        {
            Rules = rules.Where(rule => rule.Conditions.Count == 0).Concat(rules.Where(rule => rule.Conditions.Count > 0)).ToEquatableArray(),
            Default = otherwise,
            Unknown = otherwise,
            WrongArch = new(SeccompActionKind.KillThread), // SCMP_FLTATR_ACT_BADARCH of libseccomp
            OtherArchs = Archs(profile).ToEquatableArray(),
            KernelWidths = false,
        };
        return new(policy, [.. _unknown]);
    }

    private IEnumerable<SyscallRule> Rules(JsonNode call)
    {
        var names = Names(call).ToList();
        _unknown.UnionWith(names.Where(name => !SyscallTable.Knows(name)));
        var known = names.Where(SyscallTable.Knows).ToEquatableArray();
        var action = Action(call["action"] ?? throw call.Wrong("has no action; add one, such as SCMP_ACT_ALLOW"), call["errnoRet"], call["errno"]);
        var conditions = (call["args"]?.Items() ?? []).Select(Condition).ToList();
        return conditions.Select(condition => condition.Index).Distinct().Count() == conditions.Count
            ? [new SyscallRule(known, action, conditions.ToEquatableArray())]
            : conditions.Select(condition => new SyscallRule(known, action, EquatableArray.Of(condition)));
    }

    private static IEnumerable<string> Names(JsonNode call)
    {
        if (call["name"] is { } name)
        {
            return call["names"] is null ? [name.Text()] : throw call.Wrong("has both name and names; keep names");
        }

        return (call["names"] ?? throw call.Wrong("has no names; add the system calls that it is about")).Items().Select(one => one.Text());
    }

    private static ArgumentCondition Condition(JsonNode argument)
    {
        var index = (int)(argument["index"] ?? throw argument.Wrong("has no index; add the argument's, from 0 to 5")).Number(5);
        var value = argument["value"]?.Number(ulong.MaxValue) ?? 0;
        var second = argument["valueTwo"]?.Number(ulong.MaxValue) ?? 0;
        var op = argument["op"] ?? throw argument.Wrong("has no op; add one, such as SCMP_CMP_EQ");
        return op.Text() switch
        {
            "SCMP_CMP_NE" => new(index, CompareOp.NotEqual, value),
            "SCMP_CMP_LT" => new(index, CompareOp.Less, value),
            "SCMP_CMP_LE" => new(index, CompareOp.LessOrEqual, value),
            "SCMP_CMP_EQ" => new(index, CompareOp.Equal, value),
            "SCMP_CMP_GE" => new(index, CompareOp.GreaterOrEqual, value),
            "SCMP_CMP_GT" => new(index, CompareOp.Greater, value),
            "SCMP_CMP_MASKED_EQ" => new(index, CompareOp.MaskedEqual, second, value),
            _ => throw op.Wrong("must be one of SCMP_CMP_NE, LT, LE, EQ, GE, GT and MASKED_EQ"),
        };
    }

    private static SeccompAction Action(JsonNode action, JsonNode? number, JsonNode? name)
    {
        var data = number is { } said ? (ushort)said.Number(ErrnoTable.Most) : name is { } word ? Errno(word) : (ushort)1;
        return action.Text() switch
        {
            "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => new(SeccompActionKind.KillThread),
            "SCMP_ACT_KILL_PROCESS" => new(SeccompActionKind.KillProcess),
            "SCMP_ACT_TRAP" => new(SeccompActionKind.Trap),
            "SCMP_ACT_ERRNO" => new(SeccompActionKind.Errno, data),
            "SCMP_ACT_TRACE" => new(SeccompActionKind.Trace, data),
            "SCMP_ACT_ALLOW" => SeccompAction.Allow,
            "SCMP_ACT_LOG" => new(SeccompActionKind.Log),
            "SCMP_ACT_NOTIFY" => new(SeccompActionKind.Notify),
            _ => throw action.Wrong("must be one of SCMP_ACT_ALLOW, ERRNO, KILL, KILL_PROCESS, KILL_THREAD, TRAP, TRACE, LOG and NOTIFY"),
        };
    }

    private static ushort Errno(JsonNode name) => ErrnoTable.NumberOf(name.Text()) is > 0 and var number ? (ushort)number : throw name.Wrong("must be a name of errno(3), such as EPERM");

    // moby, profiles/seccomp: every capability of includes and none of excludes, and likewise the architecture and the kernel.
    private bool Applies(JsonNode call)
    {
        var (includes, excludes) = (call["includes"], call["excludes"]);
        return !(excludes is { } not && (List(not, "arches").Contains(GoArch) || List(not, "caps").Any(host.Capabilities.Contains) || (Kernel(not) is { } old && host.Kernel >= old)))
            && !(includes is { } must && (List(must, "arches") is { Count: > 0 } archs && !archs.Contains(GoArch) || !List(must, "caps").All(host.Capabilities.Contains) || (Kernel(must) is { } least && host.Kernel < least)));
    }

    private static List<string> List(JsonNode filter, string name) => [.. (filter[name]?.Items() ?? []).Select(one => one.Text())];

    private static Version? Kernel(JsonNode filter) => filter["minKernel"] is not { } least ? null
        : Version.TryParse(least.Text(), out var version) ? version : throw least.Wrong("must be a version such as 4.8");

    private string GoArch => host.Arch == SeccompArch.X64 ? "amd64" : "arm64";

    private string Native => host.Arch == SeccompArch.X64 ? "SCMP_ARCH_X86_64" : "SCMP_ARCH_AARCH64";

    // libseccomp lets the machine's own architecture in always, and those of other machines never match.
    private IEnumerable<SeccompArch> Archs(JsonNode profile)
    {
        var map = profile["archMap"]?.Items().ToList() ?? [];
        if (map.Count > 0 && profile["architectures"]?.Items().Any() == true)
        {
            throw profile.Wrong("has both architectures and archMap; keep one of them");
        }

        var names = map.Count == 0 ? profile["architectures"]?.Items().Select(one => one.Text()) ?? []
            : map.Where(entry => entry["architecture"]?.Text() == Native).SelectMany(entry => List(entry, "subArchitectures"));
        var words = new Dictionary<string, SeccompArch> { ["SCMP_ARCH_X86"] = SeccompArch.X86, ["SCMP_ARCH_X32"] = SeccompArch.X32, ["SCMP_ARCH_ARM"] = SeccompArch.Arm };
        return names.Where(words.ContainsKey).Select(name => words[name]).Distinct();
    }
}
