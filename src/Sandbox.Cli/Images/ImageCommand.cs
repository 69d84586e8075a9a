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
                ["pull", .. var rest] => ImageTransferCommands.Pull(rest),
                ["push", .. var rest] => ImageTransferCommands.Push(rest),
                ["inspect", .. var rest] => ImageInspectCommand.Run(rest),
                [("add" or "ls" or "rm" or "gc" or "verify") and var verb, .. var rest] => ImageStoreCommands.Run(verb, rest),
                _ => throw new UsageException($"usage: sandbox image unpack, pull, push, inspect, add, ls, rm, gc or verify (sandbox --help)"),
            };
        }
        catch (ImageException problem)
        {
            Console.Error.WriteLine("sandbox: " + problem.Message);
            return Program.Wrong;
        }
    }
}
