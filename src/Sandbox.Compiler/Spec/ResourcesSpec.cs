using Sandbox.Plan;

namespace Sandbox.Compiler.Spec;

/// <summary>The <c>resources</c> group: its limits one by one, so that merging and planning need not know each.</summary>
public sealed record ResourcesSpec(SourceSpan At)
{
    /// <summary>Whether the launch fails where a limit cannot be applied.</summary>
    public Located<bool>? Hard { get; init; }

    /// <summary>The limits in the order of the keys.</summary>
    public EquatableArray<LimitSpec> Limits { get; init; }

    /// <summary>The rules on devices; null: there are none, and every device is as the rest of the plan leaves it.</summary>
    public DeviceRulesSpec? Devices { get; init; }
}

/// <summary>Rules on devices, in their order.</summary>
public sealed record DeviceRulesSpec(SourceSpan At, EquatableArray<DeviceRuleSpec> Rules);

/// <summary>One of them, as <see cref="DeviceRule"/>.</summary>
public sealed record DeviceRuleSpec(SourceSpan At, bool Allow, DeviceTypes Types, long Major, long Minor, DeviceAccess Access, string? Path);

/// <summary>One limit.</summary>
/// <param name="At">The value's place.</param>
/// <param name="Limit">Which.</param>
/// <param name="Of">The device, page size, resource or file; null where there is but one.</param>
/// <param name="Value">Its number in the unit of <see cref="CgroupLimit"/>.</param>
/// <param name="Text">Its text, for what takes text.</param>
public sealed record LimitSpec(SourceSpan At, CgroupLimit Limit, string? Of, long Value, string? Text);
