using System.Globalization;
using Sandbox.Images;
using Sandbox.Images.Layouts;
using Sandbox.Images.Unpacking;

namespace Sandbox.Cli;

/// <summary><c>sandbox image</c>: images outside of any spec.</summary>
internal static class ImageCommand
{
    private const string Use = "sandbox image unpack LAYOUT[:TAG] DEST [--platform OS/ARCH[/VARIANT]] [--devices ignore|refuse|create] [--max-size BYTES] [--max-entries COUNT]";

    public static int Run(string[] arguments)
    {
        if (arguments is not ["unpack", .. var rest])
        {
            throw new UsageException($"usage: {Use}");
        }

        try
        {
            return Unpack(rest);
        }
        catch (ImageException problem)
        {
            Console.Error.WriteLine("sandbox: " + problem.Message);
            return Program.Wrong;
        }
    }

    private static int Unpack(string[] arguments)
    {
        var (names, platform, options) = (new List<string>(), Platform.Own, new UnpackOptions());
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--platform": platform = PlatformOf(Value(arguments, ref i)); break;
                case "--devices": options = options with { Devices = DevicesOf(Value(arguments, ref i)) }; break;
                case "--max-size": options = options with { MostBytes = Number(arguments, ref i) }; break;
                case "--max-entries": options = options with { MostEntries = Number(arguments, ref i) }; break;
                case ['-', ..] and not "-": throw new UsageException($"'{arguments[i]}' is not an option: {Use}");
                default: names.Add(arguments[i]); break;
            }
        }

        if (names is not [var reference, var destination])
        {
            throw new UsageException($"usage: {Use}");
        }

        var (directory, tag) = Reference(reference);
        var layout = OciLayout.Open(directory);
        Show(Unpacker.Unpack(layout, layout.Find(tag, platform), destination, options), destination);
        return Program.Right;
    }

    private static void Show(UnpackReport report, string destination)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{destination}: {report.Layers} layers, {report.Entries} entries, {report.Bytes} bytes"));
        Left(report.Devices, "device nodes were left out (--devices create makes them)");
        Left(report.SetIds, "files lost their set-user-ID or set-group-ID bit, because they belong to you and not to their owner");
        if (report.Attributes.Count > 0)
        {
            Console.Error.WriteLine($"sandbox: {destination}: extended attributes were left out: {string.Join(' ', report.Attributes)}");
        }

        void Left(long count, string what)
        {
            if (count > 0)
            {
                Console.Error.WriteLine($"sandbox: {destination}: {count} {what}");
            }
        }
    }

    /// <summary>What is behind the last colon is the tag, unless a slash follows, or the whole is a directory.</summary>
    private static (string Directory, string? Tag) Reference(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon <= 0 || text.IndexOf('/', colon) >= 0 || Directory.Exists(text) ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    private static Platform PlatformOf(string text) => text.Split('/') switch
    {
        [{ Length: > 0 } os, { Length: > 0 } architecture] => new(os, architecture),
        [{ Length: > 0 } os, { Length: > 0 } architecture, { Length: > 0 } variant] => new(os, architecture, variant),
        _ => throw new UsageException($"'{text}' is not a platform; write one as linux/amd64 or linux/arm64/v8."),
    };

    private static DeviceNodes DevicesOf(string word) => word switch
    {
        "ignore" => DeviceNodes.Ignore,
        "refuse" => DeviceNodes.Refuse,
        "create" => DeviceNodes.Create,
        _ => throw new UsageException($"'{word}' is not what becomes of device nodes; write ignore, refuse or create."),
    };

    private static long Number(string[] arguments, ref int i)
    {
        var (option, value) = (arguments[i], Value(arguments, ref i));
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new UsageException($"{option} takes a number from 1, and '{value}' is none.");
    }

    private static string Value(string[] arguments, ref int i) => ++i < arguments.Length ? arguments[i] : throw new UsageException($"{arguments[i - 1]} takes a value: {Use}");
}
