using System.Text.RegularExpressions;

namespace Sandbox.Cli;

/// <summary>Where a workload's files belong on this host, as its unit says.</summary>
/// <param name="Name">The workload.</param>
/// <param name="Root">The directory that stands for <c>/</c>; empty: the host itself.</param>
/// <param name="ForUser">Whether it is the caller's own manager's (systemd --user).</param>
internal sealed partial record InstalledUnit(string Name, string Root, bool ForUser)
{
    /// <summary>Whether it is NAME@.service, of which many instances run.</summary>
    public bool IsTemplate { get; init; }

    /// <summary>The unit's file name without its ending: <c>web</c> or <c>web@</c>.</summary>
    public string Stem => IsTemplate ? Name + "@" : Name;

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Whether this is the running host, whose manager is told of changes.</summary>
    public bool IsLive => Root.Length == 0 && Directory.Exists("/run/systemd/system");

    /// <summary>The endings of the units that a build may write.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".service", ".socket"];

    /// <summary>Where a unit of this ending lies for systemd (systemd.unit(5)).</summary>
    public string UnitPath(string ending) => Root + (ForUser ? Home + "/.config/systemd/user/" : "/etc/systemd/system/") + Stem + ending;

    /// <summary>What the build calls it.</summary>
    public string BuiltName(string ending) => Stem + (ForUser ? ".user" : "") + ending;

    /// <summary>Whether ordinary users can start what was published in <paramref name="from"/>: it has a unit for their managers.</summary>
    public bool IsForUsers(string from) => File.Exists(Path.Combine(from, (this with { ForUser = true }).BuiltName(".service")));

    /// <summary>The words of a systemctl command for this manager.</summary>
    public string[] Systemctl(params string[] words) => ForUser ? ["--user", .. words] : words;

    /// <summary>The binary's place: ExecStart= of the unit's text.</summary>
    public string BinaryPath(string unit) =>
        Setting(unit, "ExecStart") is { } path ? Root + path.Replace("%h", Home) : throw new UsageException($"the unit of {Name} has no ExecStart=: publish it again.");

    /// <summary>What lies beside the binary: Beside= of the unit's text.</summary>
    public static IEnumerable<string> Beside(string unit) => Setting(unit, "Beside") is { } list
        ? Words().Matches(list).Select(word => word.Groups[1].Success ? Escape().Replace(word.Groups[1].Value, "$1") : word.Value).Select(path => path.Replace("%%", "%"))
        : [];

    /// <summary>A unit that a build of ours wrote begins with its name and what it was made from; another one, or an empty one (systemctl mask), is not touched.</summary>
    public void MustBeOurs(string path)
    {
        if (File.Exists(path) && File.ReadLines(path).FirstOrDefault()?.StartsWith($"# {Stem}.", StringComparison.Ordinal) != true)
        {
            throw new UsageException($"{path} was not written by Sandbox and is left as it is: move it away, or choose another name for the workload.");
        }
    }

    private static string? Setting(string unit, string key) =>
        unit.Split('\n').Where(line => line.StartsWith(key + "=", StringComparison.Ordinal)).Select(line => line[(key.Length + 1)..]).FirstOrDefault();

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"|[^ ]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();
}
