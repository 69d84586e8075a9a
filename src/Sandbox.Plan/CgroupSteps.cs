namespace Sandbox.Plan;

/// <summary>Note one limit for the sandbox's cgroup; <see cref="MakeCgroupStep"/> writes them.</summary>
/// <param name="At">The line of the limit.</param>
/// <param name="Limit">Which one.</param>
/// <param name="Controller">The controller that must be there for it.</param>
/// <param name="Value">Its number, in the unit of <see cref="CgroupLimit"/>; <see cref="CgroupUnits.Max"/>: none. 0 where <paramref name="Text"/> is the value.</param>
/// <param name="Of">What it is a limit of, where the file has several: a device (<c>8:0</c>, or a path of the host), a page size (<c>2MB</c>), a resource; or the file's name.</param>
/// <param name="Text">The value of what takes text.</param>
public sealed record CgroupLimitStep(SourceLine At, CgroupLimit Limit, CgroupControllers Controller, long Value, string? Of, string? Text) : PlanStep(At);

/// <summary>
/// Make the cgroup with the limits noted before, and read each one back; where the launcher's own has them already, use that. The first process inside is created in it (cgroups(7);
/// docs/decisions/0015-cgroups.md).
/// </summary>
/// <param name="At">The line of <c>resources</c>.</param>
/// <param name="Hard">Whether a limit that cannot be applied fails the launch; else it is reported.</param>
public sealed record MakeCgroupStep(SourceLine At, bool Hard) : PlanStep(At);
