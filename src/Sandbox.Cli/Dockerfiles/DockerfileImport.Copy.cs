using System.Globalization;
using System.Text.RegularExpressions;

namespace Sandbox.Cli.Dockerfiles;

// COPY and ADD
internal sealed partial class DockerfileImport
{
    private static readonly string[] ArchiveEnds = [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz", ".tar.zst"];

    private void Copy(Instruction one)
    {
        if (one.Heredocs.Count > 0)
        {
            throw new DockerfileException(one.Line, $"a step of a spec copies files, and no text; write the text of {DockerfileReader.Printable(one.Heredocs[0].Word)} into a file beside the Dockerfile and {one.Name} that, or let a RUN write it.");
        }

        var flags = one.Name == "COPY" ? InstructionFlags.Read(one, _file.Escape, "from", "chown", "chmod", "exclude", "link") : InstructionFlags.Read(one, _file.Escape, "chown", "chmod", "exclude", "link");
        var words = (ExecForm.Read(flags.Rest.Text) ?? DockerWords.Split(flags.Rest.Text, _file.Escape).Select(word => word.Text)).Select(word => Text(one, word)).ToList();
        if (words.Count < 2 || words.Contains(""))
        {
            throw new DockerfileException(one.Line, words.Contains("") ? $"a path of {one.Name} is empty, for its variables have no value; give them one with ARG or ENV before, or those of the base image with --image-env NAME=VALUE." : $"{one.Name} takes what is copied, and where to: {one.Name} SOURCE... TARGET.");
        }

        var (origin, name) = OriginOf(one, flags.Value("from"));
        var sources = words[..^1].ConvertAll(path => SourceOf(one, path, isOfContext: origin is null));
        var isOfFiles = origin is not null || sources.TrueForAll(source => File.Exists(Path.Combine(_options.Context, source)));
        var ignore = (isOfFiles ? [] : _options.Ignore.For(sources)).Concat(flags.Values("exclude").SelectMany(pattern => Exclude(sources, Text(one, pattern)))).ToList();
        Add(one, "copy", Yaml.Map(
            (origin ?? "", origin is null ? null : Yaml.Text(name!)),
            ("from", sources is [var only] ? Yaml.Text(only) : Yaml.List(sources)),
            ("to", Yaml.Text(words[^1])),
            ("owner", flags.Value("chown") is { } owner ? Yaml.Text(WithGroup(Owner(one, owner))) : null),
            ("mode", flags.Value("chmod") is { } mode ? Yaml.Text(Mode(one, Text(one, mode))) : null),
            ("ignore", ignore.Count > 0 ? Yaml.List(ignore) : null)));
    }

    // A number alone is the group's too; in a spec the group would be the one that the user has.
    private static string WithGroup(string owner) => owner.All(char.IsAsciiDigit) ? $"{owner}:{owner}" : owner;

    // The key of the spec and what it says; no key: the context.
    private (string? Key, string? Name) OriginOf(Instruction one, string? from)
    {
        if (from is null)
        {
            return (null, null);
        }

        if (from.Length == 0 || from.Contains('$'))
        {
            throw new DockerfileException(one.Line, $"from={DockerfileReader.Printable(from)} takes no variables in a Dockerfile; write FROM {(from.Length == 0 ? "IMAGE" : DockerfileReader.Printable(from))} AS NAME before, and from=NAME here.");
        }

        if (FindStage(from) is not { } stage)
        {
            return from.All(char.IsAsciiDigit) ? throw new DockerfileException(one.Line, $"there is no stage {from} before this one; they count from 0.") : ("image", ImageNames.Full(from));
        }

        _ = stage != Stage ? 0 : throw new DockerfileException(one.Line, $"'{from}' is the stage of this line, which is not made yet; name one before it.");
        Stage.Needs.Add(stage);
        return ("stage", stage.Name);
    }

    private string SourceOf(Instruction one, string path, bool isOfContext)
    {
        if (one.Name == "ADD" && (path.Contains("://", StringComparison.Ordinal) || path.StartsWith("git@", StringComparison.Ordinal)))
        {
            throw new DockerfileException(one.Line, $"a step of a spec copies no files of the network; write RUN with curl or git for {DockerfileReader.Printable(path)}, and let it compare a checksum.");
        }

        var source = isOfContext ? ContextPath.Clean(path) : "/" + ContextPath.Clean(path, nothing: "");
        if (one.Name == "ADD" && IsArchive(source))
        {
            throw new DockerfileException(one.Line, $"ADD unpacks '{DockerfileReader.Printable(path)}', and a step of a spec copies it as it is; unpack it beside the Dockerfile and COPY the directory, or mount it and unpack it: RUN --mount=type=bind,source={DockerfileReader.Printable(path)},target=/mnt/archive tar -x -f /mnt/archive -C TARGET.");
        }

        return source;
    }

    // By its name, and where it is there, by how it begins (tar has its mark behind the first name).
    private bool IsArchive(string source)
    {
        if (ArchiveEnds.Any(end => source.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
        {
            return true;
        }

        var path = Path.Combine(_options.Context, source);
        if (!File.Exists(path))
        {
            return false;
        }

        using var file = File.OpenRead(path);
        var begin = new byte[512];
        var read = begin.AsSpan(0, file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false));
        return read is [0x1f, 0x8b, ..] || read.StartsWith("BZh"u8) || read is [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] or [0x28, 0xb5, 0x2f, 0xfd, ..] || (read.Length > 262 && read[257..].StartsWith("ustar"u8));
    }

    // An exclude's pattern begins at what is copied, and an ignore's at the top.
    private static IEnumerable<string> Exclude(IEnumerable<string> sources, string pattern)
    {
        var (takesBack, path) = pattern.StartsWith('!') ? ("!", pattern[1..]) : ("", pattern);
        foreach (var source in sources.Select(source => source.TrimStart('/')))
        {
            var above = source.LastIndexOf('/') is >= 0 and var at ? source[..(at + 1)] : "";
            if (source.AsSpan(above.Length).IndexOfAny("*?[") >= 0)
            {
                yield return takesBack + above + path;
            }

            yield return takesBack + (source is "." or "" ? "" : source + "/") + path;
        }
    }

    private static string Mode(Instruction one, string text) => OctalMode().IsMatch(text) ? text.PadLeft(4, '0')
        : throw new DockerfileException(one.Line, string.Create(CultureInfo.InvariantCulture, $"--chmod={DockerfileReader.Printable(text)} is no octal mode; write it as 755 or 0644."));

    [GeneratedRegex("^0?[0-7]{3,4}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex OctalMode();
}
