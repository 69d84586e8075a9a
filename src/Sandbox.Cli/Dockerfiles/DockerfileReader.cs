using System.Text;
using System.Text.RegularExpressions;
using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Cli.Dockerfiles;

/// <summary>Text → instructions: directives, comments, lines that go on, heredocs.</summary>
internal sealed partial class DockerfileReader
{
    private static readonly string[] Names =
        ["ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"];

    private static readonly string[] WithHeredocs = ["RUN", "COPY", "ADD"];

    private readonly string[] _lines;
    private readonly List<DockerfileException> _problems;
    private char _escape = '\\';
    private int _at;

    private DockerfileReader(string text, List<DockerfileException> problems) => (_lines, _problems) = (text.ReplaceLineEndings("\n").Split('\n'), problems);

    /// <summary>Reads all of it; what is wrong goes to <paramref name="problems"/>, and reading goes on behind it.</summary>
    public static Dockerfile Read(string text, List<DockerfileException> problems)
    {
        var reader = new DockerfileReader(text, problems);
        var found = new List<Instruction>();
        try
        {
            reader.ReadDirectives();
            while (reader.Next() is { } instruction)
            {
                found.Add(instruction);
            }
        }
        catch (DockerfileException problem)
        {
            problems.Add(problem);
        }

        return new(reader._escape, found);
    }

    // Comments of the form `# name=value` before anything else; the first line that is none ends them.
    private void ReadDirectives()
    {
        var seen = new HashSet<string>();
        for (; _at < _lines.Length && Directive().Match(_lines[_at]) is { Success: true } match; _at++)
        {
            var (name, value) = (match.Groups[1].Value.ToLowerInvariant(), match.Groups[2].Value);
            if (name is not ("escape" or "syntax" or "check"))
            {
                return;
            }

            if (!seen.Add(name))
            {
                throw new DockerfileException(_at + 1, $"the directive '{name}' is there twice; delete one of them.");
            }

            _escape = (name, value) switch
            {
                ("escape", "\\" or "`") => value[0],
                ("escape", _) => throw new DockerfileException(_at + 1, $"the escape character can be \\ or `, and '{value}' is neither."),
                ("syntax", _) when !Frontend().IsMatch(value) => throw new DockerfileException(_at + 1, $"'{value}' is another language than Dockerfile, so its lines may mean anything; write the spec by hand (docs/images.md, Building)."),
                _ => _escape,
            };
        }
    }

    private Instruction? Next()
    {
        while (true)
        {
            SkipNothing();
            if (_at == _lines.Length)
            {
                return null;
            }

            var line = _at + 1;
            var all = Join();
            var end = all.Text.AsSpan().IndexOfAny(' ', '\t');
            var written = end < 0 ? all.Text : all.Text[..end];
            if (Names.FirstOrDefault(one => one.Equals(written, StringComparison.OrdinalIgnoreCase)) is { } name)
            {
                var rest = end < 0 ? new("", []) : all.From(end + all.Text[end..].TakeWhile(char.IsWhiteSpace).Count());
                return new(line, name, rest, WithHeredocs.Contains(name) ? Heredocs(line, rest.Text) : []);
            }

            _problems.Add(new(line, Unknown(written)));
        }
    }

    private void SkipNothing()
    {
        while (_at < _lines.Length && IsNothing(_lines[_at]))
        {
            _at++;
        }
    }

    private static string Unknown(string written) => $"'{Printable(written)}' is no instruction; " + (Spelling.Nearest(written, Names) is { } near ? $"did you mean {near}?" : $"there are {string.Join(", ", Names)}.");

    private static bool IsNothing(string line) => line.AsSpan().TrimStart() is "" or ['#', ..];

    // Comments and empty lines between lines that belong together do not end them.
    private JoinedText Join()
    {
        var (text, joins) = (new StringBuilder(), new List<int>());
        var part = _lines[_at++].TrimStart();
        while (GoesOn(part))
        {
            text.Append(part.AsSpan().TrimEnd(" \t")[..^1]);
            SkipNothing();
            joins.Add(text.Length);
            part = _at < _lines.Length ? _lines[_at++] : "";
        }

        return new(text.Append(part).ToString().TrimEnd(), joins);
    }

    private bool GoesOn(string part) => part.AsSpan().TrimEnd(" \t") is [.., var last] kept && last == _escape && (kept.Length == 1 || kept[^2] != _escape);

    private List<Heredoc> Heredocs(int line, string rest)
    {
        var found = new List<Heredoc>();
        foreach (var word in rest.StartsWith('[') ? [] : DockerWords.Split(rest, _escape))
        {
            if (HeredocWord().Match(word.Text) is { Success: true } match && match.Groups[2].Value.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal) is { Length: > 0 } name)
            {
                found.Add(ReadHeredoc(line, word.Text, name, match.Groups[1].Length > 0));
            }
        }

        return found;
    }

    private Heredoc ReadHeredoc(int line, string word, string name, bool withoutTabs)
    {
        var body = new StringBuilder();
        for (; _at < _lines.Length; body.Append(_lines[_at++]).Append('\n'))
        {
            if ((withoutTabs ? _lines[_at].TrimStart('\t') : _lines[_at]) == name)
            {
                _at++;
                return new(word, name, withoutTabs, body.ToString());
            }
        }

        throw new DockerfileException(line, $"the text of {Printable(word)} has no end: add a line '{Printable(name)}' behind it.");
    }

    /// <summary>Text of the file as it can stand in a message or a comment.</summary>
    public static string Printable(string text) => string.Concat(text.EnumerateRunes().Select(rune => Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator or System.Globalization.UnicodeCategory.OtherNotAssigned or System.Globalization.UnicodeCategory.Surrogate || rune.Value is 0xFFFD or 0x34F or 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x17B4 or 0x17B5 ? "?" : rune.ToString()));

    [GeneratedRegex(@"^\s*#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Directive();

    [GeneratedRegex(@"^(docker\.io/)?docker/dockerfile(-upstream)?(:|@|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Frontend();

    // As in a shell, but that the name follows at once.
    [GeneratedRegex(@"^\d*<<(-?)([^<\s]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex HeredocWord();
}
