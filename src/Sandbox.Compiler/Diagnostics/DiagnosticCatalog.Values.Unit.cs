using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX02xx: a value is not what its key takes. This file: the unit group.
public static partial class DiagnosticCatalog
{
    /// <summary>The name of a unit's setting in another form.</summary>
    public static SpecDiagnostic BadDirective(SourceSpan at, string name) =>
        Error("SBX0250", at, $"{Quote(name)} cannot be a setting of a unit: those begin with a capital letter and go on with letters and digits; write it as systemd.directives(7) does, without '='.");

    /// <summary>Nothing that one can listen on.</summary>
    public static SpecDiagnostic BadListenAddress(SourceSpan at, string text) =>
        Error("SBX0252", at, $"Nobody can listen on {Quote(text)}; write a port (8080), an address with a port (127.0.0.1:8080, [::1]:8080), an absolute path of at most 107 bytes, or an abstract name (@name).");

    /// <summary>A value that would not stay on its line of the unit.</summary>
    public static SpecDiagnostic NotOneUnitLine(SourceSpan at, string key, string why) =>
        Error("SBX0251", at, $"The value of {Quote(key)} is not one line of a unit: {why}; delete that, or write a list, which becomes a line per item.");
}
