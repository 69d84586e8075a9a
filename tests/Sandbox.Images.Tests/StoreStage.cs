using Sandbox.Testing;

namespace Sandbox.Images.Tests;

/// <summary>A layout, a store, and the tool between the two, which may write to the stage's folder and nowhere else.</summary>
internal sealed class StoreStage : IDisposable
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "sandbox.dll");

    public LayoutStage Layout { get; } = new();

    public string Folder => Layout.Folder;

    public string Store => Layout.At("store");

    public string Image => Layout.At("layout") + ":it";

    public string[] Layers => Names("layers/sha256");

    public string[] InTmp => Names("tmp");

    public string LayerOf(byte[] archive) => Path.Combine(Store, "layers", LayoutStage.Digest(archive).Replace(':', '/'), "fs");

    /// <summary>Runs <c>sandbox image</c> on the store.</summary>
    public RunResult Run(params string[] arguments)
    {
        using var running = Start(arguments);
        return running.WaitForEnd();
    }

    public RunningCommand Start(params string[] arguments) => Command.Start(Of("", arguments));

    public RunResult RunAsPlainUser(params string[] arguments)
    {
        Command.Run(new("chown", "-R", $"{Machine.PlainUser}:{Machine.PlainUser}", Folder));
        return Command.Run(Of($"setpriv --reuid {Machine.PlainUser} --regid {Machine.PlainUser} --clear-groups --", arguments));
    }

    /// <summary>A script in a mount namespace of its own; $0 is the stage's folder.</summary>
    public RunResult Script(string script, string unshare = "-m") => Command.Run(new("sh", "-c", $"exec unshare {unshare} sh -c \"$1\" \"$0\" \"$2\"", Folder, script, Tool));

    private Run Of(string user, string[] arguments)
    {
        var script = $"mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro / && exec {user} dotnet \"$@\"";
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = Folder, ["DOTNET_EnableDiagnostics"] = "0" };
        return new("unshare", ["-m", "sh", "-c", script, Folder, Tool, "image", .. arguments, "--store", Store]) { Timeout = TimeSpan.FromSeconds(60), Environment = environment };
    }

    private string[] Names(string directory) => Directory.Exists(Path.Combine(Store, directory)) ? [.. Directory.EnumerateFileSystemEntries(Path.Combine(Store, directory)).Select(path => Path.GetFileName(path)!)] : [];

    public void Dispose() => Layout.Dispose();
}
