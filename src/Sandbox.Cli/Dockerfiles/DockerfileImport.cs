using System.Text.RegularExpressions;
using Sandbox.Images.Layouts;

namespace Sandbox.Cli.Dockerfiles;

/// <summary>What the command line says of an import.</summary>
/// <param name="Context">The directory that COPY takes files of, and where the spec belongs.</param>
/// <param name="Ignore">What of it is never copied.</param>
/// <param name="Arguments">Values of ARG.</param>
/// <param name="ImageEnvironment">What the base images' own settings say of variables; nobody asks a registry for an import.</param>
/// <param name="Platform">What the variables TARGETARCH and so on say.</param>
/// <param name="Target">The stage that is wanted; null: the last one.</param>
internal sealed record ImportOptions(string Context, DockerIgnore Ignore, IReadOnlyDictionary<string, string> Arguments, IReadOnlyDictionary<string, string> ImageEnvironment, Platform Platform, string? Target);

/// <summary>What came out.</summary>
/// <param name="Result">The stage that is the root.</param>
/// <param name="Stages">Those that it needs, in the Dockerfile's order.</param>
/// <param name="Notes">What its reader wants to know of lines.</param>
/// <param name="ProcessNotes">And of what the image runs.</param>
internal sealed record ImportedBuild(ImportedStage Result, IReadOnlyList<ImportedStage> Stages, IReadOnlyList<Note> Notes, IReadOnlyList<Note> ProcessNotes);

/// <summary>Instructions → stages with steps, by the rules of the Dockerfile reference.</summary>
internal sealed partial class DockerfileImport
{
    private const string UsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly Dockerfile _file;
    private readonly ImportOptions _options;
    private readonly List<DockerfileException> _problems;
    private readonly List<ImportedStage> _stages = [];
    private readonly List<Note> _notes = [];
    private readonly Dictionary<string, string?> _globals = [];
    private readonly HashSet<string> _declared = [];

    private DockerfileImport(Dockerfile file, ImportOptions options, List<DockerfileException> problems) => (_file, _options, _problems) = (file, options, problems);

    private ImportedStage Stage => _stages[^1];

    /// <summary>Null: <paramref name="problems"/> says why.</summary>
    public static ImportedBuild? Read(Dockerfile file, ImportOptions options, List<DockerfileException> problems)
    {
        var import = new DockerfileImport(file, options, problems);
        foreach (var instruction in file.Instructions)
        {
            try
            {
                import.Take(instruction);
            }
            catch (DockerfileException problem)
            {
                problems.Add(problem);
                if (instruction.Name == "FROM")
                {
                    import._stages.Add(new() { Line = instruction.Line, Alias = null, Name = "", From = "", Image = "" }); // so that what follows is still looked at
                }
            }
        }

        return import.Finish();
    }

    private void Take(Instruction one)
    {
        if (_stages.Count == 0 && one.Name is not ("FROM" or "ARG"))
        {
            throw new DockerfileException(one.Line, $"{one.Name} stands before FROM, and only ARG may; begin with FROM IMAGE, or FROM scratch.");
        }

        if (one.Rest.Text.Length == 0)
        {
            throw new DockerfileException(one.Line, $"{one.Name} says nothing; write what it is about behind it, or delete the line.");
        }

        Action<Instruction> take = one.Name switch
        {
            "FROM" => From,
            "ARG" => Arg,
            "ENV" => Env,
            "LABEL" => Label,
            "WORKDIR" => Workdir,
            "USER" => User,
            "SHELL" => Shell,
            "RUN" => Run,
            "COPY" or "ADD" => Copy,
            "CMD" or "ENTRYPOINT" => Command,
            "STOPSIGNAL" => StopSignal,
            "HEALTHCHECK" => Healthcheck,
            "MAINTAINER" => Maintainer,
            "EXPOSE" or "VOLUME" or "ONBUILD" => LeaveOut,
            _ => throw new InvalidOperationException(one.Name),
        };
        take(one);
    }

    private ImportedBuild? Finish()
    {
        if (_stages.Count == 0 && _problems.Count == 0)
        {
            _problems.Add(new(0, "there is no FROM in it, so it makes no image; begin with FROM IMAGE, or FROM scratch."));
        }

        var result = _options.Target is not { } target ? _stages.LastOrDefault() : FindStage(target);
        if (result is null && _problems.Count == 0)
        {
            _problems.Add(new(0, $"it has no stage '{_options.Target}'; its stages are {string.Join(", ", _stages.Select((stage, i) => stage.Alias ?? $"{i}"))}."));
        }

        if (_problems.Count > 0 || result is null)
        {
            return null;
        }

        var needed = new HashSet<ImportedStage>();
        Need(result, needed);
        foreach (var left in _stages.Where(stage => !needed.Contains(stage) && stage.Line < result.Line))
        {
            _notes.Add(new(left.Line, $"nothing needs the stage '{left.Alias ?? left.Name}', so it is left out; import it with --target {left.Alias ?? $"{_stages.IndexOf(left)}"}."));
        }

        NoteUnused();
        var kept = needed.Select(stage => stage.Line).ToHashSet();
        return new(result, [.. _stages.Where(stage => stage != result && needed.Contains(stage))], [.. _notes.Where(note => IsOfKept(note, kept)).Distinct().OrderBy(note => note.Line)], [.. ProcessNotes(result)]);
    }

    // What is said of a stage that is left out concerns nobody; that it is left out does.
    private bool IsOfKept(Note note, HashSet<int> kept) =>
        _stages.FindLast(stage => stage.Line <= note.Line) is not { } of || of.Line == note.Line || kept.Contains(of.Line);

    private static void Need(ImportedStage stage, HashSet<ImportedStage> needed)
    {
        if (needed.Add(stage))
        {
            stage.Needs.ToList().ForEach(one => Need(one, needed));
        }
    }

    private void NoteUnused()
    {
        foreach (var name in _options.Arguments.Keys.Where(name => !_declared.Contains(name)))
        {
            _notes.Add(new(0, $"no ARG asks for the --build-arg {name}; it changes nothing."));
        }
    }

    private ImportedStage? FindStage(string name) =>
        _stages.FindLast(stage => stage.Alias is { } alias && alias.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? (int.TryParse(name, System.Globalization.NumberStyles.None, null, out var index) ? _stages.ElementAtOrDefault(index) : null);

    private Substitution Substitution(int line) => new(_file.Escape, line, name => _stages.Count > 0 ? ValueOf(name, line) : _globals.GetValueOrDefault(name) ?? PlatformValue(name, line));

    private string Text(Instruction one, string word) => Substitution(one.Line).Apply(word);

    private string? ValueOf(string name, int line)
    {
        if (Stage.Environment.TryGetValue(name, out var set) || (Stage.Arguments.TryGetValue(name, out set) && set is not null))
        {
            return set;
        }

        if (Stage.Image is { } image && !Stage.Arguments.ContainsKey(name))
        {
            if (_options.ImageEnvironment.TryGetValue(name, out var given))
            {
                return given;
            }

            _notes.Add(new(line, $"{name} is taken to be {(name == "PATH" ? UsualPath : "empty")}, for neither ENV nor ARG says it; if {image} does (sandbox image inspect), import with --image-env {name}=VALUE."));
        }

        return name == "PATH" ? UsualPath : null;
    }

    private void Add(Instruction one, string key, Yaml value) => Stage.Steps.Add(new(one.Line, key, value));

    private void Say(Instruction one, string text) => _notes.Add(new(one.Line, text));

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_.-]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex VariableName();
}
