using System.Globalization;
using System.Text;
using System.Text.Json;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;

namespace Sandbox.Cli.Images;

/// <summary><c>sandbox image inspect</c>: what an image is, wherever it is.</summary>
internal static class ImageInspectCommand
{
    public const string Use = "sandbox image inspect LAYOUT[:TAG]|FILE[:TAG]|REF [--platform OS/ARCH[/VARIANT]] [--json] [--plain-http] [--mirror HOST[:PORT]]...";

    public static int Run(string[] arguments)
    {
        var (names, platform, json, options) = (new List<string>(), Platform.Own, false, new RegistryArguments());
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--platform": platform = ImageArguments.PlatformOf(ImageArguments.Value(arguments, ref i, Use)); break;
                case "--json": json = true; break;
                case ['-', ..] when !options.Take(arguments, ref i, Use): throw new UsageException($"'{arguments[i]}' is not an option: {Use}");
                case ['-', ..]: break;
                default: names.Add(arguments[i]); break;
            }
        }

        if (names is not [{ Length: > 0 } name])
        {
            throw new UsageException($"usage: {Use}");
        }

        var (source, tag) = ImageArguments.IsLocal(name) ? ImageArguments.Source(name) : (RegistrySource.Open(Reference.Parse(name), options.Options with { Progress = new Notes() }), null);
        using (source)
        {
            var top = source.Top(tag);
            var image = source.Find(top, platform);
            Console.WriteLine(json ? Json(top, source.Platforms(top), image) : Text(top, source.Platforms(top), image));
        }

        return Program.Right;
    }

    private static string Text(Descriptor top, IReadOnlyList<Platform> platforms, Image image)
    {
        var (text, settings) = (new StringBuilder(), image.Settings);
        if (top != image.Manifest)
        {
            Line("index", $"{top.Digest} {Clean(top.MediaType)}");
            Line("platforms", string.Join(' ', platforms.Select(one => Clean(one.ToString()))));
        }

        Line("manifest", $"{image.Manifest.Digest} {Clean(image.Manifest.MediaType)}");
        Line("platform", Clean(image.Platform?.ToString() ?? "none"));
        Line("config", $"{image.Config.Digest} {image.Config.Size}");
        Line("entrypoint", Words(settings.Entrypoint));
        Line("cmd", Words(settings.Command));
        Line("user", Clean(settings.User ?? ""));
        Line("workdir", Clean(settings.Directory ?? ""));
        Line("stop signal", Clean(settings.StopSignal ?? ""));
        settings.Environment.ToList().ForEach(one => Line("env", Clean(one)));
        settings.Labels.OrderBy(one => one.Key, StringComparer.Ordinal).ToList().ForEach(one => Line("label", Clean($"{one.Key}={one.Value}")));
        image.Layers.ToList().ForEach(layer => Line("layer", string.Create(CultureInfo.InvariantCulture, $"{layer.Blob.Digest} {layer.Blob.Size} {Clean(layer.Blob.MediaType)} diff_id {layer.DiffId}")));
        return text.ToString().TrimEnd('\n');

        void Line(string what, string value) => text.Append(value.Length == 0 ? "" : $"{what,-12} {value}\n");
    }

    private static string Words(IReadOnlyList<string> words) => string.Join(' ', words.Select(word => "'" + Clean(word).Replace("'", "'\\''", StringComparison.Ordinal) + "'"));

    // An image's words do not move the cursor of who looks at it.
    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString()));

    private static string Json(Descriptor top, IReadOnlyList<Platform> platforms, Image image)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            Write(json, "index", top == image.Manifest ? null : top);
            Write(json, "platforms", platforms.Select(one => one.ToString()));
            Write(json, "manifest", image.Manifest);
            json.WriteString("platform", image.Platform?.ToString());
            Write(json, "config", image.Config);
            Write(json, image.Settings);
            json.WriteStartArray("layers");
            foreach (var layer in image.Layers)
            {
                Write(json, null, layer.Blob, layer.DiffId);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, ImageSettings settings)
    {
        Write(json, "entrypoint", settings.Entrypoint);
        Write(json, "cmd", settings.Command);
        Write(json, "env", settings.Environment);
        json.WriteString("user", settings.User);
        json.WriteString("workdir", settings.Directory);
        json.WriteString("stopSignal", settings.StopSignal);
        json.WriteStartObject("labels");
        foreach (var (name, value) in settings.Labels.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> words)
    {
        json.WriteStartArray(name);
        words.ToList().ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string? name, Descriptor? blob, Digest? diffId = null)
    {
        if (blob is null)
        {
            return;
        }

        if (name is null)
        {
            json.WriteStartObject();
        }
        else
        {
            json.WriteStartObject(name);
        }

        json.WriteString("mediaType", blob.MediaType);
        json.WriteString("digest", blob.Digest.ToString());
        json.WriteNumber("size", blob.Size);
        if (diffId is { } id)
        {
            json.WriteString("diffId", id.ToString());
        }

        json.WriteEndObject();
    }

    private sealed class Notes : TransferProgress
    {
        public override void Note(string text) => Console.Error.WriteLine("sandbox: " + text);
    }
}
