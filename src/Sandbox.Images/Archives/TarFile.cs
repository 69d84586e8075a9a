using System.Text;
using Sandbox.Images.Layers;
using Sandbox.Images.Native;

namespace Sandbox.Images.Archives;

/// <summary>
/// An archive on disk whose files are read where they lie: nothing is unpacked, so no name and no link of it leads anywhere. One that is packed (gzip, zstd) is unpacked into a file without a name first.
/// </summary>
internal sealed class TarFile : IDisposable
{
    private const int MostEntries = 1_000_000;
    private const long MostBytes = 256L << 30;

    private readonly Dictionary<string, Place> _entries = new(StringComparer.Ordinal);
    private readonly FileStream _file;

    private readonly record struct Place(EntryKind Kind, long Offset, long Length, string Link);

    private TarFile(string path, FileStream file) => (Path, _file) = (path, file);

    public string Path { get; }

    public static TarFile Open(string path)
    {
        var file = OpenToRead(path);
        try
        {
            file = file.CanSeek ? Plain(path, file) : throw new ImageException($"'{path}' is no file that can be read from any place.");
            var archive = new TarFile(path, file);
            archive.Index();
            return archive;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static FileStream OpenToRead(string path)
    {
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"the archive '{path}' cannot be read: {problem.Message} Who runs this needs the right to read it.", problem);
        }
    }

    public bool Has(string name) => _entries.TryGetValue(name, out var place) && place.Kind != EntryKind.Directory;

    /// <summary>The bytes of a file of the archive. A symbolic link (docker save has them for layers that are there twice) leads to another file of the archive, or nowhere.</summary>
    public Stream OpenFile(string name)
    {
        var place = _entries.TryGetValue(name, out var found) ? found : throw new ImageException($"'{Path}' has no '{Shown(name)}', which its documents name.");
        if (place.Kind == EntryKind.SymbolicLink)
        {
            var target = Follow(name, place.Link);
            place = target is not null && _entries.TryGetValue(target, out found) ? found : throw new ImageException($"'{Path}': '{Shown(name)}' is a link to '{Shown(place.Link)}', which is no file of the archive.");
        }

        return place.Kind == EntryKind.File ? new Slice(_file.SafeFileHandle, place.Offset, place.Length) : throw new ImageException($"'{Path}': '{Shown(name)}' is no file.");
    }

    /// <summary>A small one, whole.</summary>
    public byte[] ReadFile(string name)
    {
        using var stream = OpenFile(name);
        var bytes = stream.Length <= Layouts.ImageSource.LargestDocument ? new byte[stream.Length] : throw new ImageException($"'{Path}': '{Shown(name)}' has more than 4 MiB.");
        stream.ReadExactly(bytes);
        return bytes;
    }

    private void Index()
    {
        var reader = new TarReader(_file);
        try
        {
            while (reader.Next() is { } entry)
            {
                var name = Name(entry);
                if (name.Length == 0 || (entry.Kind == EntryKind.Directory && _entries.TryGetValue(name, out var there) && there.Kind == EntryKind.Directory))
                {
                    continue;
                }

                var place = new Place(entry.Extents is null ? entry.Kind : EntryKind.Fifo, reader.Position, entry.Stored, Encoding.UTF8.GetString(entry.Link)); // a sparse file does not lie there as it is
                if (!_entries.TryAdd(name, place))
                {
                    throw new ImageException($"{entry.Shown} is there twice");
                }

                if (_entries.Count > MostEntries)
                {
                    throw new ImageException($"it has more than {MostEntries} entries");
                }
            }
        }
        catch (ImageException problem) when (!problem.Message.EndsWith('.'))
        {
            throw new ImageException($"'{Path}', at byte {reader.Position} of the archive: {problem.Message}.", problem);
        }
    }

    // Without './' and the slash of a directory; what would lead out of a directory is refused, though nothing is ever put into one.
    private static string Name(TarEntry entry)
    {
        string name;
        try
        {
            name = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(entry.Path);
        }
        catch (DecoderFallbackException)
        {
            throw new ImageException($"the name {entry.Shown} is not UTF-8");
        }

        var parts = name.Split('/').Where(part => part is not ("" or ".")).ToList();
        return name.StartsWith('/') || parts.Contains("..") ? throw new ImageException($"the name {entry.Shown} leads out of the archive") : string.Join('/', parts);
    }

    private static string? Follow(string name, string link)
    {
        var parts = link.StartsWith('/') ? null : name.Split('/').SkipLast(1).ToList();
        foreach (var part in link.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                parts?.Add(part);
            }
            else if (parts is { Count: > 0 })
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                return null;
            }
        }

        return parts is null ? null : string.Join('/', parts);
    }

    private static string Shown(string name) => Registry.Shown.Of(name);

    private static FileStream Plain(string path, FileStream file)
    {
        var packing = Packed.Of(file);
        if (packing == Layouts.Packing.Plain)
        {
            return file;
        }

        var to = NamelessFile.Create(System.IO.Path.GetTempPath());
        try
        {
            using (file)
            {
                using var from = Packed.Open(file, packing);
                var buffer = new byte[128 * 1024];
                int read;
                while ((read = from.Read(buffer)) > 0)
                {
                    to.Write(buffer, 0, read);
                    _ = to.Position > MostBytes ? throw new ImageException($"'{path}' unpacks to more than {MostBytes} bytes.") : 0;
                }
            }

            to.Position = 0;
            return to;
        }
        catch (Exception problem)
        {
            to.Dispose();
            throw problem is InvalidDataException or ZstdSharp.ZstdException or EndOfStreamException ? new ImageException($"'{path}' cannot be unpacked: {problem.Message}", problem) : problem;
        }
    }

    public void Dispose() => _file.Dispose();
}
