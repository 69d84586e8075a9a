using System.Globalization;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;

namespace Sandbox.Cli.Images;

/// <summary><c>sandbox image pull | push</c>: between a registry and an image layout.</summary>
internal static class ImageTransferCommands
{
    public const string Pulling = "sandbox image pull REF LAYOUT[:TAG] [--platform OS/ARCH[/VARIANT] | --all-platforms] [--mirror HOST]... [--plain-http]";
    public const string Pushing = "sandbox image push LAYOUT[:TAG] REF [--plain-http]";

    public static int Pull(string[] arguments)
    {
        var (names, platform, mirrors, plain) = (new List<string>(), (Platform?)Platform.Own, new List<string>(), false);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--platform": platform = ImageArguments.PlatformOf(ImageArguments.Value(arguments, ref i, Pulling)); break;
                case "--all-platforms": platform = null; break;
                case "--mirror": mirrors.Add(ImageArguments.Value(arguments, ref i, Pulling)); break;
                case "--plain-http": plain = true; break;
                case ['-', ..]: throw new UsageException($"'{arguments[i]}' is not an option: {Pulling}");
                default: names.Add(arguments[i]); break;
            }
        }

        if (names is not [var source, var target])
        {
            throw new UsageException($"usage: {Pulling}");
        }

        var reference = RegistryReference.Parse(source);
        var (directory, tag) = ImageArguments.Layout(target);
        tag ??= reference.Tag ?? "latest";
        using var lines = new TransferLines(Console.Error);
        var top = RegistryPull.Pull(reference, platform, directory, tag, RegistryOptions.Default with { PlainHttp = plain, Mirrors = mirrors }, lines.Of);
        Console.WriteLine($"{directory}:{tag}: {reference} is {top.Digest}");
        return Program.Right;
    }

    public static int Push(string[] arguments)
    {
        var (names, plain) = (new List<string>(), false);
        foreach (var argument in arguments)
        {
            switch (argument)
            {
                case "--plain-http": plain = true; break;
                case ['-', ..]: throw new UsageException($"'{argument}' is not an option: {Pushing}");
                default: names.Add(argument); break;
            }
        }

        if (names is not [var source, var target])
        {
            throw new UsageException($"usage: {Pushing}");
        }

        var reference = RegistryReference.Parse(target);
        var (directory, tag) = ImageArguments.Layout(source);
        using var lines = new TransferLines(Console.Error);
        var (top, sent) = RegistryPush.Push(OciLayout.Open(directory), tag, reference, RegistryOptions.Default with { PlainHttp = plain }, lines.Of);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reference} is {top.Digest}, {sent} blobs new"));
        return Program.Right;
    }
}
