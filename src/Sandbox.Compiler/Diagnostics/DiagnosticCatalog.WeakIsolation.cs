using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX03xx: it works, but isolates less than its writer may think. What one plain word says (network: host) is not reported; what follows from two, is.
public static partial class DiagnosticCatalog
{
    /// <summary>uid 0 without a user namespace.</summary>
    public static SpecDiagnostic RootOfTheHost(SourceSpan at) =>
        Warning("SBX0301", at, "User 0 without a user namespace of its own is the host's root, and owns every file of the host that a mount or a mistake lets it reach; use another 'user', or 'namespaces: user: new'.");

    /// <summary>The host's root, /proc, /sys or /dev bound writable.</summary>
    public static SpecDiagnostic HostTreeWritable(SourceSpan at, string source) =>
        Warning("SBX0302", at, $"A writable {Quote(source)} of the host inside gives a way out of the sandbox to who may write there; bind the few paths that are needed, or leave 'rw' out.");

    /// <summary>The socket of a container engine.</summary>
    public static SpecDiagnostic ControlSocket(SourceSpan at, string source) =>
        Warning("SBX0303", at, $"Who can connect to {Quote(source)} can start a container with the whole host in it, and a read-only mount does not prevent that; leave it out, or give the workload a proxy that permits single requests.");

    /// <summary>A capability that is root's power, outside a user namespace.</summary>
    public static SpecDiagnostic CapabilityOverTheHost(SourceSpan at, string names) =>
        Warning("SBX0304", at, $"Without a user namespace of its own {names} holds over the whole host and is enough to leave the sandbox; drop it, or use 'namespaces: user: new', where it holds inside only.");

    /// <summary>A .NET program as PID 1.</summary>
    public static SpecDiagnostic AbortSpins(SourceSpan at) =>
        Warning("SBX0305", at, "Without an init the program itself is PID 1, which the kernel protects from SIGABRT: a crash of the .NET runtime would spin for ever in place of ending; leave 'init' at its default.");

    /// <summary>A mount whose events go to the host.</summary>
    public static SpecDiagnostic SharedWithHost(SourceSpan at, string target) =>
        Warning("SBX0306", at, $"Mounts that are made inside below {Quote(target)} appear on the host too; use 'rslave' where only the host's mounts are to appear inside.");

    /// <summary>A host directory as root that a profile leaves writable.</summary>
    public static SpecDiagnostic RootDirectoryWritable(SourceSpan at, string dir) =>
        Warning("SBX0307", at, $"The profile leaves the root writable, so what the workload writes stays in the host's {Quote(dir)} and reaches every other sandbox on it; say 'readonly: true', or 'readonly: false' where that is meant.");

    /// <summary>Memory or disks of the host.</summary>
    public static SpecDiagnostic DangerousDevice(SourceSpan at, string path) =>
        Warning("SBX0308", at, $"The device {Quote(path)} gives access to the host's memory or disks past every file permission; leave it out, or bind the files that are needed.");

    /// <summary>A filter that lets through what nobody thought of.</summary>
    public static SpecDiagnostic DefaultAllow(SourceSpan at) =>
        Warning("SBX0309", at, "Every system call that no rule refuses is made, those of later kernels too; list what the workload needs under 'allow', and leave 'default_action' at errno.");

    /// <summary>A rule that opens the host's disks or memory.</summary>
    public static SpecDiagnostic DeviceRuleTooWide(SourceSpan at) =>
        Warning("SBX0311", at, "This rule lets the workload at the host's disks or memory, past every file permission; allow the single devices that it needs, or bind the files.");

    /// <summary>A limit that the workload can take away.</summary>
    public static SpecDiagnostic LimitInItsOwnHands(SourceSpan at) =>
        Warning("SBX0312", at, "With CAP_NET_ADMIN over its own network namespace the workload can take this limit away; drop the capability.");

    /// <summary>clone is restricted, clone3 is not.</summary>
    public static SpecDiagnostic CloneRestrictedInVain(SourceSpan at) =>
        Warning("SBX0310", at, "'clone3' has its flags in memory that no filter sees, so while it is allowed the restriction of 'clone' holds for nobody; leave it out (C libraries fall back to clone), or allow 'clone' too.");
}
