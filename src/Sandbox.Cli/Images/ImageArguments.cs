using System.Globalization;
using Sandbox.Images.Archives;
using Sandbox.Images.Layouts;

namespace Sandbox.Cli.Images;

/// <summary>What the commands of <c>sandbox image</c> take: layouts, platforms, options with a value.</summary>
internal static class ImageArguments
{
    /// <summary>What is behind the last colon is the tag, unless a slash follows, or the whole is a directory.</summary>
    public static (string Directory, string? Tag) Layout(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon <= 0 || text.IndexOf('/', colon) >= 0 || Directory.Exists(text) ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    /// <summary>LAYOUT[:TAG] or FILE[:TAG], which is there.</summary>
    public static (ImageSource Source, string? Tag) Source(string text)
    {
        if (File.Exists(text))
        {
            return (ImageArchive.Open(text), null);
        }

        for (var colon = text.IndexOf(':'); colon > 0; colon = text.IndexOf(':', colon + 1)) // an archive's tag may be NAME:TAG
        {
            if (File.Exists(text[..colon]))
            {
                return (ImageArchive.Open(text[..colon]), text[(colon + 1)..]);
            }
        }

        var (directory, tag) = Layout(text);
        return (OciLayout.Open(directory), tag);
    }

    /// <summary>Whether something of this machine is meant: it is there, or written as a path.</summary>
    public static bool IsLocal(string text) =>
        text.StartsWith('/') || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal) || File.Exists(text) || Directory.Exists(Layout(text).Directory)
        || Enumerable.Range(1, text.Length - 1).Any(i => text[i] == ':' && File.Exists(text[..i]));

    public static Platform PlatformOf(string text) => text.Split('/') switch
    {
        [{ Length: > 0 } os, { Length: > 0 } architecture] => new(os, architecture),
        [{ Length: > 0 } os, { Length: > 0 } architecture, { Length: > 0 } variant] => new(os, architecture, variant),
        _ => throw new UsageException($"'{text}' is not a platform; write one as linux/amd64 or linux/arm64/v8."),
    };

    public static long Number(string[] arguments, ref int i, string use)
    {
        var (option, value) = (arguments[i], Value(arguments, ref i, use));
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new UsageException($"{option} takes a number from 1, and '{value}' is none.");
    }

    public static string Value(string[] arguments, ref int i, string use) => ++i < arguments.Length ? arguments[i] : throw new UsageException($"{arguments[i - 1]} takes a value: {use}");
}
