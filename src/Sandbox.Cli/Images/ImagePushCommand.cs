using Sandbox.Images.Registry;

namespace Sandbox.Cli.Images;

/// <summary><c>sandbox image push</c>: from an OCI layout or an archive into a registry.</summary>
internal static class ImagePushCommand
{
    public const string Use = "sandbox image push LAYOUT[:TAG]|FILE[:TAG] REF [--mount NAME] [--plain-http]";

    public static int Run(string[] arguments)
    {
        var (names, mount, options) = (new List<string>(), (string?)null, new RegistryArguments { TakesMirrors = false });
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--mount": mount = ImageArguments.Value(arguments, ref i, Use); break;
                case ['-', ..] when !options.Take(arguments, ref i, Use): throw new UsageException($"'{arguments[i]}' is not an option: {Use}");
                case ['-', ..]: break;
                default: names.Add(arguments[i]); break;
            }
        }

        if (names is not [var from, var to])
        {
            throw new UsageException($"usage: {Use}");
        }

        var reference = Reference.Parse(to);
        _ = mount is null ? null : Reference.Parse($"{reference.Host}/{mount}");
        var (source, tag) = ImageArguments.Source(from);
        using (source)
        {
            var pushed = TransferConsole.Run((progress, cancel) => ImagePush.PushAsync(source, tag, reference, mount, options.Options with { Progress = progress }, cancel));
            Console.WriteLine($"{reference}: {pushed.Digest}");
        }

        return Program.Right;
    }
}
