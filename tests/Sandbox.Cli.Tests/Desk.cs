using System.Text;
using Sandbox.Testing;

namespace Sandbox.Cli.Tests;

/// <summary>A folder of its own for one test, and the tool run in it.</summary>
public sealed class Desk : IDisposable
{
    public static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "sandbox.dll");

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("sandbox-cli-").FullName;

    public string At(string path) => Path.Combine(Directory, path);

    public void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public void Write(string path, byte[] bytes)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), bytes);
    }

    public RunResult Run(params string[] arguments) => Command.Run(new Run("dotnet", [Tool, .. arguments]) { Directory = Directory, Timeout = TimeSpan.FromSeconds(30) });

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
