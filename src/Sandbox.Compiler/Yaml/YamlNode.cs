using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Yaml;

/// <summary>One node of a spec file, with its place.</summary>
public abstract class YamlNode(SourceSpan at)
{
    /// <summary>Where it stands.</summary>
    public SourceSpan At { get; } = at;

    /// <summary>What messages call a node of this kind.</summary>
    public abstract string Kind { get; }
}

/// <summary>A piece of text. <see cref="IsPlain"/>: neither quoted nor a block, so it may be a number or a truth value.</summary>
public sealed class YamlScalar(SourceSpan at, string text, bool isPlain) : YamlNode(at)
{
    /// <summary>The text, escapes resolved.</summary>
    public string Text { get; } = text;

    /// <summary>Whether it was written without quotes.</summary>
    public bool IsPlain { get; } = isPlain;

    /// <inheritdoc/>
    public override string Kind =>
        !IsPlain ? "text" : Text is "true" or "false" ? "a truth value" : PlainWords.IsNumber(Text) ? "a number" : "text";
}

/// <summary>A list.</summary>
public sealed class YamlSequence(SourceSpan at, IReadOnlyList<YamlNode> items) : YamlNode(at)
{
    /// <summary>The items in their order.</summary>
    public IReadOnlyList<YamlNode> Items { get; } = items;

    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>A map, its entries in the order of the file; a key stands once.</summary>
public sealed class YamlMapping(SourceSpan at, IReadOnlyList<YamlEntry> entries) : YamlNode(at)
{
    /// <summary>The entries in the order of the file.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    /// <inheritdoc/>
    public override string Kind => "a map";
}

/// <summary>One entry of a map.</summary>
public sealed record YamlEntry(YamlScalar Key, YamlNode Value);

/// <summary>Stands where a node was refused: its diagnostic is reported, and what reads it says nothing more.</summary>
public sealed class YamlMissing(SourceSpan at) : YamlNode(at)
{
    /// <inheritdoc/>
    public override string Kind => "nothing";
}
