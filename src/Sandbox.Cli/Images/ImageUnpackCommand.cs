using System.Globalization;
using Sandbox.Images.Layouts;
using Sandbox.Images.Unpacking;

namespace Sandbox.Cli.Images;

/// <summary><c>sandbox image unpack</c>: the root file system of an image as a directory.</summary>
internal static class ImageUnpackCommand
{
    public const string Use = "sandbox image unpack LAYOUT[:TAG]|FILE[:TAG] DEST [--platform OS/ARCH[/VARIANT]] [--devices ignore|refuse|create] [--max-size BYTES] [--max-entries COUNT]";

    public static int Run(string[] arguments)
    {
        var (names, platform, options) = (new List<string>(), Platform.Own, new UnpackOptions());
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--platform": platform = ImageArguments.PlatformOf(ImageArguments.Value(arguments, ref i, Use)); break;
                case "--devices": options = options with { Devices = DevicesOf(ImageArguments.Value(arguments, ref i, Use)) }; break;
                case "--max-size": options = options with { MostBytes = ImageArguments.Number(arguments, ref i, Use) }; break;
                case "--max-entries": options = options with { MostEntries = ImageArguments.Number(arguments, ref i, Use) }; break;
                case ['-', ..] and not "-": throw new UsageException($"'{arguments[i]}' is not an option: {Use}");
                default: names.Add(arguments[i]); break;
            }
        }

        if (names is not [var reference, var destination])
        {
            throw new UsageException($"usage: {Use}");
        }

        var (source, tag) = ImageArguments.Source(reference);
        using (source)
        {
            Show(Unpacker.Unpack(source, source.Find(tag, platform), destination, options), destination);
        }

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

    private static DeviceNodes DevicesOf(string word) => word switch
    {
        "ignore" => DeviceNodes.Ignore,
        "refuse" => DeviceNodes.Refuse,
        "create" => DeviceNodes.Create,
        _ => throw new UsageException($"'{word}' is not what becomes of device nodes; write ignore, refuse or create."),
    };
}
