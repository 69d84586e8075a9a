using Sandbox.Plan;

namespace Sandbox.Compiler.Spec;

/// <summary>The <c>unit</c> group.</summary>
public sealed record UnitSpec(SourceSpan At)
{
    public Located<bool>? Template { get; init; }
    public Located<RestartPolicy>? Restart { get; init; }

    /// <summary>Milliseconds.</summary>
    public Located<long>? RestartDelay { get; init; }

    /// <summary>Milliseconds.</summary>
    public Located<long>? Watchdog { get; init; }

    /// <summary>File descriptors that systemd keeps for the workload.</summary>
    public Located<int>? StoredDescriptors { get; init; }
    public EquatableArray<UnitSettingSpec> Settings { get; init; }
}

/// <summary>One entry of <c>sockets</c>; the type is a setting of systemd.socket(5).</summary>
public sealed record SocketSpec(SourceSpan At, Located<string> Listen, Located<string>? Type);

/// <summary>One entry of <c>credentials</c>.</summary>
/// <param name="At">The entry.</param>
/// <param name="Name">Its name, inside and for systemd.</param>
/// <param name="Source">How systemd comes by it.</param>
/// <param name="Value">The path, the name in the store or the content.</param>
/// <param name="Optional">Whether the workload starts without it.</param>
public sealed record CredentialSpec(SourceSpan At, Located<string> Name, CredentialSource Source, Located<string> Value, Located<bool>? Optional);

/// <summary>One setting with all its values: a line of the unit for each.</summary>
public sealed record UnitSettingSpec(UnitSection Section, Located<string> Key, EquatableArray<Located<string>> Values);
