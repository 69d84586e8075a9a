using System.Buffers.Text;
using System.Text;

namespace Sandbox.Images.Layers;

/// <summary>The records of a pax header (POSIX.1-2001, pax, "pax Header Block"): <c>LENGTH KEY=VALUE</c> and a line feed.</summary>
internal sealed class PaxRecords
{
    private const int MostExtents = 1 << 16;

    private byte[]? _path, _link, _sparseName;
    private long? _size, _user, _group, _realSize;
    private (long Seconds, long Nanoseconds)? _changed;
    private readonly List<KeyValuePair<string, byte[]>> _attributes = [];
    private List<Extent>? _extents;
    private long? _extentOffset;

    /// <summary>Whether the map of a sparse file stands before its data (GNU's format 1.0).</summary>
    public bool MapIsInData { get; private set; }

    public long? Size => _size;

    /// <summary>Reads all records. A <paramref name="global"/> header may not name or measure entries: nobody agrees on what that means.</summary>
    public static PaxRecords Read(ReadOnlySpan<byte> text, bool global)
    {
        var records = new PaxRecords();
        while (!text.IsEmpty)
        {
            if (!Utf8Parser.TryParse(text, out int length, out var digits) || length <= digits + 3 || length > text.Length || text[digits] != ' ' || text[length - 1] != '\n')
            {
                throw new ImageException("a pax header has a record whose length is not its length");
            }

            var record = text[(digits + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw new ImageException("a pax header has a record without a key");
            }

            records.Take(Encoding.UTF8.GetString(record[..equals]), record[(equals + 1)..], global);
            text = text[length..];
        }

        return records;
    }

    private void Take(string key, ReadOnlySpan<byte> value, bool global)
    {
        if (global && key is "path" or "linkpath" or "size" || (global && key.StartsWith("GNU.sparse.", StringComparison.Ordinal)))
        {
            throw new ImageException($"a global pax header says '{key}'");
        }

        if (key.StartsWith("SCHILY.xattr.", StringComparison.Ordinal))
        {
            _attributes.Add(new(key["SCHILY.xattr.".Length..], value.ToArray()));
            return;
        }

        switch (key)
        {
            case "path": _path = Name(key, value); break;
            case "linkpath": _link = Name(key, value); break;
            case "GNU.sparse.name": _sparseName = Name(key, value); break;
            case "size": _size = Number(key, value); break;
            case "uid": _user = Number(key, value); break;
            case "gid": _group = Number(key, value); break;
            case "mtime": _changed = Time(value); break;
            case "GNU.sparse.size" or "GNU.sparse.realsize": _realSize = Number(key, value); break;
            case "GNU.sparse.major": MapIsInData = Number(key, value) == 1; break;
            case "GNU.sparse.numblocks": _extents ??= []; break;
            case "GNU.sparse.offset": _extentOffset = Number(key, value); break;
            case "GNU.sparse.numbytes": Add(_extentOffset ?? throw new ImageException("a sparse file has a length without an offset"), Number(key, value)); break;
            case "GNU.sparse.map": Map(value); break;
        }
    }

    /// <summary>What the records say, over what the header said. <paramref name="defaults"/> are those of a global header.</summary>
    public void Apply(TarEntry entry, PaxRecords? defaults)
    {
        entry.Path = _sparseName ?? _path ?? entry.Path;
        entry.Link = _link ?? entry.Link;
        entry.User = Id(_user ?? defaults?._user, entry.User);
        entry.Group = Id(_group ?? defaults?._group, entry.Group);
        (entry.Seconds, entry.Nanoseconds) = _changed ?? defaults?._changed ?? (entry.Seconds, entry.Nanoseconds);
        entry.Attributes = _attributes;
        entry.Extents = _extents ?? entry.Extents;
        entry.Size = _realSize ?? entry.Size;
    }

    /// <summary>Adds a part of a sparse file.</summary>
    public void Add(long offset, long length)
    {
        _extents ??= [];
        _extents.Add(_extents.Count < MostExtents ? new(offset, length) : throw new ImageException($"a sparse file has more than {MostExtents} parts"));
        _extentOffset = null;
    }

    private void Map(ReadOnlySpan<byte> value)
    {
        _extents ??= [];
        long? offset = null;
        foreach (var part in value.Split((byte)','))
        {
            var number = Number("GNU.sparse.map", value[part]);
            if (offset is { } begin)
            {
                Add(begin, number);
                offset = null;
            }
            else
            {
                offset = number;
            }
        }
    }

    private static byte[] Name(string key, ReadOnlySpan<byte> value) =>
        value.Contains((byte)0) ? throw new ImageException($"the pax record '{key}' has a NUL") : value.ToArray();

    private static uint Id(long? said, uint otherwise) => said is null ? otherwise : said < uint.MaxValue ? (uint)said : throw new ImageException($"the owner {said} is no 32-bit id");

    /// <summary>A decimal number from 0.</summary>
    public static long Number(string key, ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out long number, out var read) && read == value.Length && number >= 0 && value[0] != '+' ? number : throw new ImageException($"the pax record '{key}' is {TarEntry.Show(value)}, no number from 0");

    /// <summary>Seconds with a fraction, which may be negative; finer than nanoseconds is cut.</summary>
    private static (long Seconds, long Nanoseconds) Time(ReadOnlySpan<byte> value)
    {
        var dot = value.IndexOf((byte)'.');
        var whole = dot < 0 ? value : value[..dot];
        if (!Utf8Parser.TryParse(whole, out long seconds, out var read) || read != whole.Length)
        {
            throw new ImageException($"the pax record 'mtime' is {TarEntry.Show(value)}, no time");
        }

        long nanoseconds = 0;
        var fraction = dot < 0 ? default : value[(dot + 1)..];
        for (var i = 0; i < 9; i++)
        {
            var digit = i < fraction.Length ? fraction[i] - '0' : 0;
            nanoseconds = digit is >= 0 and <= 9 ? nanoseconds * 10 + digit : throw new ImageException($"the pax record 'mtime' is {TarEntry.Show(value)}, no time");
        }

        return whole is [(byte)'-', ..] && nanoseconds != 0 ? (seconds - 1, 1_000_000_000 - nanoseconds) : (seconds, nanoseconds);
    }
}
