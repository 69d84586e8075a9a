using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX04xx: each part is right, together they cannot be. This file: namespaces and the process.
public static partial class DiagnosticCatalog
{
    /// <summary>network and namespaces.network differ.</summary>
    public static SpecDiagnostic NetworkDisagrees(SourceSpan at, string mode, string choice) =>
        Error("SBX0402", at, $"'network' says {mode} and 'namespaces: network' says {choice}, and both mean the same thing; remove one of the two.");

    /// <summary>A name to look up where no list of names is.</summary>
    public static SpecDiagnostic NoNameList(SourceSpan at, string name, string list) =>
        Error("SBX0406", at, $"{Quote(name)} is looked up in the root's {list}, and this root has none; write the number, or add {list} to 'files'.");

    /// <summary>The host's own name would change.</summary>
    public static SpecDiagnostic NameOfTheHost(SourceSpan at, string key) =>
        Error("SBX0407", at, $"{Quote(key)} would rename the host, because the uts namespace is the host's; remove it, or say 'namespaces: uts: new'.");

    /// <summary>The host's own kernel parameter would change.</summary>
    public static SpecDiagnostic SysctlOfTheHost(SourceSpan at, string key, string kind) =>
        Error("SBX0408", at, $"{Quote(key)} would change the host, because the {kind} namespace is the host's; remove it, or say 'namespaces: {kind}: new'.");

    /// <summary>loopback without a network namespace of its own.</summary>
    public static SpecDiagnostic LoopbackOfTheHost(SourceSpan at) =>
        Error("SBX0409", at, "'loopback' says something about a new network namespace, and there is none; remove it, or say 'mode: none'.");

    /// <summary>An init that would not be PID 1.</summary>
    public static SpecDiagnostic InitWithoutPidNamespace(SourceSpan at) =>
        Error("SBX0410", at, "An init is PID 1 of a new pid namespace, and there is none; remove 'init', or say 'namespaces: pid: new'.");

    /// <summary>A kernel file system of a namespace that does not belong to the new user namespace.</summary>
    public static SpecDiagnostic ForeignKernelFileSystem(SourceSpan at, string type, string kind) =>
        Error("SBX0411", at, $"The kernel mounts {type} only for the owner of the {kind} namespace, and a new user namespace does not own the host's; say 'namespaces: {kind}: new' or 'user: host', or bind the host's directory.");

    /// <summary>Capability sets that the kernel refuses.</summary>
    public static SpecDiagnostic SetNotContained(SourceSpan at, string inner, string outer, string names) =>
        Error("SBX0416", at, $"{names} is in {Quote(inner)} but not in {Quote(outer)}, and the kernel demands it there too (capabilities(7)); add it to {Quote(outer)}, or remove it from {Quote(inner)}.");

    /// <summary>Clock offsets that nobody has the right to set.</summary>
    public static SpecDiagnostic TimeNeedsInit(SourceSpan at) =>
        Error("SBX0417", at, "Clock offsets of a new user namespace can be set for children only, so they need an init to be their parent; leave 'init' at its default, or remove the offset.");

    /// <summary>A mount namespace joined from a user namespace that has no right over it.</summary>
    public static SpecDiagnostic MountJoinInNewUser(SourceSpan at) =>
        Error("SBX0419", at, "A process in a new user namespace may not join the host's mount namespaces (setns(2)); say 'namespaces: user: host', or join the user namespace that owns it.");

    /// <summary>One variable, two values.</summary>
    public static SpecDiagnostic SetAndPassed(SourceSpan at, string name) =>
        Error("SBX0422", at, $"{Quote(name)} is set by 'env' and taken from the caller by 'pass_env'; remove one of the two.");

    /// <summary>An id that does not exist inside.</summary>
    public static SpecDiagnostic UnmappedId(SourceSpan at, string what, long id) =>
        Error("SBX0423", at, $"The {what} {id} does not exist inside: 'map: caller' maps the workload's own user and group, nothing else; use those, or 'map: full', which needs root.");
}
