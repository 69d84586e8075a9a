using Sandbox.Compiler.Spec;
using Sandbox.Images.Builds;

namespace Sandbox.Cli.Builds;

/// <summary>A spec's <c>build</c> as what the builder does.</summary>
internal static class SpecBuild
{
    // What `root.extensions` are laid over.
    private static readonly string[] Extended = ["/usr", "/opt"];

    /// <summary>Of <paramref name="spec"/>, which has a build; <paramref name="file"/>: the spec as messages show it.</summary>
    public static BuildPlan Of(WorkloadSpec spec, string file)
    {
        var build = spec.Build!;
        var stages = build.Stages.ToDictionary(stage => stage.Name.Value, stage => Stage(stage, file), StringComparer.Ordinal);
        var result = Stage(build.Result, file);
        return new(stages, build.Entry is { } project ? result with { Steps = [.. result.Steps, Entry(project, spec, file)] } : result);
    }

    private static EntryStep Entry(Located<string> project, WorkloadSpec spec, string file)
    {
        var directory = spec.Build!.Result.Steps.Select(step => step.Workdir).OfType<Located<string>>().Last().Value;
        return new(
            Place(file, project.At), $"run the program of {project.Value}", project.Value, directory, spec.Process is { Command: null, Self: null }, Pairs(spec.Process.Env),
            [.. spec.Mounts.Where(mount => mount.Source is not null).Select(mount => mount.Target.Value), .. spec.Root is { Extensions.Count: > 0 } ? Extended : []]);
    }

    private static BuildStage Stage(BuildStageSpec stage, string file) => new(stage.Name.Value, Place(file, stage.From.At), Base(stage.From.Value), [.. stage.Steps.SelectMany(step => Step(step, file))]);

    private static BuildBase Base(string from) => from == BuildStageSpec.Scratch ? new(null, null)
        : from.StartsWith(BuildStageSpec.StagePrefix, StringComparison.Ordinal) ? new(from[BuildStageSpec.StagePrefix.Length..], null) : new(null, from);

    // A step of the spec is one of the builder's.
    private static IEnumerable<BuildStep> Step(BuildStepSpec step, string file)
    {
        var place = Place(file, step.At);
        yield return step switch
        {
            { Workdir: { } path } => new WorkdirStep(place, $"workdir {path.Value}", path.Value),
            { User: { } user } => new UserStep(place, $"user {user.Value}", user.Value),
            { Copy: { } copy } => Copy(copy, place),
            { Run: { } run } => Run(run, place),
            { Label.Count: > 0 } => new LabelStep(place, $"label {string.Join(' ', step.Label.Select(one => one.Name.Value))}", Pairs(step.Label)),
            _ => new EnvStep(place, $"env {string.Join(' ', step.Env.Select(one => one.Name.Value))}", Pairs(step.Env)),
        };
    }

    private static CopyStep Copy(BuildCopySpec copy, string place)
    {
        var from = copy.From.Select(one => one.Value).ToList();
        var whose = copy.Origin switch { { Stage: { } stage } => $" of {stage.Value}", { Image: { } image } => $" of {image.Value}", { Publish: { } project } => $" of publishing {project.Value}", _ => "" };
        return new(place, $"copy {string.Join(' ', from)}{whose} to {copy.To.Value}", Origin(copy.Origin), from, copy.To.Value, copy.Owner?.Value, copy.Mode?.Value, [.. copy.Ignore.Select(one => one.Value)]);
    }

    private static RunStep Run(BuildRunSpec run, string place)
    {
        IReadOnlyList<string> command = run.Text is { } text ? ["/bin/sh", "-c", text.Value] : [.. run.Words.Select(one => one.Value)];
        return new(
            place, $"run {Line(run.Text?.Value ?? string.Join(' ', command))}", command, Pairs(run.Env), run.HostNetwork, [.. run.Cache.Select(one => one.Value)], Pairs(run.Secrets),
            [.. run.Mounts.Select(mount => new RunMount(Origin(mount.Origin), mount.From.Value, mount.To.Value))]);
    }

    private static CopyOrigin Origin(BuildOriginSpec origin) => new(origin.Stage?.Value, origin.Image?.Value, origin.Publish?.Value);

    private static KeyValuePair<string, string>[] Pairs(IEnumerable<EnvSpec> pairs) => [.. pairs.Select(one => new KeyValuePair<string, string>(one.Name.Value, one.Value.Value))];

    private static string Line(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Place(string file, SourceSpan at) => $"{file}({at.Line},{at.Column})";
}
