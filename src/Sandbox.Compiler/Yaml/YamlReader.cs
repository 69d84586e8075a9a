using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sandbox.Compiler.Yaml;

/// <summary>
/// Text → nodes with places. The only file that names the YAML package: its event parser is used, its deserializer never. What the strict subset
/// leaves out (anchors, tags, …) is reported here and becomes a <see cref="YamlMissing"/>, so that reading goes on.
/// </summary>
public sealed class YamlReader
{
    private const string CoreTags = "tag:yaml.org,2002:";

    private readonly string _text;
    private readonly int _skipped;
    private readonly LineTable _lines;
    private readonly DiagnosticBag _bag;
    private readonly Parser _parser;
    private int _entries;
    private bool _stopped;

    private YamlReader(string text, LineTable lines, DiagnosticBag bag)
    {
        // Editors do not count a byte order mark as a column, and the parser would.
        _skipped = text.Length > 0 && text[0] == '\uFEFF' ? 1 : 0;
        _text = text;
        _lines = lines;
        _bag = bag;
        _parser = new Parser(new StringReader(text.Substring(_skipped)));
    }

    /// <summary>Reads one file. A <see cref="YamlMissing"/> root: what is wrong is reported, and nothing can be read.</summary>
    public static YamlNode Read(SpecFile file, int index, DiagnosticBag bag)
    {
        if (!RawText.HasGoodSize(file, index, bag))
        {
            return new YamlMissing(new(index, 1, 1, 1, 2, 0, 1));
        }

        var lines = new LineTable(file.Text, index);
        return RawText.Check(file, lines, bag) ? new YamlReader(file.Text, lines, bag).ReadFile() : new YamlMissing(lines.Span(0, 0));
    }

    private YamlNode ReadFile()
    {
        try
        {
            return ReadDocument();
        }
        catch (YamlException e)
        {
            Stop(SyntaxErrors.Describe(e.Message, _text, _lines, Offset(e.Start), Offset(e.End)));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or KeyNotFoundException or FormatException or OverflowException or NullReferenceException)
        {
            // The package's scanner throws the first where text in brackets begins at the left edge, and has thrown the others on broken input before.
            Stop(DiagnosticCatalog.YamlSyntax(AfterCurrent(), "this is not valid YAML; indent what stands in brackets and braces more than the line that opens them, and check the quotes"));
        }

        return new YamlMissing(_lines.Span(0, 0));
    }

    private YamlNode ReadDocument()
    {
        Next();
        if (Next() is not DocumentStart || Next() is Scalar { Style: ScalarStyle.Plain, Value: "" } or DocumentEnd)
        {
            return Stop(DiagnosticCatalog.EmptyDocument(_lines.Span(0, 0)));
        }

        var root = ReadNode(1);
        if (_stopped || Next() is not DocumentEnd)
        {
            return new YamlMissing(root.At);
        }

        if (Next() is DocumentStart second)
        {
            return Stop(DiagnosticCatalog.SeveralDocuments(At(second)));
        }

        return root is YamlMapping or YamlMissing ? root : Stop(DiagnosticCatalog.RootNotMap(root.At, root.Kind));
    }

    // Reads the node that the current event begins, and leaves the node's last event as the current one.
    private YamlNode ReadNode(int depth)
    {
        var start = _parser.Current;
        var at = At(start);
        if (start is AnchorAlias alias)
        {
            return Refuse(DiagnosticCatalog.Alias(at, alias.Value.Value));
        }

        if (depth > SpecText.MaxDepth)
        {
            return Stop(DiagnosticCatalog.TooDeep(at));
        }

        var (anchor, tag) = start is NodeEvent node ? (node.Anchor, node.Tag) : default;
        if (!anchor.IsEmpty)
        {
            _bag.Add(DiagnosticCatalog.Anchor(at, anchor.Value));
        }

        YamlNode read = start switch
        {
            SequenceStart => ReadSequence(at, depth),
            MappingStart => ReadMapping(at, depth),
            Scalar scalar when tag.IsEmpty => ReadScalar(scalar, at),
            _ => new YamlMissing(at),
        };
        return tag.IsEmpty || _stopped ? read : Refuse(DiagnosticCatalog.Tag(at, Shown(tag)));
    }

    private static string Shown(TagName tag) =>
        tag.IsNonSpecific ? "!" : tag.Value.StartsWith(CoreTags, StringComparison.Ordinal) ? "!!" + tag.Value.Substring(CoreTags.Length) : tag.Value;

    private YamlNode ReadSequence(SourceSpan at, int depth)
    {
        var items = new List<YamlNode>();
        while (Next() is not SequenceEnd)
        {
            var item = ReadEntry(depth);
            if (_stopped)
            {
                return new YamlMissing(at);
            }

            items.Add(item is YamlScalar { IsPlain: true, Text: "" } ? Refuse(DiagnosticCatalog.NoItem(item.At)) : item);
        }

        return new YamlSequence(To(at, items.Count > 0 ? items[items.Count - 1] : null), items);
    }

    private YamlNode ReadMapping(SourceSpan at, int depth)
    {
        var entries = new List<YamlEntry>();
        var seen = new Dictionary<string, YamlScalar>(StringComparer.Ordinal);
        while (Next() is not MappingEnd)
        {
            var key = ReadEntry(depth);
            if (_stopped || Next() is null)
            {
                return new YamlMissing(at);
            }

            var value = ReadNode(depth + 1);
            if (_stopped)
            {
                return new YamlMissing(at);
            }

            if (CheckKey(key, seen) is { } name)
            {
                entries.Add(new(name, value is YamlScalar { IsPlain: true, Text: "" } ? Refuse(DiagnosticCatalog.NoValue(name.At, name.Text)) : value));
            }
        }

        return new YamlMapping(To(at, entries.Count > 0 ? entries[entries.Count - 1].Value : null), entries);
    }

    private YamlScalar? CheckKey(YamlNode key, Dictionary<string, YamlScalar> seen)
    {
        var problem = key switch
        {
            YamlMissing => null,
            YamlScalar { IsPlain: true, Text: "<<" } => DiagnosticCatalog.MergeKey(key.At),
            YamlScalar { Text: "" } => DiagnosticCatalog.KeyNotText(key.At, "nothing"),
            YamlScalar name when seen.TryGetValue(name.Text, out var first) => DiagnosticCatalog.DuplicateKey(key.At, name.Text, first.At.Line),
            YamlScalar => null,
            _ => DiagnosticCatalog.KeyNotText(key.At, key.Kind),
        };
        if (problem is not null)
        {
            _bag.Add(problem);
            return null;
        }

        if (key is YamlScalar fresh)
        {
            seen.Add(fresh.Text, fresh);
            return fresh;
        }

        return null;
    }

    private YamlNode ReadScalar(Scalar scalar, SourceSpan at)
    {
        var plain = scalar.Style == ScalarStyle.Plain;
        var problem = plain ? PlainWords.Problem(at, scalar.Value) : null;
        return problem is null ? new YamlScalar(at, scalar.Value, plain) : Refuse(problem);
    }

    private YamlNode ReadEntry(int depth) =>
        ++_entries <= SpecText.MaxEntries ? ReadNode(depth + 1) : Stop(DiagnosticCatalog.TooManyEntries(At(_parser.Current)));

    private YamlMissing Refuse(SpecDiagnostic problem)
    {
        _bag.Add(problem);
        return new(problem.At);
    }

    private YamlMissing Stop(SpecDiagnostic problem)
    {
        _stopped = true;
        return Refuse(problem);
    }

    private ParsingEvent? Next()
    {
        do
        {
            if (!_parser.MoveNext())
            {
                return null;
            }
        }
        while (_parser.Current is Comment);

        return _parser.Current;
    }

    private int Offset(Mark mark) => (int)mark.Index + _skipped;

    private SourceSpan At(ParsingEvent? one) => one is null ? _lines.Span(0, 0) : _lines.Span(Offset(one.Start), Offset(one.End));

    // The first text behind what was read; an opening bracket's event ends before it.
    private SourceSpan AfterCurrent()
    {
        var at = _parser.Current is { } one ? Offset(one.End) : 0;
        while (at < _text.Length && (char.IsWhiteSpace(_text[at]) || _text[at] is '[' or '{' or ','))
        {
            at++;
        }

        return _lines.Span(at, at + 1);
    }

    // A flow collection ends with its bracket; the end event of a block collection stands somewhere in the lines behind it.
    private SourceSpan To(SourceSpan start, YamlNode? last)
    {
        var end = _parser.Current is { } one ? Offset(one.End) : start.Start;
        var closed = end > 0 && end <= _text.Length && _text[end - 1] is ']' or '}';
        return _lines.Span(start.Start, closed || last is null ? end : last.At.Start + last.At.Length);
    }
}
