using System.Text.Json;

namespace Sandbox.Images.Builds.Programs;

/// <summary>What <c>dotnet publish</c> has made of a project: which of the files is its program, and what of .NET that needs.</summary>
internal sealed class PublishedProject
{
    private const string ConfigEnd = ".runtimeconfig.json", DependenciesEnd = ".deps.json", SymbolsEnd = ".dbg"; // the last is not copied

    private readonly RootView _output;

    /// <summary>Of <paramref name="output"/>, the directory; <paramref name="project"/> is for messages, and its file name the first guess.</summary>
    /// <exception cref="ImageException">runtimeconfig.json is none.</exception>
    public PublishedProject(RootView output, string project)
    {
        (_output, Project) = (output, project);
        var files = output.List(output.Root!).Where(one => one.Details.IsFile && !one.Path.EndsWith(SymbolsEnd, StringComparison.Ordinal)).ToList();
        var (own, names) = (Path.GetFileNameWithoutExtension(project), files.ConvertAll(Name));
        var programs = files.Where(IsProgram).Select(Name).ToList();
        var managed = names.Where(one => one.EndsWith(ConfigEnd, StringComparison.Ordinal)).Select(one => one[..^ConfigEnd.Length]).ToList();
        var candidates = programs.Contains(own) ? [own]
            : programs.Where(one => managed.Contains(one) || names.Contains(one + DependenciesEnd)).ToList() is { Count: > 0 } hosts ? hosts : programs;
        (Program, Programs) = (candidates.Count == 1 ? candidates[0] : null, candidates);
        Assembly = Program is null ? managed.Find(one => one == own) ?? managed.FirstOrDefault() : Program;
        ReadConfig(Assembly is null ? "" : output.ReadText(RawPath.OfText(Assembly + ConfigEnd)));
    }

    public string Project { get; }

    /// <summary>The file's name; null: there is none, or <see cref="Programs"/> are several.</summary>
    public string? Program { get; }

    /// <summary>Those that it could be.</summary>
    public IReadOnlyList<string> Programs { get; }

    /// <summary>The name of the assembly with an entry point: with .dll behind it, what `dotnet` could run.</summary>
    public string? Assembly { get; }

    /// <summary>Frameworks that are not among the files, as name and version; empty: all of .NET is there, or in the program.</summary>
    public IReadOnlyList<(string Name, string Version)> Frameworks { get; private set; } = [];

    /// <summary>Whether the runtime is told to do without ICU; null: it has no configuration, as everything is in the program.</summary>
    public bool? IsInvariant { get; private set; }

    /// <summary>Why there is no program to run, and what to do.</summary>
    public string WhyNone => this switch
    {
        { Programs.Count: > 1 } => $"publishing '{Project}' gives several programs ({string.Join(", ", Programs.Take(5))}), and none is called as the project; say which one by process.command.",
        { Assembly: { } name } => $"publishing '{Project}' gives {name}.dll and no program; take <UseAppHost>false</UseAppHost> out of it, or say 'process: {{command: [dotnet, /app/{name}.dll]}}' and take a 'base' with .NET.",
        _ => $"publishing '{Project}' gives no program: it is a library; set <OutputType>Exe</OutputType> in it, name the project of the program, or say what to run by process.command.",
    };

    // What is wrong with the one that is called as the project, the check says.
    private bool IsProgram(ViewEntry file)
    {
        var isOwn = Name(file) == Path.GetFileNameWithoutExtension(Project);
        try
        {
            using var content = _output.Open(file);
            return ElfFile.Read(content) is { } found && (found.IsProgram || (isOwn && found.Machine == 0));
        }
        catch (InvalidDataException)
        {
            return isOwn;
        }
    }

    private static string Name(ViewEntry file) => RawPath.Show(file.Path);

    private void ReadConfig(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            var options = document.RootElement.GetProperty("runtimeOptions");
            IsInvariant = options.TryGetProperty("configProperties", out var properties) && properties.TryGetProperty("System.Globalization.Invariant", out var invariant) && (invariant.ValueKind == JsonValueKind.True || (invariant.ValueKind == JsonValueKind.String && invariant.GetString() == "true"));
            var several = options.TryGetProperty("frameworks", out var list) ? list.EnumerateArray().ToList() : [];
            Frameworks = [.. (options.TryGetProperty("framework", out var one) ? several.Prepend(one) : several).Select(framework => (framework.GetProperty("name").GetString() ?? "", framework.GetProperty("version").GetString() ?? ""))];
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ImageException($"{Assembly}{ConfigEnd}, which publishing '{Project}' has written, cannot be read: {problem.Message}", problem);
        }
    }
}
