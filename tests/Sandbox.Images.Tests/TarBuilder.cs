using System.Globalization;
using System.Text;

namespace Sandbox.Images.Tests;

/// <summary>Writes archives that no tar(1) would: every field as the test wants it.</summary>
internal sealed class TarBuilder
{
    private readonly List<byte> _bytes = [];

    public TarBuilder File(string path, string content = "", int mode = 0b110_100_100, int uid = 0, int gid = 0, long seconds = 1) => Entry('0', path, content: content, mode: mode, uid: uid, gid: gid, seconds: seconds);

    public TarBuilder Folder(string path, int mode = 0b111_101_101, long seconds = 1) => Entry('5', path, mode: mode, seconds: seconds);

    public TarBuilder Link(string path, string target) => Entry('2', path, target, mode: 0b111_111_111);

    public TarBuilder HardLink(string path, string target) => Entry('1', path, target);

    /// <summary>One entry of any type; <paramref name="size"/> says another size than the content has.</summary>
    public TarBuilder Entry(char type, string path, string link = "", string content = "", int mode = 0b110_100_100, int uid = 0, int gid = 0, long seconds = 1, long? size = null, int major = 0, int minor = 0, bool wrongSum = false)
    {
        var data = Encoding.Latin1.GetBytes(content);
        var header = new byte[512];
        Put(header, 0, 100, path);
        Octal(header, 100, 8, mode);
        Octal(header, 108, 8, uid);
        Octal(header, 116, 8, gid);
        Octal(header, 124, 12, size ?? data.Length);
        Octal(header, 136, 12, seconds);
        header[156] = (byte)type;
        Put(header, 157, 100, link);
        Put(header, 257, 8, "ustar\00" + "0");
        Octal(header, 329, 8, major);
        Octal(header, 337, 8, minor);
        return Block(header, data, wrongSum);
    }

    /// <summary>A pax header for the entry that follows.</summary>
    public TarBuilder Pax(params (string Key, string Value)[] records) => Entry('x', "PaxHeaders/x", content: string.Concat(records.Select(Record)));

    /// <summary>A global one.</summary>
    public TarBuilder Global(params (string Key, string Value)[] records) => Entry('g', "PaxHeaders/g", content: string.Concat(records.Select(Record)));

    /// <summary>GNU's sparse file of the old format, with up to four parts.</summary>
    public TarBuilder OldSparse(string path, long realSize, string stored, params (long Offset, long Length)[] parts)
    {
        var header = new byte[512];
        Put(header, 0, 100, path);
        Octal(header, 100, 8, 0b110_100_100);
        Octal(header, 108, 8, 0);
        Octal(header, 116, 8, 0);
        Octal(header, 124, 12, stored.Length);
        Octal(header, 136, 12, 1);
        header[156] = (byte)'S';
        Put(header, 257, 8, "ustar  ");
        for (var i = 0; i < parts.Length; i++)
        {
            Octal(header, 386 + 24 * i, 12, parts[i].Offset);
            Octal(header, 398 + 24 * i, 12, parts[i].Length);
        }

        Octal(header, 483, 12, realSize);
        return Block(header, Encoding.Latin1.GetBytes(stored), wrongSum: false);
    }

    /// <summary>Bytes as they are.</summary>
    public TarBuilder Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>The archive, with its two blank blocks.</summary>
    public byte[] End() => [.. _bytes, .. new byte[1024]];

    /// <summary>The archive as far as it is.</summary>
    public byte[] CutOff(int bytes) => [.. _bytes.Take(bytes)];

    private TarBuilder Block(byte[] header, byte[] data, bool wrongSum)
    {
        header.AsSpan(148, 8).Fill((byte)' ');
        Octal(header, 148, 7, header.Sum(b => b) + (wrongSum ? 1 : 0));
        _bytes.AddRange(header);
        _bytes.AddRange(data);
        _bytes.AddRange(new byte[-data.Length & 511]);
        return this;
    }

    private static string Record((string Key, string Value) record)
    {
        var body = $" {record.Key}={record.Value}\n";
        var length = body.Length + 1;
        while (length.ToString(CultureInfo.InvariantCulture).Length + body.Length != length)
        {
            length++;
        }

        return length.ToString(CultureInfo.InvariantCulture) + body;
    }

    private static void Put(byte[] header, int at, int room, string text) => Encoding.Latin1.GetBytes(text.AsSpan(0, Math.Min(text.Length, room)), header.AsSpan(at, room));

    private static void Octal(byte[] header, int at, int room, long value) => Put(header, at, room, Convert.ToString(value, 8).PadLeft(room - 1, '0') + "\0");
}
