using System.Reflection;

namespace Sandbox.Plan;

/// <summary>What a launcher knows about itself: generated code hands it to the managed verbs (--explain, --check, --version, --help).</summary>
/// <param name="Name">The workload's name.</param>
/// <param name="SpecFile">The spec file as messages show it.</param>
/// <param name="PlanText">The plan in prose, as <see cref="PlanProse"/> writes it.</param>
/// <param name="UnitText">The systemd units for it, one after the other.</param>
/// <param name="Needs">What the host must have.</param>
/// <param name="Init">Whether a reaper of ours is the first process inside and the workload its child.</param>
/// <param name="StopTimeoutMilliseconds">Time between the stop signal and SIGKILL; -1: for ever.</param>
/// <param name="Assembly">The assembly that the launcher was generated into; its version is the launcher's.</param>
public readonly record struct LauncherDescription(
    string Name,
    string SpecFile,
    string PlanText,
    string UnitText,
    HostRequirement[] Needs,
    bool Init,
    long StopTimeoutMilliseconds,
    Assembly Assembly);

/// <summary>One thing that the host must have for a plan to start.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="Argument">Which one; its form depends on <paramref name="Kind"/>.</param>
/// <param name="Why">Half a sentence for people: what it is needed for.</param>
/// <param name="At">The line that asks for it.</param>
public sealed record HostRequirement(RequirementKind Kind, string Argument, string Why, SourceLine At);

/// <summary>The sorts of <see cref="HostRequirement"/>.</summary>
public enum RequirementKind
{
    /// <summary>A Linux of at least this version: <c>5.12</c>.</summary>
    Kernel,

    /// <summary>The kernel has this kind of namespace: the file name below /proc/self/ns (<c>cgroup ipc mnt net pid time user uts</c>).</summary>
    Namespace,

    /// <summary>The caller may make a user namespace. The argument is the map: <c>auto</c>, <c>caller</c> or <c>full</c>.</summary>
    UserNamespace,

    /// <summary>The caller has this capability on the host: <c>CAP_SYS_ADMIN</c>.</summary>
    Capability,

    /// <summary>This path exists on the host; a relative one begins at the launcher binary's directory.</summary>
    HostPath,

    /// <summary>This directory exists on the host; relative as above.</summary>
    HostDirectory,

    /// <summary>This file is a namespace of the host: a path such as <c>/run/netns/a</c>.</summary>
    NamespaceFile,

    /// <summary>The kernel knows this file system type (/proc/filesystems): <c>overlay</c>.</summary>
    FileSystem,

    /// <summary>The caller's store has this layer: the sha256 of its diff_id in hex.</summary>
    Layer,

    /// <summary>The image behind this binary is the one that it was built with: size, UUID and SHA-256.</summary>
    EmbeddedRoot,

    /// <summary>The file system of this directory is mounted with prjquota; relative as above.</summary>
    ProjectQuota,

    /// <summary>This device node exists on the host: <c>/dev/fuse</c>.</summary>
    Device,

    /// <summary>The kernel's Landlock has at least this version: <c>4</c>.</summary>
    Landlock,

    /// <summary>The same, for what is enforced where the kernel has it and left out where not.</summary>
    LandlockWish,

    /// <summary>A cgroup hierarchy of the host has this controller: <c>memory</c>.</summary>
    CgroupController,

    /// <summary>The same, for what is left out where it is not there.</summary>
    CgroupControllerWish,
}
