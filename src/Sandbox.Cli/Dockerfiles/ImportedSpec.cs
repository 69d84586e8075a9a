namespace Sandbox.Cli.Dockerfiles;

/// <summary>The text of the spec: every step under a comment that says where it comes from.</summary>
internal sealed class ImportedSpec
{
    private readonly YamlWriter _to = new();
    private readonly string _file;
    private readonly Queue<Note> _notes;

    private ImportedSpec(string file, IEnumerable<Note> notes) => (_file, _notes) = (file, new(notes));

    /// <param name="file">The Dockerfile, as comments are to name it: without a directory.</param>
    /// <param name="build">What it says.</param>
    public static string Write(string file, ImportedBuild build)
    {
        var spec = new ImportedSpec(file, build.Notes);
        spec.Head(build);
        spec._to.Line(0, "sandbox: 1");
        spec._to.Line(0, "build:");
        if (build.Stages.Count > 0)
        {
            spec._to.Line(2, "stages:");
        }

        foreach (var stage in build.Stages)
        {
            spec.Notes(stage.Line - 1, 4);
            spec._to.Line(4, stage.Name + ":");
            spec.Stage(stage, 6, NextOf(stage, build));
        }

        spec.Stage(build.Result, 2, int.MaxValue);
        spec.Process(build);
        return spec._to.ToString();
    }

    /// <summary>The line of the Dockerfile that <paramref name="line"/> of a spec comes from; 0: none.</summary>
    public static int LineOf(string spec, string file, int line)
    {
        var mark = $"# {file}:";
        foreach (var text in spec.Split('\n').Take(line).Reverse().Select(text => text.Trim()).Where(text => text.StartsWith(mark, StringComparison.Ordinal)))
        {
            return int.TryParse(text.AsSpan(mark.Length).TrimEnd(':') is var rest && rest.IndexOf(':') is > 0 and var colon ? rest[..colon] : rest, System.Globalization.NumberStyles.None, null, out var found) ? found : 0;
        }

        return 0;
    }

    // Notes of the lines before the next kept stage stand in this one.
    private static int NextOf(ImportedStage stage, ImportedBuild build) => build.Stages.Append(build.Result).Where(one => one.Line > stage.Line).Min(one => one.Line) - 1;

    private void Head(ImportedBuild build)
    {
        _to.Comment(0, $"Written from {_file} by `sandbox import dockerfile`. What 'copy' takes is looked for from this file's directory on.");
        if (build.Stages.Append(build.Result).Any(stage => stage.Steps.Exists(step => step is { Key: "run", Value: YamlMap run } && run.Entries.Any(entry => entry.Key == "network"))))
        {
            _to.Comment(0, "A Dockerfile's commands have a network: take 'network: host' out where none is needed.");
        }

        _to.Comment(0, "In docker it would run with a writable root and a network. Here it has neither unless you say so: root: {readonly: false}, network: host.");
        Notes(build.Stages.Append(build.Result).Min(stage => stage.Line) - 1, 0);
    }

    private void Notes(int upTo, int indent)
    {
        while (_notes.TryPeek(out var note) && note.Line <= upTo)
        {
            _to.Comment(indent, note.Line > 0 ? $"{_file}:{note.Line}: {note.Text}" : note.Text);
            _notes.Dequeue();
        }
    }

    private void Stage(ImportedStage stage, int indent, int lastLine)
    {
        Notes(stage.Line, indent);
        _to.Comment(indent, $"{_file}:{stage.Line}");
        _to.Entry(indent, "from", Yaml.Text(stage.From));
        if (stage.Steps.Count > 0)
        {
            _to.Line(indent, "steps:");
        }

        foreach (var step in stage.Steps)
        {
            Notes(step.Line, indent);
            _to.Comment(indent, $"{_file}:{step.Line}");
            _to.Entry(indent, step.Key, step.Value, dash: true);
        }

        Notes(lastLine, indent);
    }

    private void Process(ImportedBuild build)
    {
        var result = build.Result;
        IReadOnlyList<string> command = [.. result.Entrypoint ?? [], .. result.EntrypointIsText ? [] : result.Command ?? []];
        build.ProcessNotes.ToList().ForEach(note => _to.Comment(0, $"{_file}:{note.Line}: {note.Text}"));
        _to.Entry(0, "process", Yaml.Map(
            ("command", command.Count > 0 ? Yaml.List(command) : null),
            ("stop", result.StopSignal is { } signal ? Yaml.Map(("signal", signal.All(char.IsAsciiDigit) ? new YamlWord(signal) : Yaml.Text(signal))) : null)));
        if (result.Health is { } health)
        {
            _to.Entry(0, "health", health);
        }
    }
}
