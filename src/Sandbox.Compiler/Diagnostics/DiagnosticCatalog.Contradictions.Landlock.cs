using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX04xx: each part is right, together they cannot be. This file: Landlock.
public static partial class DiagnosticCatalog
{
    /// <summary>The written rules keep the program itself from starting.</summary>
    public static SpecDiagnostic LandlockForbidsCommand(SourceSpan at, string command) =>
        Error("SBX0436", at, $"'landlock: paths' allows nobody to execute and read {Quote(command)}, so it cannot start; add an entry for it, or for a directory above it, with 'access: [execute, read]', or write the path that its links lead to.");

    /// <summary>TCP rules where there is nobody to talk to.</summary>
    public static SpecDiagnostic TcpRulesInVain(SourceSpan at) =>
        Warning("SBX0437", at, "The network is the sandbox's own and reaches nobody, so these rules only limit what the workload says to itself; delete 'tcp', or choose another 'network'.");

    /// <summary>network: sealed without what it stands on.</summary>
    public static SpecDiagnostic SealUndone(SourceSpan at, string what, string remedy) =>
        Error("SBX0439", at, $"'network: sealed' stands on {what}, and this line takes that away; {remedy}, or choose another 'network'.");

    /// <summary>A rule for a path that nothing makes.</summary>
    public static SpecDiagnostic LandlockPathNotThere(SourceSpan at, string path) =>
        Error("SBX0438", at, $"Nothing of this spec makes {Quote(path)}, and the root begins empty, so the launch would fail; add it to 'mounts', 'dirs' or 'files', or correct the path.");
}
