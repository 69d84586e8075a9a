using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Diagnostics;

// SBX02xx: a value is not what its key takes.
public static partial class DiagnosticCatalog
{
    /// <summary>A word that is none of the words allowed.</summary>
    public static SpecDiagnostic UnknownWord(SourceSpan at, string key, string word, string remedy) =>
        Error("SBX0201", at, $"{Quote(word)} is no value of {Quote(key)}. {remedy}");

    /// <summary>Text where a whole number must stand.</summary>
    public static SpecDiagnostic NotANumber(SourceSpan at, string key, string text, string? instead) =>
        Error("SBX0202", at, ValueSentences.NotANumber(key, text, instead) + ".");

    /// <summary>A value outside of its range.</summary>
    public static SpecDiagnostic OutOfRange(SourceSpan at, string key, string value, string least, string most) =>
        Error("SBX0203", at, ValueSentences.OutOfRange(key, value, least, most) + ".");

    /// <summary>A size in another form.</summary>
    public static SpecDiagnostic BadSize(SourceSpan at, string key, string text) => Error("SBX0204", at, ValueSentences.BadSize(key, text) + ".");

    /// <summary>A duration in another form.</summary>
    public static SpecDiagnostic BadDuration(SourceSpan at, string key, string text) => Error("SBX0205", at, ValueSentences.BadDuration(key, text) + ".");

    /// <summary>A file mode in another form.</summary>
    public static SpecDiagnostic BadMode(SourceSpan at, string key, string text, string? instead) =>
        Error("SBX0206", at, $"{Quote(key)} takes an octal mode in quotes, and {Clip(text)} is none; {Instead(instead, "write three or four octal digits in quotes, such as \"0755\"")}.");

    /// <summary>A path that must be absolute is not.</summary>
    public static SpecDiagnostic PathNotAbsolute(SourceSpan at, string key, string path, string? instead) =>
        Error("SBX0207", at, $"{Quote(key)} takes an absolute path, and {Quote(path)} is relative; {Instead(instead, "write it from '/' on")}.");

    /// <summary>A path with a component that would be resolved away.</summary>
    public static SpecDiagnostic PathComponent(SourceSpan at, string path, string component, string? instead) =>
        Error("SBX0208", at, $"The path {Quote(path)} has {(component.Length == 0 ? "an empty component (a doubled or trailing '/')" : $"a '{component}' component")}, and a path of a spec must say where it leads; {Instead(instead, "write the path without it")}.");

    /// <summary>Text over a limit of the kernel.</summary>
    public static SpecDiagnostic TooLong(SourceSpan at, string key, int bytes, int limit, string what) =>
        Error("SBX0209", at, $"This value of {Quote(key)} is {bytes} bytes long, and {limit} are the limit of {what}; shorten it.");

    /// <summary>A character (written as an escape) that the value must not have.</summary>
    public static SpecDiagnostic ForbiddenCharacter(SourceSpan at, string key, int character) =>
        Error("SBX0210", at, $"The value of {Quote(key)} has the character U+{character:X4}, which cannot be seen or ends the text for the kernel; delete it.");

    /// <summary>A workload name in another form.</summary>
    public static SpecDiagnostic BadName(SourceSpan at, string name, string? instead) =>
        Error("SBX0211", at, $"{Quote(name)} cannot be the name of a workload: it must begin with a small letter and have at most 63 small letters, digits and '-'; {Instead(instead, "write such a 'name'")}.");

    /// <summary>A host or domain name in another form.</summary>
    public static SpecDiagnostic BadHostname(SourceSpan at, string key, string name) =>
        Error("SBX0212", at, $"{Quote(name)} cannot be a {key}: it must have at most 64 letters, digits and '-' in labels of at most 63 that are separated by '.' and neither begin nor end with '-' (RFC 1123); write such a name.");

    /// <summary>The name of an environment variable in another form.</summary>
    public static SpecDiagnostic BadVariable(SourceSpan at, string name) =>
        Error("SBX0213", at, $"{Quote(name)} cannot be the name of an environment variable: it must begin with a letter or '_' and go on with letters, digits, '_', '-' and '.'; write such a name.");

    /// <summary>A number or truth value where exact text is wanted.</summary>
    public static SpecDiagnostic Unquoted(SourceSpan at, string key, string text, string kind) =>
        Error("SBX0214", at, $"{Quote(key)} takes text, and unquoted {Clip(text)} is {kind}; write \"{Clip(text)}\".");

    /// <summary>A user or group in another form.</summary>
    public static SpecDiagnostic BadId(SourceSpan at, string key, string text) =>
        Error("SBX0215", at, $"{Quote(text)} is neither a number from 0 to 4294967294 nor a name (letters, digits, '_', '-' and '.', at most 32, no digit first); write one of them as the {Quote(key)}.");

    /// <summary>A signal that does not exist.</summary>
    public static SpecDiagnostic UnknownSignal(SourceSpan at, string text, string? near) =>
        Error("SBX0216", at, $"There is no signal {Quote(text)}.{DidYouMean(near)} Write a name such as SIGTERM, RTMIN+n, or a number from 1 to 64.");

    /// <summary>A capability that does not exist.</summary>
    public static SpecDiagnostic UnknownCapability(SourceSpan at, string text, string? near) =>
        Error("SBX0217", at, $"There is no capability {Quote(text)}.{DidYouMean(near)} Write a name of capabilities(7), with or without CAP_.");

    /// <summary>One of the words that stand for many capabilities.</summary>
    public static SpecDiagnostic CapabilityWord(SourceSpan at, string word) =>
        Error("SBX0218", at, word == "all"
            ? "'all' is not a capability: it would also grant what later kernels add; write the names that the workload needs."
            : "'none' is not a capability, and none is the default; delete the line.");

    /// <summary>A command line in one text.</summary>
    public static SpecDiagnostic CommandHasBlanks(SourceSpan at, string list) =>
        Error("SBX0219", at, $"A command is never split at its blanks, as no shell reads it; write it as a list: {list}.");

    /// <summary>An item that the list has already.</summary>
    public static SpecDiagnostic ListedTwice(SourceSpan at, string key, string item, int line) =>
        Error("SBX0220", at, $"{Quote(item)} is in the list {Quote(key)} already, on line {line}; delete one of the two.");

    /// <summary>A sysctl that is not the sandbox's own.</summary>
    public static SpecDiagnostic SysctlNotAllowed(SourceSpan at, string key, string? near) =>
        Error("SBX0221", at, $"The sysctl {Quote(key)} belongs to the whole machine, or does not exist.{DidYouMean(near)} Write one that a namespace has of its own: kernel.msg*, kernel.sem, kernel.shm*, fs.mqueue.* or net.*.");

    /// <summary>A sysctl for which the language has a key.</summary>
    public static SpecDiagnostic SysctlHasKey(SourceSpan at, string sysctl, string key) =>
        Error("SBX0222", at, $"The sysctl {Quote(sysctl)} has a key of its own; write '{key}: NAME' at the top of the spec instead.");

    /// <summary>A soft limit above its hard limit.</summary>
    public static SpecDiagnostic SoftAboveHard(SourceSpan at, string limit) =>
        Error("SBX0223", at, $"The soft limit of {Quote(limit)} is above its hard limit, which the kernel refuses (setrlimit(2)); lower the soft or raise the hard limit.");

    /// <summary>A flag together with its opposite.</summary>
    public static SpecDiagnostic OppositeFlags(SourceSpan at, string flag, string other) =>
        Error("SBX0224", at, $"The flags '{flag}' and '{other}' exclude each other; delete one of the two.");

    /// <summary>Text that must not be empty.</summary>
    public static SpecDiagnostic EmptyText(SourceSpan at, string key) =>
        Error("SBX0225", at, $"The value of {Quote(key)} is empty; write one, or delete the line.");

    /// <summary>Text of several lines where one is wanted.</summary>
    public static SpecDiagnostic NotOneLine(SourceSpan at, string key) =>
        Error("SBX0226", at, $"The value of {Quote(key)} must be one line; remove the line ends.");

    /// <summary>A path that a shell would expand.</summary>
    public static SpecDiagnostic PathNotExpanded(SourceSpan at, string path) =>
        Error("SBX0227", at, $"The path {Quote(path)} begins with '~', which only a shell replaces by a home directory; write the path out.");

    /// <summary>The root itself where a path below it is wanted.</summary>
    public static SpecDiagnostic PathIsRoot(SourceSpan at, string key) =>
        Error("SBX0228", at, $"{Quote(key)} takes a path below the root, and '/' is the root itself, which the key 'root' describes; write a path below it.");

    /// <summary>A profile that does not exist.</summary>
    public static SpecDiagnostic UnknownProfile(SourceSpan at, string profile, string remedy) =>
        Error("SBX0229", at, $"There is no profile {Quote(profile)}. {remedy}");

    private static string Instead(string? instead, string general) => ValueSentences.Instead(instead, general);
}
