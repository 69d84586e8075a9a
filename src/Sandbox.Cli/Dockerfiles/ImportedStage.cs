namespace Sandbox.Cli.Dockerfiles;

/// <summary>A stage as far as it was read: its steps, and what the Dockerfile's later lines are understood by.</summary>
internal sealed class ImportedStage
{
    /// <summary>Where its FROM stands.</summary>
    public required int Line { get; init; }

    /// <summary>As the Dockerfile calls it; null: it does not.</summary>
    public required string? Alias { get; init; }

    /// <summary>As the spec calls it.</summary>
    public required string Name { get; init; }

    /// <summary>What <c>from</c> says.</summary>
    public required string From { get; init; }

    /// <summary>The image that it begins with, or the stage that it begins with does; null: nothing, so all of its settings are known.</summary>
    public string? Image { get; init; }

    public List<ImportedStep> Steps { get; } = [];

    /// <summary>Stages that it begins with, or takes files of.</summary>
    public HashSet<ImportedStage> Needs { get; } = [];

    /// <summary>Variables that ENV has set.</summary>
    public Dictionary<string, string> Environment { get; private set; } = [];

    /// <summary>What ARG has declared; null: without a value.</summary>
    public Dictionary<string, string?> Arguments { get; private set; } = [];

    /// <summary>Absolute; null: the image's own.</summary>
    public string? Directory { get; set; }

    /// <summary>What a command's text is given to.</summary>
    public IReadOnlyList<string> Shell { get; set; } = ["/bin/sh", "-c"];

    /// <summary>Null: the image's own, if there is one.</summary>
    public IReadOnlyList<string>? Entrypoint { get; set; }

    /// <summary>Null: the image's own, if there is one.</summary>
    public IReadOnlyList<string>? Command { get; set; }

    /// <summary>Whether <see cref="Command"/> was said in this stage: only then ENTRYPOINT leaves it.</summary>
    public bool SaysCommand { get; set; }

    /// <summary>Whether ENTRYPOINT was a text, which takes no arguments.</summary>
    public bool EntrypointIsText { get; set; }

    public bool SaysUser { get; set; }

    public string? StopSignal { get; set; }

    public YamlMap? Health { get; set; }

    /// <summary>Takes over what a stage has of the one that it begins with.</summary>
    public void Inherit(ImportedStage below)
    {
        Needs.Add(below);
        (Environment, Arguments) = (new(below.Environment), new(below.Arguments));
        (Directory, Shell, Entrypoint, Command, EntrypointIsText) = (below.Directory, below.Shell, below.Entrypoint, below.Command, below.EntrypointIsText);
        (SaysUser, StopSignal, Health) = (below.SaysUser, below.StopSignal, below.Health);
    }

    /// <summary>What a command sees of ARG: what has a value, unless ENV has given it another.</summary>
    public IEnumerable<KeyValuePair<string, string>> ArgumentsOfCommands => Arguments.Where(one => one.Value is not null && !Environment.ContainsKey(one.Key)).Select(one => KeyValuePair.Create(one.Key, one.Value!));
}

/// <summary>A step of the spec.</summary>
/// <param name="Line">Where it stands in the Dockerfile.</param>
/// <param name="Key">env, workdir, user, label, copy, run.</param>
/// <param name="Value">What it says.</param>
internal sealed record ImportedStep(int Line, string Key, Yaml Value);
