using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sandbox.Images.Layouts;
using Sandbox.Images.Native;
using Sandbox.Images.Unpacking;

namespace Sandbox.Images.Store;

/// <summary>Who uses which layers: a small file each, by which the others are found that nobody uses.</summary>
public static class StoreImages
{
    /// <summary>Puts an image's layers into the store, those that are missing from where <paramref name="open"/> gets their blobs, and notes who uses them.</summary>
    /// <returns>How many layers were missing.</returns>
    public static int Add(this LayerStore store, StoredImage image, IReadOnlyList<Layer> layers, Func<Layer, Stream> open, UnpackOptions options, Action<Layer, UnpackReport> added)
    {
        using var shared = store.Share(); // so that nobody takes them away before they are referred to
        var missing = 0;
        foreach (var layer in layers)
        {
            if (store.Add(layer, () => open(layer), options) is { } report)
            {
                missing++;
                added(layer, report);
            }
        }

        store.Write(image);
        return missing;
    }

    /// <summary>All, by name.</summary>
    public static IReadOnlyList<StoredImage> Images(this LayerStore store) =>
        [.. Directory.EnumerateFiles(store.At("images"), "*.json").Select(Read).OrderBy(image => image.Name, StringComparer.Ordinal)];

    /// <summary>Forgets one; its layers stay until <see cref="Collect"/>. False: there is none of the name.</summary>
    public static bool Forget(this LayerStore store, string name)
    {
        var path = store.PathOf(name);
        if (!File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        return true;
    }

    /// <summary>Removes every layer that nothing refers to, and what killed processes have left. <paramref name="dryRun"/>: says what it would remove.</summary>
    public static IReadOnlyList<string> Collect(this LayerStore store, bool dryRun)
    {
        using var alone = store.Own();
        _ = dryRun ? 0 : store.Sweep();
        var used = store.Images().SelectMany(image => image.Layers).ToHashSet(StringComparer.Ordinal);
        var unused = store.Layers.Where(hex => !used.Contains("sha256:" + hex)).ToList();
        if (!dryRun)
        {
            unused.ForEach(store.Remove);
        }

        return unused;
    }

    /// <summary>What is not as it was put in, in words; nothing where all is.</summary>
    public static IEnumerable<string> Verify(this LayerStore store)
    {
        using var shared = store.Share();
        foreach (var hex in store.Layers)
        {
            foreach (var problem in store.Differences(hex))
            {
                yield return $"the layer sha256:{hex}: {problem}";
            }
        }

        var there = store.Layers.ToHashSet(StringComparer.Ordinal);
        foreach (var image in store.Images())
        {
            foreach (var missing in image.Layers.Where(layer => !there.Contains(layer[(layer.IndexOf(':') + 1)..])))
            {
                yield return $"{image.Name}: its layer {missing} is missing";
            }
        }
    }

    private static IEnumerable<string> Differences(this LayerStore store, string hex)
    {
        var layer = store.At("layers/sha256/" + hex);
        if (!File.Exists(layer + "/contents") || !Directory.Exists(layer + "/fs"))
        {
            return ["its list of contents is missing"];
        }

        using var files = Directories.Open(layer + "/fs");
        return [.. LayerContents.Differences(File.ReadAllText(layer + "/contents"), LayerContents.Of(files))];
    }

    private static void Write(this LayerStore store, StoredImage image)
    {
        var path = store.PathOf(image.Name);
        var beside = $"{store.At("tmp")}/{Path.GetFileName(path)}.{Environment.ProcessId}";
        using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, image, StoreContext.Default.StoredImage);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
        using var images = Directories.Open(store.At("images"));
        _ = Libc.fsync((int)images.DangerousGetHandle());
    }

    private static StoredImage Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StoreContext.Default.StoredImage) is { Name: not null, Layers: not null } image ? image : throw new JsonException("it is 'null'");
        }
        catch (JsonException problem)
        {
            throw new ImageException($"'{path}' does not say which layers are used: {problem.Message.Split(" Path:")[0]}; remove it, and put the image in anew.", problem);
        }
    }

    // A name may be anything; a file's name may not.
    private static string PathOf(this LayerStore store, string name) => store.At($"images/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))}.json");
}
