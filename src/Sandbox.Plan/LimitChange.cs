namespace Sandbox.Plan;

/// <summary>One limit as <c>--update</c> has it: <c>memory.max=512MiB</c>.</summary>
/// <param name="Key">As it is spelled below <c>resources</c> in a spec; what it is a limit of stands in the place of the reference's <c>[]</c> and <c>*</c>: <c>io.limits[8:0].rbps</c>, <c>hugetlb.2MiB</c>.</param>
/// <param name="Limit">Which one.</param>
/// <param name="Of">The device, page size (as the kernel names it), resource or file; null where there is but one.</param>
/// <param name="Value">Its number, in the unit of <see cref="CgroupLimit"/>; <see cref="CgroupUnits.Max"/>: none. 0 where <paramref name="Text"/> is the value.</param>
/// <param name="Text">The value of what takes text.</param>
public sealed record LimitChange(string Key, CgroupLimit Limit, string? Of, long Value, string? Text)
{
    /// <summary>The controller that it belongs to.</summary>
    public CgroupControllers Controller => Limit == CgroupLimit.Unified ? CgroupFileNames.ControllerOf(Of!) : CgroupUnits.ControllerOf(Limit);

    /// <summary>Reads <c>KEY=VALUE</c>: null where it is none, and <paramref name="problem"/> says why, as the compiler would of the same line of a spec.</summary>
    public static LimitChange? Read(string word, out string problem)
    {
        var equals = word.IndexOf('=');
        if (equals <= 0)
        {
            problem = $"{ValueSentences.Quote(word)} is no limit; write KEY=VALUE, such as memory.max=512MiB";
            return null;
        }

        var key = word.Substring(0, equals);
        if (LimitKey.Find(key) is not { } found)
        {
            problem = $"there is no limit {ValueSentences.Quote(key)}; the keys are those below 'resources' of a spec: {LimitKey.Known}";
            return null;
        }

        return found.Row.Read(key, found.Of, word.Substring(equals + 1), out problem);
    }

    /// <summary>The limit as a spec has it, in one line: <c>resources: {memory: {max: 64MiB}}</c>.</summary>
    public string InSpec(string value)
    {
        var parts = new List<string>();
        var of = Limit == CgroupLimit.Unified ? Of! : null;
        var path = of is not null ? "unified" : Key;
        var bracket = path.IndexOf('[');
        parts.AddRange((bracket < 0 ? path : path.Substring(0, bracket)).Split('.'));
        var inner = bracket >= 0 ? $"[{{device: {Of}, {path.Substring(path.LastIndexOf('.') + 1)}: {value}}}]"
            : of is not null ? $"{{{of}: \"{value}\"}}"
            : value;
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            inner = i == parts.Count - 1 ? $"{parts[i]}: {inner}" : $"{parts[i]}: {{{inner}}}";
        }

        return $"resources: {{{inner}}}";
    }
}
