using System.Text;
using System.Text.Json;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;

namespace Sandbox.Cli.Images;

/// <summary><c>sandbox image inspect</c>: what an image says of itself, of a layout or, where there is no such directory, of a registry.</summary>
internal static class ImageInspectCommand
{
    public const string Use = "sandbox image inspect LAYOUT[:TAG] | REF [--platform OS/ARCH[/VARIANT]] [--json] [--plain-http]";

    public static int Run(string[] arguments)
    {
        var (names, platform, json, plain) = (new List<string>(), Platform.Own, false, false);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--platform": platform = ImageArguments.PlatformOf(ImageArguments.Value(arguments, ref i, Use)); break;
                case "--json": json = true; break;
                case "--plain-http": plain = true; break;
                case ['-', ..]: throw new UsageException($"'{arguments[i]}' is not an option: {Use}");
                default: names.Add(arguments[i]); break;
            }
        }

        if (names is not [var name])
        {
            throw new UsageException($"usage: {Use}");
        }

        var image = Find(name, platform, plain);
        Console.WriteLine(json ? Json(name, image) : Text(name, image));
        return Program.Right;
    }

    private static Image Find(string name, Platform platform, bool plain)
    {
        var (directory, tag) = ImageArguments.Layout(name);
        if (Directory.Exists(directory))
        {
            return OciLayout.Open(directory).Find(tag, platform);
        }

        using var images = new RegistryImages(RegistryReference.Parse(name), RegistryOptions.Default with { PlainHttp = plain });
        return images.Find(platform);
    }

    private static string Text(string name, Image image)
    {
        var text = new StringBuilder();
        Line("image", name);
        Line("manifest", image.Manifest.Digest.ToString());
        Line("platform", image.Platform.ToString());
        Line("entrypoint", Words(image.Run.Entrypoint));
        Line("cmd", Words(image.Run.Arguments));
        foreach (var variable in image.Run.Environment)
        {
            Line("env", variable);
        }

        Line("user", image.Run.User);
        Line("workdir", image.Run.Directory);
        Line("stop signal", image.Run.StopSignal);
        foreach (var (key, value) in image.Run.Labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            Line("label", $"{key}={value}");
        }

        foreach (var layer in image.Layers)
        {
            Line("layer", $"{layer.Blob.Digest} {layer.Blob.Size} bytes {layer.Blob.MediaType}");
            Line("  diff_id", layer.DiffId.ToString());
        }

        return text.ToString().TrimEnd('\n');

        // What an image says must not move the cursor of who looks at it.
        void Line(string key, string value)
        {
            if (value.Length > 0)
            {
                text.Append(key.PadRight(12)).Append(' ').Append([.. value.Select(one => char.IsControl(one) ? '?' : one)]).Append('\n');
            }
        }
    }

    private static string Words(IReadOnlyList<string> words) => words.Count == 0 ? "" : JsonSerializer.Serialize(words.ToArray(), InspectContext.Line.StringArray);

    private static string Json(string name, Image image) => JsonSerializer.Serialize(
        new InspectDocument(
            name,
            image.Manifest.Digest.ToString(),
            image.Manifest.MediaType,
            image.Platform.ToString(),
            new(image.Run.Entrypoint, image.Run.Arguments, image.Run.Environment, image.Run.User, image.Run.Directory, image.Run.StopSignal, image.Run.Labels),
            [.. image.Layers.Select(layer => new InspectLayer(layer.Blob.Digest.ToString(), layer.Blob.Size, layer.Blob.MediaType, layer.DiffId.ToString()))]),
        InspectContext.Readable.InspectDocument);
}
