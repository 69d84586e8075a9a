using System.Globalization;
using System.Text;
using Sandbox.Erofs;

namespace Sandbox.Control;

/// <summary><c>--root ls | cat | extract</c>: looks into the file system in the binary, without mounting it.</summary>
internal static class RootVerb
{
    private const string Use = "write --root ls [-R] [PATH], --root cat PATH, or --root extract DIRECTORY [PATH]";

    public static int Run(ErofsReader image, string[] arguments)
    {
        switch (arguments.AsSpan(2))
        {
            case ["ls"]: return List(image, "/", all: false);
            case ["ls", "-R"]: return List(image, "/", all: true);
            case ["ls", "-R", var path]: return List(image, path, all: true);
            case ["ls", var path]: return List(image, path, all: false);
            case ["cat", var path]: return Show(image, path);
            case ["extract", var to]: return Extract(image, to, "/");
            case ["extract", var to, var path]: return Extract(image, to, path);
            default: throw new VerbFailure(VerbFailure.RootNotRead, Use);
        }
    }

    private static int List(ErofsReader image, string path, bool all)
    {
        var top = Find(image, path, followLast: path.EndsWith('/'));
        using var to = Output();
        if (top.Kind != ErofsKind.Directory)
        {
            Line(image, to, Encoding.UTF8.GetBytes(path), top);
        }
        else
        {
            foreach (var (name, entry) in all ? image.Walk(top) : image.List(top))
            {
                Line(image, to, name, entry);
            }
        }

        return 0;
    }

    // Numbers and UTC, as tar -tv --numeric-owner --utc writes them, so that it is the same everywhere.
    private static void Line(ErofsReader image, Stream to, byte[] name, ErofsEntry entry)
    {
        var size = entry.Kind is ErofsKind.CharacterDevice or ErofsKind.BlockDevice ? $"{entry.Device.Major},{entry.Device.Minor}" : entry.Size.ToString(CultureInfo.InvariantCulture);
        to.Write(Encoding.UTF8.GetBytes($"{Mode(entry)} {entry.User}/{entry.Group} {size,10} {Time(entry.Seconds)} "));
        to.Write(Printable(name));
        if (entry.Kind == ErofsKind.SymbolicLink)
        {
            to.Write(" -> "u8);
            to.Write(Printable(image.Target(entry)));
        }

        to.WriteByte((byte)'\n');
    }

    // A name may have escape sequences for the terminal, and line ends.
    private static byte[] Printable(byte[] name) => Array.Exists(name, one => one is < 0x20 or 0x7f) ? Array.ConvertAll(name, one => one is < 0x20 or 0x7f ? (byte)'?' : one) : name;

    private static string Time(long seconds) =>
        seconds is >= -62_135_596_800 and <= 253_402_300_799 ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : seconds.ToString(CultureInfo.InvariantCulture);

    private static string Mode(ErofsEntry entry)
    {
        const string letters = "rwxrwxrwx";
        Span<char> text = stackalloc char[10];
        text[0] = entry.Kind switch { ErofsKind.Directory => 'd', ErofsKind.SymbolicLink => 'l', ErofsKind.CharacterDevice => 'c', ErofsKind.BlockDevice => 'b', ErofsKind.Fifo => 'p', ErofsKind.Socket => 's', _ => '-' };
        for (var i = 0; i < letters.Length; i++)
        {
            text[i + 1] = (entry.Permissions >> (8 - i) & 1) != 0 ? letters[i] : '-';
        }

        Special(text, 3, entry.Permissions & 0x800, 's');
        Special(text, 6, entry.Permissions & 0x400, 's');
        Special(text, 9, entry.Permissions & 0x200, 't');
        return new(text);
    }

    private static void Special(Span<char> text, int at, uint bit, char letter) => text[at] = bit == 0 ? text[at] : text[at] == 'x' ? letter : char.ToUpperInvariant(letter);

    private static int Show(ErofsReader image, string path)
    {
        var file = Find(image, path, followLast: true);
        if (file.Kind != ErofsKind.File)
        {
            throw new VerbFailure(VerbFailure.RootNotRead, $"'{path}' is no file; name one (--root ls shows what there is)");
        }

        using var to = Output();
        var buffer = new byte[128 * 1024];
        for (long at = 0; at < file.Size;)
        {
            var read = image.Read(file, at, buffer);
            to.Write(buffer, 0, read);
            at += read;
        }

        return 0;
    }

    private static int Extract(ErofsReader image, string to, string path)
    {
        var top = Find(image, path, followLast: true);
        if (top.Kind != ErofsKind.Directory)
        {
            throw new VerbFailure(VerbFailure.RootNotRead, $"'{path}' is no directory; write a file with --root cat {path}");
        }

        if (Path.Exists(to))
        {
            throw new VerbFailure(VerbFailure.RootNotRead, $"'{to}' is there already; name a directory that is not, it is made");
        }

        if (ErofsExtract.To(image, top, to) is > 0 and var left)
        {
            Console.Error.WriteLine($"{left} device nodes and sockets were left out: only root can make them");
        }

        return 0;
    }

    private static ErofsEntry Find(ErofsReader image, string path, bool followLast) =>
        image.Find(Encoding.UTF8.GetBytes(path), followLast) ?? throw new VerbFailure(VerbFailure.RootNotRead, $"there is no '{path}' in the file system of this binary; --root ls shows what there is");

    private static BufferedStream Output() => new(Console.OpenStandardOutput(), 64 * 1024);
}
