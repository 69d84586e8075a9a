using Sandbox.Cli.Images;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;

namespace Sandbox.Cli.Builds;

/// <summary>What <c>sandbox build</c> was told.</summary>
internal sealed record BuildOptions(string? Store, string? Project, Platform Platform, bool UseCache, bool Update, bool Locked, IReadOnlyDictionary<string, string> Secrets, IReadOnlyList<string> Outputs, RegistryOptions Registry)
{
    public const string Use = "sandbox build SPEC... [--output oci:LAYOUT[:TAG] | --output archive:FILE[:TAG] | --output REF]... [--secret NAME=FILE | --secret NAME=env:VARIABLE]... "
        + "[--platform OS/ARCH[/VARIANT]] [--no-cache] [--update] [--locked] [--store DIR] [--project DIR] [--mirror HOST]... [--plain-http]";

    /// <summary>The options, and the specs.</summary>
    public static (BuildOptions Options, IReadOnlyList<string> Files) Parse(string[] arguments)
    {
        var (options, registry) = (new BuildOptions(null, null, Platform.Own, true, false, false, new Dictionary<string, string>(), [], new()), new RegistryArguments());
        var (files, secrets, outputs) = (new List<string>(), new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--store": options = options with { Store = ImageArguments.Value(arguments, ref i, Use) }; break;
                case "--project": options = options with { Project = ImageArguments.Value(arguments, ref i, Use) }; break;
                case "--platform": options = options with { Platform = ImageArguments.PlatformOf(ImageArguments.Value(arguments, ref i, Use)) }; break;
                case "--no-cache": options = options with { UseCache = false }; break;
                case "--update": options = options with { Update = true }; break;
                case "--locked": options = options with { Locked = true }; break;
                case "--output" or "-o": outputs.Add(ImageArguments.Value(arguments, ref i, Use)); break;
                case "--secret": AddSecret(secrets, ImageArguments.Value(arguments, ref i, Use)); break;
                case "--plain-http" or "--mirror": registry.Take(arguments, ref i, Use); break;
                case ['-', ..]: throw new UsageException($"'{arguments[i]}' is not an option: {Use}");
                default: files.Add(arguments[i]); break;
            }
        }

        if (files.Count == 0 || (files.Count > 1 && outputs.Count > 0))
        {
            throw new UsageException(files.Count == 0 ? $"usage: {Use}" : "--output is of one spec; build them one by one.");
        }

        return (options with { Secrets = secrets, Outputs = outputs, Registry = registry.Options }, files);
    }

    private static void AddSecret(Dictionary<string, string> secrets, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == text.Length - 1)
        {
            throw new UsageException($"'{text}' is no secret; write NAME=FILE, or NAME=env:VARIABLE.");
        }

        secrets[text[..equals]] = text[(equals + 1)..];
    }
}
