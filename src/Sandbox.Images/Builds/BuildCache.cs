using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sandbox.Images.Layouts;
using Sandbox.Images.Store;

namespace Sandbox.Images.Builds;

/// <summary>
/// What steps have made: a small file for each key, which is a digest of all that the step depends on, and the layer's archive beside the unpacked layer in the store, for outputs. Both go when the
/// store's layer goes (<c>sandbox image gc</c>).
/// </summary>
internal sealed class BuildCache(LayerStore store)
{
    private const string Format = "1"; // to be raised when steps of the same description make something else

    /// <summary>Whether what <paramref name="key"/> has made is there, all of it; <paramref name="layer"/> null: it had changed nothing.</summary>
    public bool TryFind(string key, out Layer? layer)
    {
        layer = null;
        try
        {
            var found = File.Exists(store.StepPath(key)) ? JsonSerializer.Deserialize(File.ReadAllBytes(store.StepPath(key)), CacheContext.Default.CachedStep) : null;
            if (found is not { Layer: { Length: > 0 } text })
            {
                return found is { Layer: "" };
            }

            if (!Digest.TryParse(text, out var digest) || !store.Has(digest) || new FileInfo(store.ArchivePath(digest)) is not { Exists: true } archive || archive.Length != found.Size)
            {
                return false;
            }

            layer = new(new(LayerFile.MediaType, digest, found.Size), digest);
            store.Touch(text);
            return true;
        }
        catch (JsonException)
        {
            return false; // what cannot be read is made again
        }
    }

    /// <summary>Notes what <paramref name="key"/> makes: <paramref name="layer"/>, whose archive is the file <paramref name="archive"/>, which is moved into the store; or nothing.</summary>
    public void Keep(string key, Layer? layer, string archive)
    {
        if (layer is not null)
        {
            store.Add(layer, () => File.OpenRead(archive), new());
            File.Move(archive, store.ArchivePath(layer.DiffId), overwrite: true);
        }

        store.Replace(store.StepPath(key), JsonSerializer.SerializeToUtf8Bytes(new CachedStep(layer?.DiffId.ToString() ?? "", layer?.Blob.Size ?? 0), CacheContext.Default.CachedStep));
    }

    /// <summary>A key of parts in order, each told apart from the next.</summary>
    public static string Key(params IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts.Prepend(Format))
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

internal sealed record CachedStep(string Layer, long Size);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CachedStep))]
internal sealed partial class CacheContext : JsonSerializerContext;
