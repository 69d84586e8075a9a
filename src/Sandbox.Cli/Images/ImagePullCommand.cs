using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;

namespace Sandbox.Cli.Images;

/// <summary><c>sandbox image pull</c>: from a registry into an OCI layout.</summary>
internal static class ImagePullCommand
{
    public const string Use = "sandbox image pull REF LAYOUT[:TAG] [--platform OS/ARCH[/VARIANT] | --all-platforms] [--plain-http] [--mirror HOST[:PORT]]...";

    public static int Run(string[] arguments)
    {
        var (names, platform, all, options) = (new List<string>(), (Platform?)null, false, new RegistryArguments());
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--platform": platform = ImageArguments.PlatformOf(ImageArguments.Value(arguments, ref i, Use)); break;
                case "--all-platforms": all = true; break;
                case ['-', ..] when !options.Take(arguments, ref i, Use): throw new UsageException($"'{arguments[i]}' is not an option: {Use}");
                case ['-', ..]: break;
                default: names.Add(arguments[i]); break;
            }
        }

        if (names is not [var text, var to] || (all && platform is not null))
        {
            throw new UsageException(all && platform is not null ? "--platform and --all-platforms are two things; say one." : $"usage: {Use}");
        }

        var reference = Reference.Parse(text);
        var (directory, tag) = ImageArguments.Layout(to);
        tag ??= reference.Tag ?? throw new UsageException($"'{text}' has no tag to name the image by; write {directory}:TAG.");
        var pulled = TransferConsole.Run((progress, cancel) => PullAsync(reference, directory, tag, all ? null : platform ?? Platform.Own, options.Options with { Progress = progress }, cancel));
        Console.WriteLine($"{directory}:{tag}: {pulled.Digest}");
        return Program.Right;
    }

    private static async Task<Descriptor> PullAsync(Reference reference, string directory, string tag, Platform? platform, RegistryOptions options, CancellationToken cancel)
    {
        using var source = RegistrySource.Open(reference, options);
        return await ImagePull.PullAsync(source, directory, tag, platform, options, cancel);
    }
}
