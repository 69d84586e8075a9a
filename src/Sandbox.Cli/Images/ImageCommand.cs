using Sandbox.Images;

namespace Sandbox.Cli.Images;

/// <summary><c>sandbox image</c>: images outside of any spec.</summary>
internal static class ImageCommand
{
    private static readonly string[] Uses = [ImageErofsCommand.Use, ImageStoreCommands.Use, ImageInspectCommand.Use, ImagePullCommand.Use, ImagePushCommand.Use, ImageUnpackCommand.Use];

    public static int Run(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                ["inspect", .. var rest] => ImageInspectCommand.Run(rest),
                ["pull", .. var rest] => ImagePullCommand.Run(rest),
                ["push", .. var rest] => ImagePushCommand.Run(rest),
                ["unpack", .. var rest] => ImageUnpackCommand.Run(rest),
                ["erofs", .. var rest] => ImageErofsCommand.Run(rest),
                [("add" or "ls" or "rm" or "gc" or "verify") and var verb, .. var rest] => ImageStoreCommands.Run(verb, rest),
                _ => throw new UsageException($"usage: {string.Join("; ", Uses)}"),
            };
        }
        catch (ImageException problem)
        {
            Console.Error.WriteLine("sandbox: " + problem.Message);
            return Program.Wrong;
        }
    }
}
