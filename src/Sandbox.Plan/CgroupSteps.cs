namespace Sandbox.Plan;

/// <summary>Note one limit for the sandbox's cgroup; <see cref="MakeCgroupStep"/> writes them.</summary>
/// <param name="At">The line of the limit.</param>
/// <param name="Limit">Which one.</param>
/// <param name="Controller">The controller that must be there for it.</param>
/// <param name="Value">Its number, in the unit of <see cref="CgroupLimit"/>; <see cref="CgroupUnits.Max"/>: none. 0 where <paramref name="Text"/> is the value.</param>
/// <param name="Of">What it is a limit of, where the file has several: a device (<c>8:0</c>, or a path of the host), a page size (<c>2MB</c>), a resource; or the file's name.</param>
/// <param name="Text">The value of what takes text.</param>
public sealed record CgroupLimitStep(SourceLine At, CgroupLimit Limit, CgroupControllers Controller, long Value, string? Of, string? Text) : PlanStep(At);

/// <summary>Note one rule on devices for the sandbox's cgroup.</summary>
/// <param name="At">Its line.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Patch">Of a rule with a path: the instruction of <see cref="DeviceProgramStep"/> from which on the launcher writes type, major and minor; else -1.</param>
/// <param name="Name">What the device is called, where the spec does not say.</param>
public sealed record DeviceRuleStep(SourceLine At, DeviceRule Rule, int Patch, string? Name) : PlanStep(At);

/// <summary>Every other access to a device node is refused (devices of cgroup v1, or a program of BPF_PROG_TYPE_CGROUP_DEVICE).</summary>
/// <param name="At">The line of <c>devices</c>.</param>
/// <param name="Program">The rules noted before as a program.</param>
public sealed record DeviceProgramStep(SourceLine At, EquatableArray<EbpfInstruction> Program) : PlanStep(At);

/// <summary>
/// Make the cgroup with the limits noted before, and read each one back; where the launcher's own has them already, use that. The first process inside is created in it (cgroups(7);
/// docs/decisions/0015-cgroups.md).
/// </summary>
/// <param name="At">The line of <c>resources</c>.</param>
/// <param name="Hard">Whether a limit that cannot be applied fails the launch; else it is reported.</param>
public sealed record MakeCgroupStep(SourceLine At, bool Hard) : PlanStep(At);
