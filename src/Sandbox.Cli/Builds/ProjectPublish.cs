using System.Diagnostics;
using Sandbox.Images;
using Sandbox.Images.Layouts;

namespace Sandbox.Cli.Builds;

/// <summary>
/// <c>dotnet publish</c> of a project, for <c>copy: {publish: PROJECT}</c> and <c>root.publish</c>. What MSBuild keeps stays in the project's obj directory, apart from what other builds keep there: a project that
/// was not changed is published soon, and nobody's next build is another for it.
/// </summary>
/// <param name="directory">The spec's, where project paths begin.</param>
/// <param name="platform">What it is published for.</param>
/// <param name="line">Takes what dotnet prints.</param>
/// <param name="cancel">Ends it.</param>
internal sealed class ProjectPublish(string directory, Platform platform, Action<string> line, CancellationToken cancel)
{
    private const int PollMilliseconds = 200;
    private const int EWOULDBLOCK = 11; // what .NET says of a file that somebody else has locked

    /// <summary>Publishes the project <paramref name="path"/> into <paramref name="output"/>, which is empty, so that nothing older is among what is published. Nobody else publishes it for this runtime meanwhile.</summary>
    /// <exception cref="ImageException">There is none, it cannot be published, or its directory cannot be written.</exception>
    public void Publish(string path, string output)
    {
        var project = Path.GetFullPath(Path.Combine(directory, path));
        if (!File.Exists(project))
        {
            throw new ImageException($"there is no project '{path}' to publish in '{directory}'; correct the path.");
        }

        var runtime = RuntimeOf(platform);
        var kept = Path.Combine(Path.GetDirectoryName(project)!, "obj", "sandbox", runtime, Path.GetFileName(project));
        using var held = Hold(kept, path);
        var code = Run(["publish", project, "-c", "Release", "-r", runtime, "-o", output, "--artifacts-path", kept, "-v", "quiet", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"]);
        cancel.ThrowIfCancellationRequested();
        _ = code == 0 ? 0 : throw new ImageException($"publishing '{path}' failed with exit code {code}; what dotnet said stands above.");
    }

    private int Run(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Start(start);
        using var stop = cancel.Register(() => process.Kill(entireProcessTree: true));
        var (output, errors) = (ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        process.WaitForExit();
        Task.WaitAll(output, errors);
        return process.ExitCode;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception problem)
        {
            throw new ImageException($"'{start.FileName}' cannot be started: {problem.Message}; install the .NET SDK, or put it on PATH.", problem);
        }
    }

    // .NET holds such a file with flock(2): the lock goes with the process.
    private FileStream Hold(string kept, string path)
    {
        var file = Path.Combine(kept, ".lock");
        try
        {
            Directory.CreateDirectory(kept);
            for (var hasSaid = false; ; hasSaid = true)
            {
                try
                {
                    return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                }
                catch (IOException problem) when (problem.HResult == EWOULDBLOCK)
                {
                    Wait(hasSaid ? null : $"another build publishes '{path}'; waiting for it.");
                }
            }
        }
        catch (Exception problem) when (problem is UnauthorizedAccessException or IOException)
        {
            throw new ImageException($"'{kept}', where what publishing '{path}' makes is kept, cannot be written: {problem.Message} Build as the user whose project it is.", problem);
        }
    }

    private void Wait(string? why)
    {
        if (why is not null)
        {
            line(why);
        }

        _ = cancel.WaitHandle.WaitOne(PollMilliseconds);
        cancel.ThrowIfCancellationRequested();
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } text)
        {
            line(text);
        }
    }

    private static string RuntimeOf(Platform platform) => platform.Architecture switch
    {
        "amd64" => "linux-x64",
        "arm64" => "linux-arm64",
        var other => throw new ImageException($"a .NET project cannot be published for '{other}' here; build for linux/amd64 or linux/arm64."),
    };
}
