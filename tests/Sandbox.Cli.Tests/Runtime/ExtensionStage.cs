using Sandbox.Testing;

namespace Sandbox.Cli.Tests.Runtime;

/// <summary>A root with a shell, extensions beside it, and a spec that lays them over it.</summary>
internal sealed class ExtensionStage : IDisposable
{
    public const string Release = "NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\n";

    public ExtensionStage(string? release = Release)
    {
        foreach (var folder in new[] { "rootfs/bin", "rootfs/proc", "rootfs/dev", "rootfs/tmp", "rootfs/opt", "rootfs/etc", "rootfs/usr/lib" })
        {
            Directory.CreateDirectory(Desk.At(folder));
        }

        File.Copy(Machine.Find("busybox")!, Desk.At("rootfs/bin/sh"));
        Desk.Write("rootfs/usr/share/own", "own\n");
        Desk.Write("rootfs/usr/share/both", "root\n");
        if (release is not null)
        {
            Desk.Write("rootfs/usr/lib/os-release", release);
            File.CreateSymbolicLink(Desk.At("rootfs/etc/os-release"), "../usr/lib/os-release");
        }
    }

    public Desk Desk { get; } = new();

    public static string ReleasePath(string name) => $"{name}/usr/lib/extension-release.d/extension-release.{name}";

    public ExtensionStage With(string name, string release = "ID=debian\nVERSION_ID=12\n", params string[] files)
    {
        Desk.Write(ReleasePath(name), release);
        foreach (var file in files)
        {
            Desk.Write(name + "/" + file, name + "\n");
        }

        return this;
    }

    /// <summary>Runs <paramref name="script"/> in <paramref name="root"/> with <paramref name="extensions"/>.</summary>
    public RunResult Run(string script, string extensions = "a", string root = "dir: rootfs", bool asPlainUser = false, string rest = "") =>
        RuntimeStage.Run(Desk, Spec(script, extensions, root, rest), asPlainUser);

    public static string Spec(string script, string extensions, string root = "dir: rootfs", string rest = "") =>
        $"sandbox: 1\nroot:\n  {root}\n  extensions: [{extensions}]\nprocess: {{command: [/bin/sh, -c, '{script}']}}\n{rest}\n";

    public void Dispose() => Desk.Dispose();
}
