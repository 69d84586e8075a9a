using Sandbox.Images;

namespace Sandbox.Cli.Images;

/// <summary><c>sandbox image</c>: images outside of any spec.</summary>
internal static class ImageCommand
{
    public static int Run(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                ["unpack", .. var rest] => ImageUnpackCommand.Run(rest),
                ["erofs", .. var rest] => ImageErofsCommand.Run(rest),
                _ => throw new UsageException($"usage: {ImageUnpackCommand.Use}\n       {ImageErofsCommand.Use}"),
            };
        }
        catch (ImageException problem)
        {
            Console.Error.WriteLine("sandbox: " + problem.Message);
            return Program.Wrong;
        }
    }
}
