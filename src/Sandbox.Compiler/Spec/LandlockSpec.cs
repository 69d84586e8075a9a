using Sandbox.Plan;

namespace Sandbox.Compiler.Spec;

/// <summary>The <c>landlock</c> group.</summary>
public sealed record LandlockSpec(SourceSpan At)
{
    /// <summary><c>landlock: none</c>: no second wall.</summary>
    public bool None { get; init; }

    /// <summary>Whether the launch fails where the kernel lacks something that is written.</summary>
    public Located<bool>? Hard { get; init; }

    /// <summary>Rules in place of those that the mounts give; null: nobody said.</summary>
    public EquatableArray<LandlockPathSpec>? Paths { get; init; }

    /// <summary>TCP rules; null: TCP is not handled.</summary>
    public LandlockTcpSpec? Tcp { get; init; }

    /// <summary>Scopes in place of both; null: nobody said.</summary>
    public EquatableArray<Located<LandlockScopes>>? Scopes { get; init; }

    /// <summary>Where <c>scopes</c> stands.</summary>
    public SourceSpan? ScopesAt { get; init; }
}

/// <summary>One entry of <c>landlock.paths</c>.</summary>
/// <param name="At">The entry.</param>
/// <param name="Path">Where.</param>
/// <param name="Access">What is allowed there.</param>
/// <param name="Named">Of these the ones that are named one by one.</param>
public sealed record LandlockPathSpec(SourceSpan At, Located<string> Path, PathAccess Access, PathAccess Named);

/// <summary><c>landlock.tcp</c>: the ports, and nothing else.</summary>
public sealed record LandlockTcpSpec(SourceSpan At, EquatableArray<Located<int>> Bind, EquatableArray<Located<int>> Connect);
