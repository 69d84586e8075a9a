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
                [("add" or "ls" or "rm" or "gc" or "verify") and var verb, .. var rest] => ImageStoreCommands.Run(verb, rest),
                _ => throw new UsageException($"usage: {ImageUnpackCommand.Use}, or {ImageStoreCommands.Use}"),
            };
        }
        catch (ImageException problem)
        {
            Console.Error.WriteLine("sandbox: " + problem.Message);
            return Program.Wrong;
        }
    }
}
