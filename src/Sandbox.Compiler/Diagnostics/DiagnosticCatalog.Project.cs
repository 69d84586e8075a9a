using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX08xx: the project that the spec stands in.
public static partial class DiagnosticCatalog
{
    /// <summary>Two specs of one project have one name, so their binaries would have one path.</summary>
    public static SpecDiagnostic DuplicateWorkload(SourceSpan at, string name, string otherPath) =>
        Error("SBX0801", at, $"{otherPath} has the name {Quote(name)} already, and each workload of a project is a binary of that name; give one of the two another 'name'.");

    /// <summary>The lock is of another platform than the binary.</summary>
    public static SpecDiagnostic LockOfOtherPlatform(SourceSpan at, string platform, string runtime, string wanted, string verb, string spec) =>
        Error("SBX0809", at, $"The binary is built for {runtime}, and the image's layers in the lock file are of {platform}; {verb} it for that with `sandbox {verb} {spec} --platform {wanted}`.");
}
