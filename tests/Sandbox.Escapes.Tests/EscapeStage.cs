using Sandbox.Testing;

namespace Sandbox.Escapes.Tests;

/// <summary>
/// A fresh directory with the published launchers, and beside them what their specs name: <c>rootfs</c>, with the probe as its only program and the
/// directory <c>planted</c> for the hostile parent. Gone when disposed.
/// </summary>
internal sealed class EscapeStage : IDisposable
{
    /// <summary>What every run needs.</summary>
    public const Needs Any = Needs.Root | Needs.Userns | Needs.Aot | Needs.Gcc | Needs.UtilLinux;

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly string[] Directories = ["bin", "dev", "etc", "planted", "proc", "run", "sys", "tmp", "usr", "var"];

    /// <summary>Sets it.</summary>
    public EscapeStage()
    {
        Root = Directory.CreateTempSubdirectory("sandbox-escapes-").FullName;
        File.SetUnixFileMode(Root, Executable);
        foreach (var directory in Directories)
        {
            Directory.CreateDirectory(At("rootfs/" + directory));
        }

        Install(NativePrograms.Probe, At("rootfs/bin/probe"));
        Install(NativePrograms.Probe, At("probe"));
        Install(NativePrograms.Hostile, At("hostile"));
        File.WriteAllText(At("rootfs/etc/passwd"), "root:x:0:0::/:/bin/probe\n");
    }

    /// <summary>The directory.</summary>
    public string Root { get; }

    /// <summary>A path in it.</summary>
    public string At(string path) => Path.Combine(Root, path);

    /// <summary>Puts the launcher of a spec of workloads/ into it; gives its path.</summary>
    public string Publish(string spec)
    {
        var published = PublishedWorkload.Of("tests/Sandbox.Escapes.Tests/workloads");
        Install(published.Binary(spec), At(spec));
        return At(spec);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static void Install(string from, string to)
    {
        File.Copy(from, to, overwrite: true);
        File.SetUnixFileMode(to, Executable);
    }
}
