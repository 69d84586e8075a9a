using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX05xx: images and their lock files.
public static partial class DiagnosticCatalog
{
    /// <summary>A spec has an image, and nobody has looked up what it is made of.</summary>
    public static SpecDiagnostic LockMissing(SourceSpan at, string image, string spec, string path) =>
        Error("SBX0501", at, $"What {Quote(image)} is made of stands in {path}, which the project does not have; write it with `sandbox lock {spec}`.");

    /// <summary>The lock is of another image.</summary>
    public static SpecDiagnostic LockStale(SourceSpan at, string image, string locked, string spec, string path) =>
        Error("SBX0502", at, $"{path} is of {Quote(locked)}, and the spec says {Quote(image)}; write it anew with `sandbox lock {spec}`.");

    /// <summary>The lock is not as it is written.</summary>
    public static SpecDiagnostic LockDamaged(SourceSpan at, string why) =>
        Error("SBX0503", at, $"This lock file is not as `sandbox lock` writes it: {why}; write it anew with `sandbox lock` of the spec.");

    /// <summary>Somewhere to write for a root that has no layers.</summary>
    public static SpecDiagnostic UpperWithoutLayers(SourceSpan at, string kind) =>
        Error("SBX0505", at, $"'upper' and 'ephemeral' say where what is written over a directory or over layers goes, and {Quote(kind)} has neither; take it out, or begin with 'dir', 'image' or 'layers'.");

    /// <summary>Extensions of a root that has nothing of its own.</summary>
    public static SpecDiagnostic ExtensionsWithoutTree(SourceSpan at, string kind) =>
        Error("SBX0507", at, $"Extensions are laid over the /usr and /opt that a root has, and {Quote(kind)} has none of its own; write 'layers' with the same directories, the top one first, or begin with 'dir' or 'image'.");

    /// <summary>A mount on what the extensions are laid over.</summary>
    public static SpecDiagnostic ExtensionsCovered(SourceSpan at, int line) =>
        Error("SBX0508", at, $"This mount covers /usr, over which the extensions of line {line} are laid, so that nothing of them is seen; mount below it, or take the extensions out.");

    /// <summary>Somewhere to write for a root that is read-only.</summary>
    public static SpecDiagnostic UpperOfReadonlyRoot(SourceSpan at) =>
        Error("SBX0506", at, "The root is read-only, so nothing is ever written to its upper layer; take 'readonly' out, or 'upper' ('ephemeral'), which make a root writable.");

    /// <summary>A quota that the workload can leave.</summary>
    public static SpecDiagnostic UpperLimitInVain(SourceSpan at) =>
        Error("SBX0509", at, "A limit on what 'dir' keeps is a quota of a project, and without a user namespace of its own the workload may take its files out of the project; take 'user' out of 'namespaces', or 'size' out here.");

    /// <summary>What cannot name an image.</summary>
    public static SpecDiagnostic BadImageReference(SourceSpan at, string text, string why) =>
        Error("SBX0504", at, $"{Quote(text)} names no image: {why}; write HOST/NAME:TAG, HOST/NAME@sha256:DIGEST, 'oci:DIRECTORY:TAG' or 'archive:FILE'.");
}
