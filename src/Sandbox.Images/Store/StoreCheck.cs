using Sandbox.Images.Layouts;
using Sandbox.Images.Native;

namespace Sandbox.Images.Store;

/// <summary>Something in the store that is not as it was put in.</summary>
/// <param name="Layer">The layer's diff_id; null: of an image's own documents.</param>
/// <param name="Image">The image by name; null: of a layer, whoever uses it.</param>
/// <param name="What">In words.</param>
public sealed record StoreProblem(string? Layer, string? Image, string What)
{
    public override string ToString() => Image is null ? $"the layer {Layer}: {What}" : $"{Image}: {What}";
}

/// <summary>Looks whether all is as it was put in.</summary>
public static class StoreCheck
{
    /// <summary>What is not, of all layers and images, or of those of the image <paramref name="name"/>.</summary>
    public static IEnumerable<StoreProblem> Verify(this LayerStore store, string? name = null)
    {
        using var shared = store.Share();
        var images = store.Images().Where(image => name is null || image.Name == name).ToList();
        if (name is not null && images.Count == 0)
        {
            throw new ImageException($"{store.Directory} has no image '{name}'; `sandbox image ls` says which it has.");
        }

        var there = store.Layers.Select(hex => "sha256:" + hex).ToHashSet(StringComparer.Ordinal);
        foreach (var layer in name is null ? store.Layers.Select(hex => "sha256:" + hex) : images[0].Layers.Where(there.Contains).Distinct())
        {
            foreach (var problem in store.Differences(layer))
            {
                yield return new(layer, null, problem);
            }
        }

        foreach (var image in images)
        {
            foreach (var missing in image.Layers.Where(layer => !there.Contains(layer)))
            {
                yield return new(missing, image.Name, $"its layer {missing} is missing");
            }

            foreach (var problem in store.Documents(image))
            {
                yield return new(null, image.Name, problem);
            }
        }
    }

    private static IEnumerable<string> Differences(this LayerStore store, string diffId)
    {
        var layer = store.At("layers/" + diffId.Replace(':', '/'));
        if (!File.Exists(layer + "/contents") || !Directory.Exists(layer + "/fs"))
        {
            return [File.Exists(layer + "/contents") ? "its files are missing" : "its list of contents is missing"];
        }

        var text = File.ReadAllText(layer + "/contents");
        using var files = Directories.Open(layer + "/fs");
        return LayerContents.IsWhole(text) ? [.. LayerContents.Differences(text, LayerContents.Of(files))] : ["its list of contents was changed"];
    }

    private static IEnumerable<string> Documents(this LayerStore store, StoredImage image)
    {
        foreach (var text in image.Config is null ? [] : (string[])[image.Manifest, image.Config])
        {
            var document = store.Document(text);
            if (document is null || !Digest.TryParse(text, out var digest) || !IsOf(digest, document))
            {
                yield return $"its document {text} {(document is null ? "is missing" : "was changed")}";
            }
        }
    }

    private static bool IsOf(Digest digest, byte[] document)
    {
        using var hash = digest.Begin();
        hash.AppendData(document);
        return digest.Matches(hash, out _);
    }
}
