using System.Diagnostics;
using Sandbox.Images;
using Sandbox.Images.Store;

namespace Sandbox.Cli.Builds;

/// <summary>What <c>dotnet publish</c> makes of a project, for <c>copy: {publish: PROJECT}</c>; in work directories of the store, which go with this.</summary>
internal sealed class ProjectPublish(string directory, LayerStore store, string runtime, Action<string> line) : IDisposable
{
    private readonly List<WorkDirectory> _made = [];
    private readonly Lock _lock = new();

    /// <summary>Publishes the project <paramref name="path"/>, from the spec's directory on, and gives the directory with all of it.</summary>
    public string Publish(string path)
    {
        var project = Path.Combine(directory, path);
        if (!File.Exists(project))
        {
            throw new ImageException($"there is no project '{path}' to publish in '{directory}'; correct the path.");
        }

        var work = WorkDirectory.Make(store.Incoming);
        lock (_lock)
        {
            _made.Add(work);
        }

        var to = work.Path;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["publish", project, "-c", "Release", "-r", runtime, "-o", to, "-v", "quiet", "-nologo"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new ImageException("dotnet cannot be started; install the .NET SDK.");
        var (output, errors) = (ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        process.WaitForExit();
        Task.WaitAll(output, errors);
        return process.ExitCode == 0 ? to : throw new ImageException($"publishing '{path}' failed with exit code {process.ExitCode}; what dotnet said stands above.");
    }

    private async Task ReadAsync(StreamReader from)
    {
        while (await from.ReadLineAsync().ConfigureAwait(false) is { } text)
        {
            line(text);
        }
    }

    public void Dispose() => _made.ForEach(work => work.Dispose());
}
