using Sandbox.Plan;

namespace Sandbox.Compiler.Spec;

/// <summary>The <c>unit</c> group.</summary>
public sealed record UnitSpec(SourceSpan At)
{
    public Located<RestartPolicy>? Restart { get; init; }

    /// <summary>Milliseconds.</summary>
    public Located<long>? RestartDelay { get; init; }
    public EquatableArray<UnitSettingSpec> Settings { get; init; }
}

/// <summary>One setting with all its values: a line of the unit for each.</summary>
public sealed record UnitSettingSpec(UnitSection Section, Located<string> Key, EquatableArray<Located<string>> Values);
