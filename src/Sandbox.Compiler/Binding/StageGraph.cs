using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Binding;

/// <summary>Which stage of a build needs which.</summary>
internal static class StageGraph
{
    /// <summary>Reports stages that are not there, that need themselves, that nobody needs.</summary>
    public static void Check(BuildSpec build, DiagnosticBag bag)
    {
        var stages = build.Stages.ToDictionary(stage => stage.Name.Value, StringComparer.Ordinal);
        var missing = build.Stages.Concat([build.Result]).SelectMany(Needs).Where(name => !stages.ContainsKey(name.Value)).ToList();
        missing.ForEach(name => bag.Add(DiagnosticCatalog.UnknownStage(name.At, name.Value, stages.Count == 0 ? "Write it there, or take this out." : Remedies.ForWord(name.Value, stages.Keys.ToEquatableArray()))));
        var used = new HashSet<string>(StringComparer.Ordinal);
        var isRight = missing.Count == 0 && Follow(build.Result, stages, [], used, bag);
        foreach (var stage in build.Stages.Where(stage => !used.Contains(stage.Name.Value)))
        {
            // One that only others need which nobody needs is looked at too.
            isRight = isRight && Follow(stage, stages, [stage.Name.Value], new(used, StringComparer.Ordinal), bag);
            if (isRight)
            {
                bag.Add(DiagnosticCatalog.StageUnused(stage.Name.At, stage.Name.Value));
            }
        }
    }

    /// <summary>The stages that <paramref name="stage"/> begins with or has files of.</summary>
    public static IEnumerable<Located<string>> Needs(BuildStageSpec stage)
    {
        if (stage.From.Value.StartsWith(BuildStageSpec.StagePrefix, StringComparison.Ordinal))
        {
            yield return new(stage.From.Value.Substring(BuildStageSpec.StagePrefix.Length), stage.From.At);
        }

        foreach (var step in stage.Steps)
        {
            foreach (var origin in (step.Run?.Mounts.Select(mount => mount.Origin) ?? []).Concat(step.Copy is { } copy ? [copy.Origin] : []))
            {
                if (origin.Stage is { } name)
                {
                    yield return name;
                }
            }
        }
    }

    private static bool Follow(BuildStageSpec stage, Dictionary<string, BuildStageSpec> stages, List<string> path, HashSet<string> done, DiagnosticBag bag)
    {
        foreach (var name in Needs(stage))
        {
            if (path.Contains(name.Value))
            {
                bag.Add(DiagnosticCatalog.StageCycle(name.At, string.Join(" → ", path.Skip(path.IndexOf(name.Value)).Concat([name.Value]))));
                return false;
            }

            path.Add(name.Value);
            if (done.Add(name.Value) && !Follow(stages[name.Value], stages, path, done, bag))
            {
                return false;
            }

            path.RemoveAt(path.Count - 1);
        }

        return true;
    }
}
