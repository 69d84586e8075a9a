using System.Text;
using Sandbox.Plan;

namespace Sandbox.Compiler.Emit.Systemd;

/// <summary>A unit file being put together: sections in the order of their first line.</summary>
internal sealed class UnitText
{
    private readonly List<(string Name, List<Line> Lines)> _sections = [];

    // A comment has no key.
    private sealed record Line(string? Key, string Text);

    /// <summary>A comment of one line.</summary>
    public void Comment(string section, string text) => Section(section).Add(new(null, "# " + OneLine(text)));

    /// <summary>A setting; systemd takes <paramref name="value"/> as it stands.</summary>
    public void Set(string section, string key, string value) => Section(section).Add(new(key, $"{key}={value}"));

    /// <summary>What the spec says: in place of our lines of the same key, or behind them.</summary>
    public void Apply(IEnumerable<UnitSetting> settings)
    {
        foreach (var group in settings.GroupBy(setting => (setting.Section, setting.Key)))
        {
            var lines = Section(group.Key.Section.ToString());
            var own = group.Select(setting => new Line(setting.Key, $"{setting.Key}={setting.Value}")).ToList();
            var at = lines.FindIndex(line => line.Key == group.Key.Key);
            var end = lines.FindLastIndex(line => line.Key == group.Key.Key) + 1;
            if (at >= 0 && !group.First().Adds)
            {
                lines.RemoveAll(line => line.Key == group.Key.Key);
                end = at;
            }

            lines.InsertRange(at < 0 ? lines.Count : end, own);
        }
    }

    /// <summary>The file, behind lines of comment at its top.</summary>
    public string Write(params string[] head)
    {
        var text = new StringBuilder();
        foreach (var line in head)
        {
            text.Append("# ").Append(OneLine(line)).Append('\n');
        }

        foreach (var (name, lines) in _sections)
        {
            text.Append('\n').Append('[').Append(name).Append("]\n");
            foreach (var line in lines)
            {
                text.Append(line.Text).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>Text for people as a value: % begins a specifier (systemd.unit(5)), and a backslash at the end would join the next line.</summary>
    public static string Value(string text) => OneLine(text).Replace("%", "%%").TrimEnd('\\');

    /// <summary>A path as an item of a list: quoted, with its escapes, where it has more than plain characters (systemd.syntax(7)).</summary>
    public static string Path(string path)
    {
        var text = path.Replace("%", "%%");
        return text.All(c => char.IsLetterOrDigit(c) || "/._-+@%:,=".Contains(c)) ? text : "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
    }

    /// <summary>A time span of systemd.time(7), from milliseconds; below 0: infinity.</summary>
    public static string Time(long milliseconds) =>
        milliseconds < 0 ? "infinity" : milliseconds % Units.Seconds == 0 ? CSharpLiteral.Number(milliseconds / Units.Seconds) + "s" : CSharpLiteral.Number(milliseconds) + "ms";

    private static string OneLine(string text) => new([.. text.Select(unit => char.IsControl(unit) ? ' ' : unit)]);

    private List<Line> Section(string name)
    {
        var found = _sections.FirstOrDefault(section => section.Name == name).Lines;
        if (found is null)
        {
            found = [];
            _sections.Add((name, found));
        }

        return found;
    }
}
