using Sandbox.Cli.Dockerfiles;
using Sandbox.Cli.Embedding;
using Sandbox.Cli.Images;
using Sandbox.Cli.Locks;
using Sandbox.Cli.Runtime;
using Sandbox.Images;

namespace Sandbox.Cli;

/// <summary>The tool <c>sandbox</c>: the same compiler as in the build, at the command line.</summary>
internal static class Program
{
    /// <summary>Exit code: everything is right.</summary>
    public const int Right = 0;

    /// <summary>Exit code: a spec has errors.</summary>
    public const int Wrong = 1;

    /// <summary>Exit code: the command line or a file is not what it must be.</summary>
    public const int Misused = 2;

    // ENOSPC and EDQUOT of errno(3), which on Unix is an IOException's HResult.
    private const int DiskFull = 28, QuotaFull = 122;

    private static int Main(string[] arguments)
    {
        try
        {
            return Run(arguments);
        }
        catch (ImageException problem)
        {
            Console.Error.WriteLine("sandbox: " + problem.Message);
            return Wrong;
        }
        catch (IOException problem) when (problem.HResult is DiskFull or QuotaFull)
        {
            Console.Error.WriteLine($"sandbox: {problem.Message.TrimEnd('.')}. Make room and try again.");
            return Wrong;
        }
        catch (Exception problem) when (problem is UsageException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine("sandbox: " + problem.Message);
            return Misused;
        }
    }

    private static int Run(string[] arguments) => arguments switch
    {
        [] or ["help" or "--help" or "-h", ..] => Show(Usage.Text),
        ["--version"] => Show("sandbox " + Usage.Version),
        [_, .., "--help" or "-h"] when !arguments.Contains("--command") && !arguments.Contains("--") => Show(Usage.Text),
        ["new", .. var rest] => NewCommand.Run(rest),
        ["check", .. var rest] => CheckCommand.Run(rest),
        ["explain", .. var rest] => ExplainCommand.Run(rest),
        ["install", .. var rest] => InstallCommand.Install(rest),
        ["uninstall", .. var rest] => InstallCommand.Uninstall(rest),
        ["run", .. var rest] => RunCommand.Run(rest),
        ["build", .. var rest] => BuildCommand.Run(rest),
        ["embed", .. var rest] => EmbedCommand.Run(rest),
        ["lock", .. var rest] => LockCommand.Run(rest),
        ["import", .. var rest] => ImportCommand.Run(rest),
        ["image", .. var rest] => ImageCommand.Run(rest),
        ["seccomp", .. var rest] => SeccompCommand.Run(rest),
        [var other, ..] => throw new UsageException($"'{other}' is not a command: use new, check, explain, run, install, uninstall, build, import, lock, embed, image or seccomp (sandbox --help)."),
    };

    private static int Show(string text)
    {
        Console.WriteLine(text);
        return Right;
    }
}

/// <summary>The command line, or a file that it names, cannot be used; the message is a sentence that says what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);
