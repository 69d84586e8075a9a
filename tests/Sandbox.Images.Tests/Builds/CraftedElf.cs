using System.Buffers.Binary;
using System.Text;

namespace Sandbox.Images.Tests.Builds;

/// <summary>The least that a loader would look at of a program or library (elf(5)): header, three segments, the dynamic section and its names.</summary>
internal static class CraftedElf
{
    public const string Loader = "/lib64/ld-linux-x86-64.so.2";
    public const int Header = 64, Segment = 56;

    private const int Segments = 3;

    /// <summary>A program: with a loader, or (null) a static one.</summary>
    public static byte[] Program(string? loader, params string[] needed) => Make(loader, needed, "", isPie: true, machine: 62);

    /// <summary>A library.</summary>
    public static byte[] Library(params string[] needed) => Make(null, needed, "", isPie: false, machine: 62);

    /// <summary>All of it. <paramref name="versions"/>: LIBRARY:VERSION that it needs, or VERSION that it has.</summary>
    public static byte[] Make(string? loader, string[] needed, string runPath, bool isPie, ushort machine, params string[] versions)
    {
        var names = new MemoryStream();
        names.WriteByte(0);
        var entries = needed.Select(name => (1L, Add(names, name))).ToList();
        if (runPath.Length > 0)
        {
            entries.Add((29, Add(names, runPath)));
        }

        var tables = new MemoryStream();
        var (needs, has) = (versions.Where(one => one.Contains(':', StringComparison.Ordinal)).ToList(), versions.Where(one => !one.Contains(':', StringComparison.Ordinal)).ToList());
        foreach (var one in needs.Select(one => one.Split(':')))
        {
            Write(tables, 2, 1, 2, 1, 4, Add(names, one[0]), 4, 16, 4, needs[^1] == string.Join(':', one) ? 0 : 32, 4, 0, 2, 0, 2, 2, 4, Add(names, one[1]), 4, 0);
        }

        var definitions = tables.Length;
        foreach (var one in has)
        {
            Write(tables, 2, 1, 2, 0, 2, 2, 2, 1, 4, 0, 4, 20, 4, has[^1] == one ? 0 : 28, 4, Add(names, one), 4, 0);
        }

        var interpreter = Encoding.UTF8.GetBytes((loader ?? "") + "\0");
        var dynamicAt = Header + (Segments * Segment) + interpreter.Length;
        var tablesAt = dynamicAt + ((entries.Count + 3 + (needs.Count > 0 ? 1 : 0) + (has.Count > 0 ? 1 : 0)) * 16);
        var namesAt = tablesAt + (int)tables.Length;
        entries.AddRange(needs.Select(_ => (0x6ffffffeL, (long)tablesAt)).Take(1).Concat(has.Select(_ => (0x6ffffffcL, tablesAt + definitions)).Take(1)));
        entries.AddRange([(5, namesAt), (0x6ffffffb, isPie ? 0x08000000 : 0), (0, 0)]);
        var file = new MemoryStream();
        file.Write([0x7f, .. "ELF"u8, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0]);
        Write(file, 2, machine, 4, 1, 8, 0, 8, Header, 8, 0, 4, 0, 2, Header, 2, Segment, 2, Segments, 2, 0, 2, 0, 2, 0);
        var size = namesAt + (int)names.Length;
        WriteSegment(file, 1, 0, size);
        WriteSegment(file, loader is null ? 4 : 3, Header + (Segments * Segment), interpreter.Length);
        WriteSegment(file, 2, dynamicAt, entries.Count * 16);
        file.Write(interpreter);
        entries.ForEach(entry => Write(file, 8, entry.Item1, 8, entry.Item2));
        file.Write(tables.ToArray());
        file.Write(names.ToArray());
        return file.ToArray();
    }

    private static long Add(MemoryStream names, string name)
    {
        var at = names.Length;
        names.Write(Encoding.UTF8.GetBytes(name + "\0"));
        return at;
    }

    private static void WriteSegment(MemoryStream file, int type, long at, long size) => Write(file, 4, type, 4, 4, 8, at, 8, at, 8, at, 8, size, 8, size, 8, 1);

    // Pairs of width and value.
    private static void Write(MemoryStream file, params long[] pairs)
    {
        var bytes = new byte[8];
        for (var i = 0; i < pairs.Length; i += 2)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, pairs[i + 1]);
            file.Write(bytes, 0, (int)pairs[i]);
        }
    }
}
