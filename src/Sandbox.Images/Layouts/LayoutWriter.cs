using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Native;

namespace Sandbox.Images.Layouts;

/// <summary>
/// Puts an image into a layout directory, which is made where there is none. Blobs are written beside their places and moved there when all of them are right; <c>index.json</c> is exchanged last, at
/// once. Before that nothing names the image, and whatever fails leaves nothing.
/// </summary>
public sealed class LayoutWriter : IDisposable
{
    private readonly string _directory;
    private readonly List<string> _made = [];
    private readonly PartialDirectory _partial;
    private bool _done;

    private LayoutWriter(string directory)
    {
        _directory = directory;
        Make(directory);
        try
        {
            CheckPlace();
            _partial = PartialDirectory.Create(directory);
        }
        catch
        {
            Unmake();
            throw;
        }
    }

    /// <summary>Of the layout in <paramref name="directory"/>: there, empty, or still to be made.</summary>
    public static LayoutWriter Open(string directory) => new(Path.GetFullPath(directory));

    /// <summary>Whether the layout has a blob already, and it is right: it is read whole.</summary>
    public bool Has(Descriptor blob)
    {
        var file = new FileInfo(PlaceOf(blob.Digest));
        if (!file.Exists || file.LinkTarget is not null || file.Length != blob.Size || (file.Attributes & FileAttributes.Device) != 0)
        {
            return false;
        }

        using var stream = file.OpenRead();
        using var hash = blob.Digest.Begin();
        var buffer = new byte[128 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        return blob.Digest.Matches(hash, out _);
    }

    /// <summary>A new file for a blob. Who writes it sees to it that what is in it is right, and says so by <see cref="Keep"/>.</summary>
    public FileStream Create(Descriptor blob) => new(Path.Combine(_partial.FullName, blob.Digest.Hex), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    /// <summary>The blob that was written to <paramref name="file"/> is whole: it goes to disk.</summary>
    public static void Keep(FileStream file) => Sync(file.SafeFileHandle, file.Name);

    /// <summary>Puts the blobs that were written into their places, and names <paramref name="top"/> by <paramref name="tag"/> in the index, instead of what had that name.</summary>
    public void Commit(Descriptor top, string tag)
    {
        using var alone = PartialDirectory.Lock(_directory);
        Write("index.json", Index(top, tag)); // before anything is moved: a full disk is noticed here
        Write("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8);
        Make(At("blobs"));
        foreach (var file in Directory.GetFiles(_partial.FullName).Where(one => Path.GetFileName(one) is not ("index.json" or "oci-layout")))
        {
            var name = Path.GetFileName(file);
            var place = At($"blobs/{(name.Length == 64 ? "sha256" : "sha512")}");
            Make(place);
            File.Move(file, Path.Combine(place, name), overwrite: true);
        }

        foreach (var algorithm in Directory.GetDirectories(At("blobs")))
        {
            SyncDirectory(algorithm);
        }

        SyncDirectory(At("blobs"));
        Replace("oci-layout");
        Replace("index.json");
        _done = true;
    }

    // All that others have written there stays as it is.
    private byte[] Index(Descriptor top, string tag)
    {
        var index = ReadIndex();
        var all = index["manifests"] as JsonArray ?? throw new ImageException($"'{At("index.json")}' has no 'manifests'.");
        foreach (var old in all.Where(one => one?["annotations"]?[LayoutIndex.RefName] is JsonValue name && name.GetValueKind() == JsonValueKind.String && name.GetValue<string>() == tag).ToList())
        {
            all.Remove(old);
        }

        JsonNode entry = new JsonObject
        {
            ["mediaType"] = top.MediaType,
            ["digest"] = top.Digest.ToString(),
            ["size"] = top.Size,
            ["annotations"] = new JsonObject { [LayoutIndex.RefName] = tag },
        };
        all.Add(entry);
        return Encoding.UTF8.GetBytes(index.ToJsonString());
    }

    private JsonObject ReadIndex()
    {
        var path = At("index.json");
        if (!File.Exists(path))
        {
            return new() { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.Index, ["manifests"] = new JsonArray() };
        }

        try
        {
            return new FileInfo(path).Length > ImageSource.LargestDocument ? throw new ImageException($"'{path}' has more than 4 MiB.")
                : JsonNode.Parse(File.ReadAllBytes(path), documentOptions: new() { AllowDuplicateProperties = false, MaxDepth = 32 }) as JsonObject ?? throw new ImageException($"'{path}' is no JSON object.");
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException)
        {
            throw new ImageException($"'{path}' is not the JSON document that it must be: {problem.Message.TrimEnd('.')}. Nothing was changed.", problem);
        }
    }

    private void Write(string name, ReadOnlySpan<byte> content)
    {
        using var file = new FileStream(Path.Combine(_partial.FullName, name), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(content);
        Sync(file.SafeFileHandle, file.Name);
    }

    private void Replace(string name)
    {
        File.Move(Path.Combine(_partial.FullName, name), At(name), overwrite: true);
        SyncDirectory(_directory);
    }

    // A directory of something else is not to be filled with blobs.
    private void CheckPlace()
    {
        if (File.Exists(At("oci-layout")))
        {
            _ = OciLayout.Open(_directory);
            _ = ReadIndex();
        }
        else if (Directory.EnumerateFileSystemEntries(_directory).Any(one => Path.GetFileName(one) is not "blobs" && !Path.GetFileName(one).StartsWith(".partial-", StringComparison.Ordinal)))
        {
            throw new ImageException($"'{_directory}' is not empty and no OCI layout; name another directory.");
        }
    }

    private void Make(string path)
    {
        for (var missing = path; !Directory.Exists(missing); missing = Path.GetDirectoryName(missing)!)
        {
            if (File.Exists(missing))
            {
                throw new ImageException($"'{missing}' is a file; name a directory.");
            }

            _made.Add(missing);
        }

        Directory.CreateDirectory(path);
    }

    private void Unmake()
    {
        foreach (var directory in _made.OrderByDescending(one => one.Length).Where(one => Directory.Exists(one) && !Directory.EnumerateFileSystemEntries(one).Any()))
        {
            Directory.Delete(directory);
        }
    }

    private static void SyncDirectory(string path)
    {
        using var handle = Directories.Open(path);
        Sync(handle, path);
    }

    private static void Sync(SafeFileHandle handle, string path)
    {
        if (Libc.fsync((int)handle.DangerousGetHandle()) != 0)
        {
            throw Failure.Of($"'{path}' cannot be written");
        }
    }

    private string PlaceOf(Digest digest) => At($"blobs/{digest.Algorithm}/{digest.Hex}");

    private string At(string path) => Path.Combine(_directory, path);

    public void Dispose()
    {
        _partial.Dispose();
        if (!_done)
        {
            Unmake();
        }
    }
}
