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

    /// <summary>The name of a credential in another form.</summary>
    public static SpecDiagnostic BadCredentialName(SourceSpan at, string name) =>
        Error("SBX0270", at, $"{Quote(name)} cannot be a credential's name, which is its file's name inside; write at most 64 letters, digits and ._@+-, a letter, a digit or _ first.");

    /// <summary>A source of a credential that systemd would not find.</summary>
    public static SpecDiagnostic BadCredentialPlace(SourceSpan at, string key, string text) =>
        Error("SBX0271", at, $"{Quote(text)} is neither an absolute path nor a credential's name, and systemd takes nothing else for {Quote(key)}; write the path from / on, or a name of the credential store.");

    /// <summary>What no encryption wrote.</summary>
    public static SpecDiagnostic NotBase64(SourceSpan at, string key) =>
        Error("SBX0272", at, $"The value of {Quote(key)} is not Base64; write what 'systemd-creds encrypt --name=NAME FILE -' prints (in a YAML block, '|').");

    /// <summary>A value that would not stay on its line of the unit.</summary>
    public static SpecDiagnostic NotOneUnitLine(SourceSpan at, string key, string why, string remedy = "delete that, or write a list, which becomes a line per item") =>
        Error("SBX0251", at, $"The value of {Quote(key)} is not one line of a unit: {why}; {remedy}.");
}
