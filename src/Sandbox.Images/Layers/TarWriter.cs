using System.Globalization;
using System.Text;

namespace Sandbox.Images.Layers;

/// <summary>
/// Writes a layer's archive: ustar (POSIX.1-1988), with a pax header (POSIX.1-2001) only where ustar has no room or no word. The same entries are the same bytes.
/// </summary>
internal sealed class TarWriter(Stream to)
{
    private const int NameRoom = 100;
    private const long MostOctal7 = 0x1fffff, MostOctal11 = 0x1ffffffff;
    private static readonly byte[] Zeros = new byte[TarHeader.Size];

    /// <summary>One entry; <paramref name="content"/> has <see cref="TarEntry.Size"/> bytes where it is a file.</summary>
    public void Write(TarEntry entry, Stream? content = null)
    {
        var records = Records(entry);
        if (records.Length > 0)
        {
            WriteHeader("PaxHeader"u8, default, 'x', 0x1a4, 0, 0, records.Length, 0, 0, 0);
            to.Write(records);
            Pad(records.Length);
        }

        var path = entry.Kind == EntryKind.Directory ? [.. entry.Path, (byte)'/'] : entry.Path;
        var size = entry.Kind == EntryKind.File ? entry.Size : 0;
        WriteHeader(path, entry.Link, TypeOf(entry.Kind), entry.Mode, entry.User, entry.Group, size, entry.Seconds, entry.Major, entry.Minor);
        if (size > 0)
        {
            Copy(content!, entry);
        }
    }

    /// <summary>The two blocks of zeros behind the last entry.</summary>
    public void Finish()
    {
        to.Write(Zeros);
        to.Write(Zeros);
    }

    private void Copy(Stream content, TarEntry entry)
    {
        var buffer = new byte[128 * 1024];
        for (var left = entry.Size; left > 0;)
        {
            var read = content.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
            {
                throw new ImageException($"{entry.Shown} became shorter while it was read; try again when nobody writes to it.");
            }

            to.Write(buffer, 0, read);
            left -= read;
        }

        Pad(entry.Size);
    }

    private void Pad(long length) => to.Write(Zeros, 0, (int)(-length & (TarHeader.Size - 1)));

    private void WriteHeader(ReadOnlySpan<byte> path, ReadOnlySpan<byte> link, char type, uint mode, uint user, uint group, long size, long seconds, uint major, uint minor)
    {
        Span<byte> block = stackalloc byte[TarHeader.Size];
        block.Clear();
        path[..Math.Min(path.Length, NameRoom)].CopyTo(block);
        Octal(block.Slice(100, 8), mode & 0xfff);
        Octal(block.Slice(108, 8), Math.Min(user, MostOctal7));
        Octal(block.Slice(116, 8), Math.Min(group, MostOctal7));
        Octal(block.Slice(124, 12), Math.Min(size, MostOctal11));
        Octal(block.Slice(136, 12), Math.Clamp(seconds, 0, MostOctal11));
        block.Slice(148, 8).Fill((byte)' ');
        block[156] = (byte)type;
        link[..Math.Min(link.Length, NameRoom)].CopyTo(block[157..]);
        "ustar\000"u8.CopyTo(block[257..]);
        Octal(block.Slice(329, 8), major);
        Octal(block.Slice(337, 8), minor);
        var sum = 0;
        foreach (var one in block)
        {
            sum += one;
        }

        Octal(block.Slice(148, 7), sum);
        to.Write(block);
    }

    // Digits to the end of the field, which a NUL ends.
    private static void Octal(Span<byte> field, long value)
    {
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3)
        {
            field[i] = (byte)('0' + (value & 7));
        }

        field[^1] = 0;
    }

    private static char TypeOf(EntryKind kind) => kind switch
    {
        EntryKind.File => '0',
        EntryKind.HardLink => '1',
        EntryKind.SymbolicLink => '2',
        EntryKind.CharacterDevice => '3',
        EntryKind.BlockDevice => '4',
        EntryKind.Directory => '5',
        _ => '6',
    };

    private static byte[] Records(TarEntry entry)
    {
        using var records = new MemoryStream();
        if (entry.Path.Length + (entry.Kind == EntryKind.Directory ? 1 : 0) > NameRoom)
        {
            Add(records, "path", entry.Kind == EntryKind.Directory ? [.. entry.Path, (byte)'/'] : entry.Path);
        }

        if (entry.Link.Length > NameRoom)
        {
            Add(records, "linkpath", entry.Link);
        }

        AddNumber(records, "size", entry.Kind == EntryKind.File ? entry.Size : 0, MostOctal11);
        AddNumber(records, "uid", entry.User, MostOctal7);
        AddNumber(records, "gid", entry.Group, MostOctal7);
        AddNumber(records, "mtime", entry.Seconds, MostOctal11);
        foreach (var (name, value) in entry.Attributes.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            Add(records, "SCHILY.xattr." + name, value);
        }

        return records.ToArray();
    }

    private static void AddNumber(MemoryStream records, string key, long value, long most)
    {
        if (value < 0 || value > most)
        {
            Add(records, key, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    // "LENGTH KEY=VALUE\n", where LENGTH counts its own digits too.
    private static void Add(MemoryStream records, string key, byte[] value)
    {
        var rest = 3 + Encoding.UTF8.GetByteCount(key) + value.Length;
        var length = rest + Digits(rest);
        length = rest + Digits(length);
        records.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}=")));
        records.Write(value);
        records.WriteByte((byte)'\n');
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
