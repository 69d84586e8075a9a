using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sandbox.Compiler.Spec;
using Sandbox.Images.Layouts;

namespace Sandbox.Cli.Locks;

/// <summary>The text of a NAME.sandbox.lock; what the compiler's SpecBinder.BindLock reads.</summary>
internal static class LockText
{
    public static string Of(string spec, string reference, Image image, string key = "root.image", IReadOnlyList<LockedBase>? bases = null)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# What {key} of {spec} is made of: written by `sandbox {(bases is null ? "lock" : "build")}`, checked in with the spec, not edited.\n");
        text.Append(CultureInfo.InvariantCulture, $"lock: 1\nimage: {Quote(reference)}\nplatform: {Quote((image.Platform ?? Platform.Own).ToString())}\nmanifest: {image.Manifest.Digest}\nlayers:\n");
        foreach (var layer in image.Layers)
        {
            text.Append(CultureInfo.InvariantCulture, $"- diff_id: {layer.DiffId}\n  digest: {layer.Blob.Digest}\n  size: {layer.Blob.Size}\n  media_type: {Quote(layer.Blob.MediaType)}\n");
        }

        text.Append(bases is { Count: > 0 } ? "bases:\n" : "");
        foreach (var one in bases ?? [])
        {
            text.Append(CultureInfo.InvariantCulture, $"- image: {Quote(one.Image)}\n  manifest: {one.Manifest}\n");
        }

        var process = Process(image.Settings).ToList();
        text.Append(process.Count > 0 ? "process:\n" : "");
        process.ForEach(line => text.Append("  ").Append(line).Append('\n'));
        return text.ToString();
    }

    private static IEnumerable<string> Process(ImageSettings run)
    {
        var command = run.Entrypoint.Concat(run.Command).ToList();
        if (command.Count > 0)
        {
            yield return $"command: [{string.Join(", ", command.Select(Quote))}]";
        }

        if (run.Environment.Count > 0)
        {
            yield return "env:";
        }

        // Of two of one name the last holds, as for Docker.
        foreach (var variable in run.Environment.Select(one => one.Split('=', 2)).GroupBy(one => one[0]).Select(same => same.Last()))
        {
            yield return $"  {Quote(variable[0])}: {Quote(variable.Length > 1 ? variable[1] : "")}";
        }

        if (run.Directory is { Length: > 0 } directory)
        {
            yield return $"cwd: {Quote(Clean(directory))}";
        }

        if (run.User is { Length: > 0 } user)
        {
            yield return $"user: {Number(user)}";
        }

        if (run.StopSignal is { Length: > 0 } signal)
        {
            yield return $"stop: {{signal: {Number(signal)}}}";
        }
    }

    // Images say '/app/' too (the .NET SDK's do), and a spec takes one way to write a path. Nothing is above the root.
    private static string Clean(string directory)
    {
        var parts = new List<string>();
        foreach (var part in directory.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return "/" + string.Join('/', parts);
    }

    private static string Number(string text) => text.All(char.IsAsciiDigit) ? text : Quote(text);

    // A JSON string is a YAML one, as long as what lies outside of ASCII is not escaped in halves.
    private static string Quote(string text) => '"' + JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() + '"';
}
