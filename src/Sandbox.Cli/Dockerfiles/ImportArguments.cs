using Sandbox.Cli.Images;
using Sandbox.Compiler;
using Sandbox.Images.Layouts;

namespace Sandbox.Cli.Dockerfiles;

/// <summary>The command line of <c>sandbox import dockerfile</c>.</summary>
/// <param name="File">The Dockerfile, as it is to be shown.</param>
/// <param name="Context">The directory that it copies of.</param>
/// <param name="Output">The spec; null: standard output.</param>
/// <param name="Target">The stage that is wanted; null: the last one.</param>
/// <param name="Platform">Null: this machine's.</param>
/// <param name="BuildArguments">Values of ARG.</param>
/// <param name="ImageEnvironment">Variables that the base images have.</param>
internal sealed record ImportArguments(string File, string Context, string? Output, string? Target, Platform? Platform, IReadOnlyDictionary<string, string> BuildArguments, IReadOnlyDictionary<string, string> ImageEnvironment)
{
    /// <exception cref="UsageException">It is not as <paramref name="use"/> says, or names what is not there.</exception>
    public static ImportArguments Parse(string[] arguments, string use)
    {
        var values = new Dictionary<string, string>();
        var (given, ofImage) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        for (var i = 0; i < arguments.Length; i++)
        {
            var word = arguments[i];
            switch (word)
            {
                case "--build-arg" or "--image-env":
                    var pair = ImageArguments.Value(arguments, ref i, use).Split('=', 2);
                    (word == "--build-arg" ? given : ofImage)[pair[0]] = pair is [{ Length: > 0 }, var value] ? value : throw new UsageException($"{word} takes NAME=VALUE.");
                    break;
                case "-o" or "--output" or "--context" or "--target" or "--platform":
                    Once(values, word == "--output" ? "-o" : word, ImageArguments.Value(arguments, ref i, use));
                    break;
                case ['-', _, ..]:
                    throw new UsageException($"import has no option {word}: {use}");
                default:
                    Once(values, "FILE", word);
                    break;
            }
        }

        return Of(values, given, ofImage);
    }

    private static void Once(Dictionary<string, string> values, string name, string value) =>
        _ = values.TryAdd(name, value) ? 0 : throw new UsageException($"{name} is there twice ('{values[name]}' and '{value}'); import takes one.");

    private static ImportArguments Of(Dictionary<string, string> values, Dictionary<string, string> given, Dictionary<string, string> ofImage)
    {
        var named = values.GetValueOrDefault("FILE", ".");
        var file = Directory.Exists(named) ? Path.Combine(named == "." ? "" : named, "Dockerfile") : named;
        if (!System.IO.File.Exists(file))
        {
            throw new UsageException($"there is no {file}; name the Dockerfile, or the directory that has one.");
        }

        var context = values.GetValueOrDefault("--context") ?? Path.GetDirectoryName(file) ?? "";
        context = context.Length == 0 ? "." : context;
        if (!Directory.Exists(context))
        {
            throw new UsageException($"there is no directory {context}; --context names the one that the Dockerfile copies of.");
        }

        var platform = values.TryGetValue("--platform", out var text) ? ImageArguments.PlatformOf(text) : null;
        return new(file, context, values.TryGetValue("-o", out var output) ? OutputFile(output, context) : null, values.GetValueOrDefault("--target"), platform, given, ofImage);
    }

    private static string OutputFile(string output, string context)
    {
        var name = SpecNames.OfFile(output);
        if (!output.EndsWith(SpecNames.WorkloadExtension, StringComparison.Ordinal) || !NewCommand.IsName(name))
        {
            throw new UsageException($"'{output}' cannot be a spec's file: name it NAME{SpecNames.WorkloadExtension}, NAME of 1 to 63 lower-case letters, digits and dashes, beginning with a letter.");
        }

        // What a spec copies lies in its directory.
        var directory = Path.GetDirectoryName(Path.GetFullPath(output))!;
        if (Path.TrimEndingDirectorySeparator(Path.GetFullPath(context)) is var wanted && directory != wanted)
        {
            throw new UsageException($"{output} is not in {context}, and a spec copies only what lies in its own directory; say -o {Path.Combine(context, name + SpecNames.WorkloadExtension)}, or --context {directory}.");
        }

        return Path.Exists(output) ? throw new UsageException($"{output} exists already and is left as it is: choose another name, or move it away.") : output;
    }
}
