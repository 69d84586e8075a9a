using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sandbox.Compiler.Spec;

/// <summary>What tells one <c>build</c> from another: a digest of all that it says, without the places where it says it.</summary>
public static class BuildDigest
{
    /// <summary>How a lock file names what was built, in the place of an image's reference.</summary>
    public const string Prefix = "build:sha256:";

    /// <summary><see cref="Prefix"/> and 64 hex digits.</summary>
    public static string Of(BuildSpec build)
    {
        var text = new StringBuilder();
        foreach (var stage in build.Stages.OrderBy(stage => stage.Name.Value, StringComparer.Ordinal).Concat([build.Result]))
        {
            Add(text, "stage", stage.Name.Value, stage.From.Value);
            foreach (var step in stage.Steps)
            {
                Add(text, step);
            }
        }

        if (build.Entry is { } project)
        {
            Add(text, "entry", project.Value);
        }

        using var hash = SHA256.Create();
#pragma warning disable CA1850 // the generator's framework has no HashData
        return Prefix + string.Concat(hash.ComputeHash(Encoding.UTF8.GetBytes(text.ToString())).Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));
#pragma warning restore CA1850
    }

    private static void Add(StringBuilder text, BuildStepSpec step)
    {
        Add(text, "env", Pairs(step.Env));
        Add(text, "step", step.Workdir?.Value, step.User?.Value);
        Add(text, "label", Pairs(step.Label));
        if (step.Copy is { } copy)
        {
            Add(text, "copy", [.. Of(copy.Origin), copy.To.Value, copy.Owner?.Value, copy.Mode?.Value.ToString(CultureInfo.InvariantCulture)]);
            Add(text, "from", [.. copy.From.Select(one => one.Value)]);
            Add(text, "ignore", [.. copy.Ignore.Select(one => one.Value)]);
        }

        if (step.Run is { } run)
        {
            Add(text, "run", [run.Text?.Value, run.HostNetwork ? "host" : "none", .. run.Words.Select(one => one.Value)]);
            Add(text, "with", Pairs(run.Env));
            Add(text, "cache", [.. run.Cache.Select(one => one.Value)]);
            Add(text, "secrets", Pairs(run.Secrets));
            foreach (var mount in run.Mounts)
            {
                Add(text, "mount", [.. Of(mount.Origin), mount.From.Value, mount.To.Value]);
            }
        }
    }

    private static string?[] Of(BuildOriginSpec origin) => [origin.Stage?.Value, origin.Image?.Value, origin.Publish?.Value];

    private static string?[] Pairs(EquatableArray<EnvSpec> pairs) => [.. pairs.SelectMany(one => new[] { one.Name.Value, one.Value.Value })];

    // Lengths before texts: nothing that somebody writes can look like another structure.
    private static void Add(StringBuilder text, string what, params string?[] values)
    {
        text.Append(what).Append(' ').Append(values.Length);
        foreach (var value in values)
        {
            text.Append(' ').Append(value?.Length ?? -1).Append(':').Append(value);
        }

        text.Append('\n');
    }
}
