using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX04xx: each part is right, together they cannot be. This file: paths, mounts and the root.
public static partial class DiagnosticCatalog
{
    /// <summary>Two mounts on one target.</summary>
    public static SpecDiagnostic TwoMountsOnTarget(SourceSpan at, string target, int line) =>
        Error("SBX0401", at, $"Line {line} mounts on {Quote(target)} already, and this mount would hide that one; remove one of the two, or give it another target.");

    /// <summary>Something is made below a mount that cannot take it.</summary>
    public static SpecDiagnostic BelowForeignMount(SourceSpan at, string path, string target) =>
        Error("SBX0403", at, $"{Quote(path)} lies below the mount on {Quote(target)}, which is not an empty tmpfs of the sandbox's own, so nothing can be made there without a change to the host; mount a tmpfs over its directory, or put it in another place.");

    /// <summary>Something new in a read-only directory of the host.</summary>
    public static SpecDiagnostic InReadonlyDirRoot(SourceSpan at, string path) =>
        Error("SBX0404", at, $"{Quote(path)} cannot be made: the root is a directory of the host and read-only; make it in that directory, mount a tmpfs above it, or say 'readonly: false'.");

    /// <summary>One path is made twice.</summary>
    public static SpecDiagnostic MadeTwice(SourceSpan at, string path, int line) =>
        Error("SBX0405", at, $"{Quote(path)} is made on line {line} already; remove one of the two, or give it another path.");

    /// <summary>A mount of type none with nothing to take away.</summary>
    public static SpecDiagnostic NothingToTakeAway(SourceSpan at, string target) =>
        Error("SBX0420", at, $"There is no default mount on {Quote(target)} for 'type: none' to take away; remove the entry, or correct its target.");

    /// <summary>A path of <c>unmask</c> that no default closes.</summary>
    public static SpecDiagnostic NothingToUnmask(SourceSpan at, string path, string? near) =>
        Error("SBX0426", at, $"{Quote(path)} is not masked or read-only by default, so 'unmask' has nothing to open.{DidYouMean(near)} Remove the entry, or write the path as docs/spec-reference.md lists it.");

    /// <summary>A mount point that cannot be.</summary>
    public static SpecDiagnostic NoMountPoint(SourceSpan at, string target, string parent) =>
        Error("SBX0421", at, $"The mount point {Quote(target)} cannot be made below the mount on {Quote(parent)}; choose another target, or make the mount above it a writable tmpfs.");

    /// <summary>A root with nothing to execute.</summary>
    public static SpecDiagnostic EmptyRoot(SourceSpan at, string command) =>
        Error("SBX0425", at, $"The root is empty, so there is no {Quote(command)} to execute; take a root that has it ('root: {{dir: …}}' or 'root: {{host: [/usr]}}'), or bind it by 'mounts'.");

    /// <summary>File-system entries without a mount namespace.</summary>
    public static SpecDiagnostic NoMountNamespace(SourceSpan at, string key) =>
        Error("SBX0418", at, $"{Quote(key)} needs a mount namespace of the sandbox's own, or it would change the mounts of others; say 'namespaces: mount: new', or remove {Quote(key)}.");
}
