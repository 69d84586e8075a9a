namespace Sandbox.Compiler.Spec;

/// <summary>The <c>build</c> group, or what <c>root.publish</c> stands for: how the root is made, by <c>sandbox build</c>.</summary>
/// <param name="At">The group, or the value of <c>root.publish</c>.</param>
/// <param name="Result">What the image is: the group's own <c>from</c> and <c>steps</c>.</param>
/// <param name="Stages">Those that others begin with or copy from.</param>
/// <param name="Entry">The project of <c>root.publish</c>, whose program the image runs; null: it is a <c>build</c>, and nothing of the kind.</param>
public sealed record BuildSpec(SourceSpan At, BuildStageSpec Result, EquatableArray<BuildStageSpec> Stages, Located<string>? Entry)
{
    /// <summary>The key that says it.</summary>
    public string Key => Entry is null ? "build" : "root.publish";
}

/// <summary>One root, made step by step.</summary>
/// <param name="Name">Its name; of the result empty.</param>
/// <param name="From"><c>scratch</c>, <c>stage:NAME</c>, or an image.</param>
/// <param name="Steps">In order.</param>
public sealed record BuildStageSpec(Located<string> Name, Located<string> From, EquatableArray<BuildStepSpec> Steps)
{
    /// <summary>How a stage is written where an image may be too.</summary>
    public const string StagePrefix = "stage:";

    /// <summary>The base that is nothing.</summary>
    public const string Scratch = "scratch";
}

/// <summary>One step: exactly one of its parts is there.</summary>
/// <param name="At">The step.</param>
/// <param name="Env">Variables.</param>
/// <param name="Workdir">A working directory.</param>
/// <param name="User">USER[:GROUP].</param>
/// <param name="Label">Labels.</param>
/// <param name="Copy">Files.</param>
/// <param name="Run">A command.</param>
public sealed record BuildStepSpec(
    SourceSpan At, EquatableArray<EnvSpec> Env, Located<string>? Workdir, Located<string>? User, EquatableArray<EnvSpec> Label, BuildCopySpec? Copy, BuildRunSpec? Run);

/// <summary>Whose files: of a stage, of an image, of a project's publish output; all null: of the spec's directory.</summary>
public sealed record BuildOriginSpec(Located<string>? Stage, Located<string>? Image, Located<string>? Publish);

/// <summary><c>copy</c>.</summary>
public sealed record BuildCopySpec(BuildOriginSpec Origin, EquatableArray<Located<string>> From, Located<string> To, Located<string>? Owner, Located<uint>? Mode, EquatableArray<Located<string>> Ignore);

/// <summary><c>run</c>.</summary>
/// <param name="Text">For /bin/sh -c; null: <paramref name="Words"/>.</param>
/// <param name="Words">Program and arguments.</param>
/// <param name="Env">Variables of this command alone.</param>
/// <param name="HostNetwork">Whether it has the host's network.</param>
/// <param name="Cache">Directories inside that stay.</param>
/// <param name="Secrets">Name → file inside.</param>
/// <param name="Mounts">Files of elsewhere.</param>
public sealed record BuildRunSpec(
    Located<string>? Text, EquatableArray<Located<string>> Words, EquatableArray<EnvSpec> Env, bool HostNetwork, EquatableArray<Located<string>> Cache, EquatableArray<EnvSpec> Secrets, EquatableArray<BuildMountSpec> Mounts);

/// <summary>One of <c>run.mounts</c>.</summary>
public sealed record BuildMountSpec(BuildOriginSpec Origin, Located<string> From, Located<string> To);
