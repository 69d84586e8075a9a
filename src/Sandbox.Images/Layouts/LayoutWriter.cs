using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Native;

namespace Sandbox.Images.Layouts;

/// <summary>
/// Writes into an image layout, a new one or one that has other images. Blobs are written under other names and get theirs when all are there and right; what a process leaves that is killed is removed by the
/// next. One writes at a time.
/// </summary>
public sealed class LayoutWriter : IDisposable
{
    private const string Partial = ".partial";
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly string _directory;
    private readonly SafeFileHandle _held;
    private readonly List<(string From, string To)> _new = [];
    private readonly bool _isNew;
    private bool _done;

    private LayoutWriter(string directory, SafeFileHandle held, bool isNew) => (_directory, _held, _isNew) = (directory, held, isNew);

    /// <summary>Opens the layout in <paramref name="directory"/>, which may not exist or be empty.</summary>
    public static LayoutWriter Open(string directory)
    {
        directory = Path.GetFullPath(directory);
        var isNew = !File.Exists(Path.Combine(directory, "oci-layout"));
        if (File.Exists(directory) || (isNew && Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any(path => Path.GetFileName(path) is not "blobs")))
        {
            throw new ImageException($"'{directory}' is no OCI layout and not empty; name a layout, or a directory that does not exist.");
        }

        try
        {
            Directory.CreateDirectory(Path.Combine(directory, "blobs/sha256"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"the layout '{directory}' cannot be made: {problem.Message.TrimEnd('.')}.", problem);
        }

        var held = Directories.Open(directory);
        if (Libc.flock((int)held.DangerousGetHandle(), Libc.LOCK_EX | Libc.LOCK_NB) != 0)
        {
            held.Dispose();
            throw new ImageException($"another process writes to '{directory}'; wait for it.");
        }

        foreach (var left in Directory.EnumerateFiles(Path.Combine(directory, "blobs/sha256"), "*" + Partial))
        {
            File.Delete(left);
        }

        return new(directory, held, isNew);
    }

    /// <summary>Whether a blob is there, with that size; its content is checked by who reads it.</summary>
    public bool Has(Descriptor blob) => new FileInfo(At(blob.Digest)) is { Exists: true } file && file.Length == blob.Size;

    /// <summary>A file for a new blob, which is seen under its name after <see cref="Finish"/>.</summary>
    public FileStream Create(Descriptor blob)
    {
        var path = At(blob.Digest) + Partial;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        lock (_new)
        {
            _new.Add((path, At(blob.Digest)));
        }

        return new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    /// <summary>All blobs get their names, and <paramref name="tag"/> leads to <paramref name="image"/> from now on.</summary>
    public void Finish(Descriptor image, string tag)
    {
        if (Libc.syncfs((int)_held.DangerousGetHandle()) != 0)
        {
            throw Failure.Of($"the layout '{_directory}' cannot be written to disk");
        }

        foreach (var (from, to) in _new)
        {
            File.Move(from, to, overwrite: true);
        }

        if (_isNew)
        {
            Replace("oci-layout", Encoding.UTF8.GetBytes("""{"imageLayoutVersion":"1.0.0"}"""));
        }

        Replace("index.json", Encoding.UTF8.GetBytes(Index(image, tag).ToJsonString(Readable)));
        _done = true;
    }

    public void Dispose()
    {
        foreach (var (from, _) in _done ? [] : _new)
        {
            File.Delete(from);
        }

        if (_isNew && !_done)
        {
            RemoveEmpty("blobs/sha256", "blobs/sha512", "blobs", "");
        }

        _held.Dispose();
    }

    // What stands there is kept as it is, also what we do not know.
    private JsonObject Index(Descriptor image, string tag)
    {
        var path = Path.Combine(_directory, "index.json");
        var index = File.Exists(path) ? Read(path) : new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.Index };
        var entries = index["manifests"] as JsonArray ?? [];
        index["manifests"] = new JsonArray([.. entries.Where(one => Tag(one) != tag).Select(one => one?.DeepClone()), new JsonObject
        {
            ["mediaType"] = image.MediaType,
            ["digest"] = image.Digest.ToString(),
            ["size"] = image.Size,
            ["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = tag },
        }]);
        return index;
    }

    private static JsonObject Read(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new JsonException("it is no object");
        }
        catch (JsonException problem)
        {
            throw new ImageException($"'{path}' is not the JSON document that it must be: {problem.Message}", problem);
        }
    }

    private static string? Tag(JsonNode? entry) => entry?["annotations"]?["org.opencontainers.image.ref.name"]?.ToString();

    private void Replace(string name, byte[] bytes)
    {
        var path = Path.Combine(_directory, name);
        using (var file = new FileStream(path + Partial, FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + Partial, path, overwrite: true);
    }

    private void RemoveEmpty(params string[] names)
    {
        foreach (var path in names.Select(name => Path.Combine(_directory, name)).Where(path => Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any()))
        {
            Directory.Delete(path);
        }
    }

    private string At(Digest digest) => Path.Combine(_directory, "blobs", digest.Algorithm, digest.Hex);
}
