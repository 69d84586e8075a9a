using System.Text.RegularExpressions;

namespace Sandbox.Cli.Dockerfiles;

// FROM and ARG
internal sealed partial class DockerfileImport
{
    private const int LongestName = 63;

    private void From(Instruction one)
    {
        // Only ARGs before the first FROM count here.
        var text = new Substitution(_file.Escape, one.Line, name => _globals.GetValueOrDefault(name) ?? PlatformValue(name, one.Line));
        var flags = InstructionFlags.Read(one, _file.Escape, "platform");
        var words = DockerWords.Split(flags.Rest.Text, _file.Escape).Select(word => word.Text).ToList();
        var alias = words is [_, var keyword, var name] && keyword.Equals("AS", StringComparison.OrdinalIgnoreCase) ? name
            : words.Count == 1 ? null : throw new DockerfileException(one.Line, "FROM takes an image, and perhaps a name: FROM IMAGE AS NAME.");
        if (alias is not null && !AliasPattern().IsMatch(alias))
        {
            throw new DockerfileException(one.Line, $"'{DockerfileReader.Printable(alias)}' cannot be a stage's name; begin with a letter, and go on with letters, digits, '-', '_' and '.'.");
        }

        CheckPlatform(one, flags);
        var image = text.Apply(words[0]);
        if (image.Length == 0)
        {
            throw new DockerfileException(one.Line, $"'{DockerfileReader.Printable(words[0])}' is nothing, for its variables have no value; declare them with ARG before the first FROM, or give them with --build-arg.");
        }

        var below = FindAlias(image);
        var specName = NewName(alias ?? $"stage-{_stages.Count}");
        var from = below is not null ? "stage:" + below.Name : image == "scratch" ? "scratch" : ImageNames.Full(image);
        var stage = new ImportedStage { Line = one.Line, Alias = alias, Name = specName, From = from, Image = below is not null ? below.Image : image == "scratch" ? null : from };
        stage.Directory = stage.Image is null ? "/" : null;
        if (below is not null)
        {
            stage.Inherit(below);
        }

        _stages.Add(stage);
    }

    // An image's name may be a number, so only names count.
    private ImportedStage? FindAlias(string name) => _stages.FindLast(stage => stage.Alias is { } alias && alias.Equals(name, StringComparison.OrdinalIgnoreCase));

    private void CheckPlatform(Instruction one, InstructionFlags flags)
    {
        if (flags.Value("platform") is not { } written)
        {
            return;
        }

        var platform = new Substitution(_file.Escape, one.Line, name => _globals.GetValueOrDefault(name) ?? PlatformOf(name)).Apply(written);
        if (platform.Length > 0 && !platform.Equals(_options.Platform.ToString(), StringComparison.OrdinalIgnoreCase))
        {
            throw new DockerfileException(one.Line, $"this stage is for {DockerfileReader.Printable(platform)}, and the import for {_options.Platform}: all stages of a spec are for one platform; import with --platform {DockerfileReader.Printable(platform)}, or take the --platform out.");
        }
    }

    private string NewName(string alias)
    {
        var name = NotInNames().Replace(alias.ToLowerInvariant(), "-");
        name = name[..Math.Min(name.Length, LongestName - 4)];
        return _stages.Exists(stage => stage.Name == name) ? Enumerable.Range(2, 998).Select(i => $"{name}-{i}").First(other => !_stages.Exists(stage => stage.Name == other)) : name;
    }

    private void Arg(Instruction one)
    {
        foreach (var word in DockerWords.Split(one.Rest.Text, _file.Escape))
        {
            var at = word.Text.IndexOf('=');
            var name = Text(one, at < 0 ? word.Text : word.Text[..at]);
            CheckVariable(one, name);
            var own = at < 0 ? null : Text(one, word.Text[(at + 1)..]);
            _declared.Add(name);
            if (_stages.Count == 0)
            {
                _globals[name] = _options.Arguments.GetValueOrDefault(name) ?? own;
            }
            else
            {
                Stage.Arguments[name] = _options.Arguments.GetValueOrDefault(name) ?? own ?? _globals.GetValueOrDefault(name) ?? PlatformValue(name, one.Line);
            }
        }
    }

    private static void CheckVariable(Instruction one, string name)
    {
        if (!VariableName().IsMatch(name))
        {
            throw new DockerfileException(one.Line, $"'{DockerfileReader.Printable(name)}' cannot be a variable's name; use letters, digits and '_', with no digit first.");
        }
    }

    // Whoever uses it has a spec for one platform.
    private string? PlatformValue(string name, int line)
    {
        var value = PlatformOf(name);
        if (value is { Length: > 0 })
        {
            _notes.Add(new(line, $"{name} is {value} in this spec; import with --platform for another one."));
        }

        return value;
    }

    // What docker sets by itself. The machine that builds and the one that is built for are the same here.
    private string? PlatformOf(string name) => name.StartsWith("BUILD", StringComparison.Ordinal) || name.StartsWith("TARGET", StringComparison.Ordinal)
        ? name[(name[0] == 'B' ? "BUILD" : "TARGET").Length..] switch
        {
            "PLATFORM" => _options.Platform.ToString(),
            "OS" => _options.Platform.Os,
            "ARCH" => _options.Platform.Architecture,
            "VARIANT" => _options.Platform.Variant ?? "",
            _ => null,
        }
        : null;

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_.-]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex AliasPattern();

    [GeneratedRegex("[^a-z0-9-]", RegexOptions.CultureInvariant)]
    private static partial Regex NotInNames();
}
