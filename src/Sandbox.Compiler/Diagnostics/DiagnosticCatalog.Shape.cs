using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX01xx: keys, types and files do not fit together as the language wants them.
public static partial class DiagnosticCatalog
{
    /// <summary>A key that must be there is not.</summary>
    public static SpecDiagnostic MissingKey(SourceSpan at, string key, string remedy) =>
        Error("SBX0101", at, $"The key {Quote(key)} is missing; {remedy}.");

    /// <summary>A key that the language does not have here.</summary>
    public static SpecDiagnostic UnknownKey(SourceSpan at, string key, string group, string remedy) =>
        Error("SBX0102", at, $"There is no key {Quote(key)} {(group.Length == 0 ? "at the top of a spec" : $"in '{group}'")}. {remedy}");

    /// <summary>A node of another kind than the key takes.</summary>
    public static SpecDiagnostic WrongType(SourceSpan at, string key, string expected, string found, string? remedy = null) =>
        Error("SBX0103", at, $"The value of {Quote(key)} must be {expected}, and this is {found}; {remedy ?? $"write {expected}"}.");

    /// <summary>A version of the language that this compiler does not know.</summary>
    public static SpecDiagnostic LanguageVersion(SourceSpan at, string version) =>
        Error("SBX0104", at, $"This compiler knows version 1 of the spec language, and the file asks for {Quote(version)}; write 'sandbox: 1', or update Sandbox.");

    /// <summary>None of several keys is there, and one must be.</summary>
    public static SpecDiagnostic NoneOf(SourceSpan at, string group, string keys) =>
        Error("SBX0105", at, $"'{group}' must have exactly one of {keys}, and has none; add one.");

    /// <summary>More than one of several keys that exclude each other.</summary>
    public static SpecDiagnostic MoreThanOneOf(SourceSpan at, string key, string other, string why) =>
        Error("SBX0106", at, $"{Quote(key)} and {Quote(other)} exclude each other: {why}; delete one of the two.");

    /// <summary>An extended file is not among the project's.</summary>
    public static SpecDiagnostic ExtendsNotFound(SourceSpan at, string path, string remedy) =>
        Error("SBX0107", at, $"The extended file {Quote(path)} is not among the spec files of this project. {remedy}");

    /// <summary>Files extend each other in a circle.</summary>
    public static SpecDiagnostic ExtendsCycle(SourceSpan at, string circle) =>
        Error("SBX0108", at, $"The files extend each other in a circle: {circle}; delete one 'extends' of it.");

    /// <summary>A chain of extended files is over the limit.</summary>
    public static SpecDiagnostic ExtendsTooDeep(SourceSpan at, int limit) =>
        Error("SBX0109", at, $"This is file {limit + 1} of a chain of 'extends', and {limit} are the limit; extend several files in one list instead.");

    /// <summary>A key or value of the language that this version does not build yet.</summary>
    public static SpecDiagnostic NotBuilt(SourceSpan at, string what, string comesWith) =>
        Error("SBX0110", at, $"{what} is known, but not built yet: it comes with {comesWith}. Delete it until then; nothing of a spec is ever left out in silence.");

    /// <summary>An extended file lies outside of the project.</summary>
    public static SpecDiagnostic ExtendsOutside(SourceSpan at, string path) =>
        Error("SBX0111", at, $"The extended path {Quote(path)} leaves the project, and a build may depend on its own files only; copy the file into the project, and write its path relative to this file with '/'.");

    /// <summary>A key that does not go with another key's value.</summary>
    public static SpecDiagnostic NotForThis(SourceSpan at, string key, string with, string remedy) =>
        Error("SBX0112", at, $"{Quote(key)} does not go with {with}; {remedy}.");

    /// <summary>A list that must have an item is empty.</summary>
    public static SpecDiagnostic EmptyList(SourceSpan at, string key) =>
        Error("SBX0113", at, $"The list {Quote(key)} is empty; write at least one item, or delete the key.");
}
