using System.Globalization;
using Sandbox.Images.Erofs;
using Sandbox.Images.Layouts;

namespace Sandbox.Cli.Images;

/// <summary><c>sandbox image erofs</c>: an image's root file system, one of its layers, or a directory as an EROFS image.</summary>
internal static class ImageErofsCommand
{
    public const string Use = "sandbox image erofs LAYOUT[:TAG] FILE [--platform OS/ARCH[/VARIANT]] [--layer N] [--max-size BYTES] [--max-entries COUNT], or sandbox image erofs --from DIR FILE";

    public static int Run(string[] arguments)
    {
        var (names, platform, limits, layer, from) = (new List<string>(), (Platform?)null, new LayerLimits(), 0L, (string?)null);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--platform": platform = ImageArguments.PlatformOf(ImageArguments.Value(arguments, ref i, Use)); break;
                case "--layer": layer = ImageArguments.Number(arguments, ref i, Use); break;
                case "--max-size": limits = limits with { MostBytes = ImageArguments.Number(arguments, ref i, Use) }; break;
                case "--max-entries": limits = limits with { MostEntries = ImageArguments.Number(arguments, ref i, Use) }; break;
                case "--from": from = ImageArguments.Value(arguments, ref i, Use); break;
                case ['-', ..] and not "-": throw new UsageException($"'{arguments[i]}' is not an option: {Use}");
                default: names.Add(arguments[i]); break;
            }
        }

        if (names.Count != (from is null ? 2 : 1) || (from is not null && (platform is not null || layer != 0 || limits != new LayerLimits())))
        {
            throw new UsageException($"usage: {Use}");
        }

        if (from is not null)
        {
            Show(Write(new DirectorySource(from), names[0]), names[0]);
            return Program.Right;
        }

        var (directory, tag) = ImageArguments.Layout(names[0]);
        var layout = OciLayout.Open(directory);
        var source = new LayerSource(layout, layout.Find(tag, platform ?? Platform.Own), (int)Math.Min(layer, int.MaxValue), limits);
        Show(Write(source, names[1]), names[1]);
        if (source.Attributes.Count > 0)
        {
            Console.Error.WriteLine($"sandbox: {names[1]}: extended attributes were left out: {string.Join(' ', source.Attributes)}");
        }

        return Program.Right;
    }

    private static ErofsSummary Write(ErofsSource source, string file) => ErofsWriter.Write(source, file, new(BuildTime.Seconds));

    private static void Show(ErofsSummary made, string file) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: {made.Inodes} inodes, {made.FileBytes} bytes of files, {made.Bytes} bytes, {made.Uuid}"));
}
