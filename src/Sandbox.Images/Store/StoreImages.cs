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
            else
            {
                store.Touch(layer.DiffId.ToString());
            }
        }

        store.Write(image);
        return missing;
    }

    /// <summary>Puts an image of a layout into the store by the name <paramref name="name"/>, and its manifest and config beside the layers.</summary>
    /// <returns>How many layers were missing.</returns>
    public static int AddImage(this LayerStore store, ImageSource source, Image image, string name, UnpackOptions options, Action<Layer, UnpackReport> added)
    {
        using var shared = store.Share();
        store.Keep(image.Manifest.Digest, source.ReadBlob(image.Manifest));
        store.Keep(image.Config.Digest, source.ReadBlob(image.Config));
        var named = StoredImage.Of(name, image.Manifest.Digest, image.Layers.Select(layer => layer.DiffId)) with { Config = image.Config.Digest.ToString() };
        return store.Add(named, image.Layers, layer => source.OpenBlob(layer.Blob), options, added);
    }

    /// <summary>All, by name.</summary>
    public static IReadOnlyList<StoredImage> Images(this LayerStore store) =>
        [.. Directory.EnumerateFiles(store.At("images"), "*.json").Select(Read).OfType<StoredImage>().OrderBy(image => image.Name, StringComparer.Ordinal)];

    /// <summary>Forgets one; its layers stay until <see cref="StoreGarbage.Collect"/>. False: there is none of the name.</summary>
    public static bool Forget(this LayerStore store, string name)
    {
        using var shared = store.Share();
        var path = store.PathOf(name);
        if (!File.Exists(path))
        {
            return false;
        }

        foreach (var layer in Read(path)?.Layers ?? [])
        {
            store.Touch(layer); // it is unused from now on
        }

        File.Delete(path);
        return true;
    }

    /// <summary>A document of an image that was put in by <see cref="AddImage"/>; null: it is not there.</summary>
    public static byte[]? Document(this LayerStore store, string digest) =>
        Digest.TryParse(digest, out var parsed) && File.Exists(store.BlobPath(parsed)) ? File.ReadAllBytes(store.BlobPath(parsed)) : null;

    internal static string BlobPath(this LayerStore store, Digest digest) => store.At("blobs/sha256/" + (digest.Algorithm == "sha256" ? digest.Hex : $"{digest.Algorithm}-{digest.Hex}"));

    internal static void Keep(this LayerStore store, Digest digest, byte[] document)
    {
        if (store.Document(digest.ToString()) is not { } there || !there.AsSpan().SequenceEqual(document))
        {
            store.Replace(store.BlobPath(digest), document);
        }
    }

    private static void Write(this LayerStore store, StoredImage image) => store.Replace(store.PathOf(image.Name), JsonSerializer.SerializeToUtf8Bytes(image, StoreContext.Default.StoredImage));

    // Either the old file is there or the new one, whole, whatever happens.
    internal static void Replace(this LayerStore store, string path, byte[] content)
    {
        using var work = WorkDirectory.Make(store.Incoming);
        try
        {
            using (var file = new FileStream(work.Path + "/new", FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(work.Path + "/new", path, overwrite: true);
        }
        catch (IOException problem)
        {
            throw new ImageException($"'{path}' cannot be written: {problem.Message.TrimEnd('.')}. What it was before is as it was; make room and try again.", problem);
        }

        using var directory = Directories.Open(Path.GetDirectoryName(path)!);
        if (Libc.fsync((int)directory.DangerousGetHandle()) != 0)
        {
            throw Failure.Of($"'{path}' cannot be written to disk");
        }
    }

    private static StoredImage? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StoreContext.Default.StoredImage) is { Name: not null, Manifest: not null, Layers: not null } image ? image : throw new JsonException("it is 'null'");
        }
        catch (FileNotFoundException)
        {
            return null; // forgotten while we looked
        }
        catch (JsonException problem)
        {
            throw new ImageException($"'{path}' does not say which layers are used: {problem.Message.Split(" Path:")[0]}; remove it, and put the image in anew.", problem);
        }
    }

    // A name may be anything; a file's name may not.
    private static string PathOf(this LayerStore store, string name) => store.At($"images/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))}.json");
}
