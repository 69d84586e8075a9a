using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Diagnostics;

// SBX00xx: the text is not in the strict subset of YAML.
public static partial class DiagnosticCatalog
{
    /// <summary>The text is not well-formed YAML.</summary>
    public static SpecDiagnostic YamlSyntax(SourceSpan at, string what) =>
        Error("SBX0001", at, $"{Upper(what)}.");

    /// <summary>The file is over the size limit.</summary>
    public static SpecDiagnostic TooLarge(SourceSpan at) =>
        Error("SBX0002", at, $"The file is larger than {SpecText.MaxBytes} bytes, the limit of a spec; move large contents into files of the root, and take them in by 'mounts' or 'root'.");

    /// <summary>Lists and maps are nested over the limit.</summary>
    public static SpecDiagnostic TooDeep(SourceSpan at) =>
        Error("SBX0003", at, $"Lists and maps are nested more than {SpecText.MaxDepth} deep here; no key of a spec needs that, so remove brackets or indentation.");

    /// <summary>The file has more entries than the limit.</summary>
    public static SpecDiagnostic TooManyEntries(SourceSpan at) =>
        Error("SBX0004", at, $"This is entry {SpecText.MaxEntries + 1} of the file, and {SpecText.MaxEntries} are the limit of all lists and maps together; use a directory in place of many single entries.");

    /// <summary>The bytes are not UTF-8.</summary>
    public static SpecDiagnostic NotUtf8(SourceSpan at) =>
        Error("SBX0005", at, "The bytes here are not UTF-8; save the file as UTF-8.");

    /// <summary>A NUL character.</summary>
    public static SpecDiagnostic Nul(SourceSpan at) =>
        Error("SBX0006", at, "There is a NUL character here, and the kernel ends every text at the first NUL; delete it.");

    /// <summary>A control character.</summary>
    public static SpecDiagnostic ControlCharacter(SourceSpan at, int character) =>
        Error("SBX0007", at, $"There is the control character U+{character:X4} here; delete it, or write it as an escape in double quotes where a file's content needs it.");

    /// <summary>A character that cannot be seen, or that changes the order of what is seen.</summary>
    public static SpecDiagnostic InvisibleCharacter(SourceSpan at, int character) =>
        Error("SBX0008", at, $"There is the invisible character U+{character:X4} here, which can make a spec look like another one; delete it, or write it as an escape in double quotes (\"\\u{character:X4}\").");

    /// <summary>A key stands twice in one map.</summary>
    public static SpecDiagnostic DuplicateKey(SourceSpan at, string key, int line) =>
        Error("SBX0009", at, $"The key {Quote(key)} stands in this map already, on line {line}; keep one of the two.");

    /// <summary>An anchor.</summary>
    public static SpecDiagnostic Anchor(SourceSpan at, string name) =>
        Error("SBX0010", at, $"Anchors (&{Clip(name)}) are not part of the spec language; delete this one, and share settings between specs with 'extends'.");

    /// <summary>An alias.</summary>
    public static SpecDiagnostic Alias(SourceSpan at, string name) =>
        Error("SBX0011", at, $"Aliases (*{Clip(name)}) are not part of the spec language; write the value out. A text that begins with * must be in quotes.");

    /// <summary>A merge key.</summary>
    public static SpecDiagnostic MergeKey(SourceSpan at) =>
        Error("SBX0012", at, "Merge keys (<<) are not part of the spec language; write the keys out, or share them between specs with 'extends'.");

    /// <summary>A tag.</summary>
    public static SpecDiagnostic Tag(SourceSpan at, string tag) =>
        Error("SBX0013", at, $"Tags ({Clip(tag)}) are not part of the spec language; delete this one. A text that begins with ! must be in quotes.");

    /// <summary>A directive.</summary>
    public static SpecDiagnostic Directive(SourceSpan at) =>
        Error("SBX0014", at, "YAML directives (lines that begin with %) are not part of the spec language; delete the line.");

    /// <summary>More than one document.</summary>
    public static SpecDiagnostic SeveralDocuments(SourceSpan at) =>
        Error("SBX0015", at, "A second YAML document begins here, and a file holds one spec; move it into a file of its own.");

    /// <summary>No document.</summary>
    public static SpecDiagnostic EmptyDocument(SourceSpan at) =>
        Error("SBX0016", at, "The file has no content; begin it with 'sandbox: 1', the version of the spec language.");

    /// <summary>The document is not a map.</summary>
    public static SpecDiagnostic RootNotMap(SourceSpan at, string kind) =>
        Error("SBX0017", at, $"A spec is a map of keys, and this is {kind}; begin it with 'sandbox: 1', the version of the spec language.");

    /// <summary>A YAML 1.1 truth value.</summary>
    public static SpecDiagnostic AmbiguousWord(SourceSpan at, string word) =>
        Error("SBX0018", at, $"Unquoted, '{word}' is a truth value for one YAML version and text for another; write true or false, or put it in quotes (\"{word}\").");

    /// <summary>True or false in other letters.</summary>
    public static SpecDiagnostic OddTruth(SourceSpan at, string word) =>
        Error("SBX0019", at, $"Truth values are written in small letters; write {word.ToLowerInvariant()}, or put it in quotes (\"{word}\") where text is meant.");

    /// <summary>A word for no value.</summary>
    public static SpecDiagnostic NullWord(SourceSpan at, string word) =>
        Error("SBX0020", at, $"Unquoted, '{word}' means no value at all; delete the line to leave the default, or put it in quotes (\"{word}\") where text is meant.");

    /// <summary>A key without a value.</summary>
    public static SpecDiagnostic NoValue(SourceSpan at, string key) =>
        Error("SBX0021", at, $"The key {Quote(key)} has no value; write one, or delete the line to leave the default.");

    /// <summary>A list item without a value.</summary>
    public static SpecDiagnostic NoItem(SourceSpan at) =>
        Error("SBX0021", at, "This item of the list has no value; write one, or delete the line. An empty text is \"\".");

    /// <summary>An unquoted number with a leading zero.</summary>
    public static SpecDiagnostic OctalLooking(SourceSpan at, string word) =>
        Error("SBX0022", at, $"The number {Clip(word)} is octal for one YAML version and decimal for another; put it in quotes (\"{Clip(word)}\") where it is a file mode or text, or write it without the leading zero.");

    /// <summary>A tab as indentation.</summary>
    public static SpecDiagnostic Tab(SourceSpan at) =>
        Error("SBX0023", at, "There is a tab in this line's indentation, and YAML allows only spaces; replace it with spaces.");

    /// <summary>A key that is not text.</summary>
    public static SpecDiagnostic KeyNotText(SourceSpan at, string kind) =>
        Error("SBX0024", at, $"A key is a word, and this is {kind}; write 'key: value'. A text that begins with {{, [ or ? must be in quotes.");
}
