using Sandbox.Testing;

namespace Sandbox.Cgroup.Tests;

/// <summary>A fresh directory with the published launchers and a root of busybox. Gone when disposed.</summary>
internal sealed class CgroupStage : IDisposable
{
    /// <summary>What every test here needs.</summary>
    public const Needs Any = Needs.Root | Needs.Aot | Needs.Gcc | Needs.Busybox | Needs.UtilLinux;

    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    private static readonly string[] Specs = ["limits", "shared", "best", "hard", "failing", "orphans", "unified"];

    /// <summary>Sets it with the launchers of workloads/limits.</summary>
    public CgroupStage()
        : this("tests/Sandbox.Cgroup.Tests/workloads/limits", Specs)
    {
    }

    /// <summary>Sets it with those of another project.</summary>
    public CgroupStage(string project, params string[] specs)
    {
        var published = PublishedWorkload.Of(project);
        Directory = System.IO.Directory.CreateTempSubdirectory("sandbox-cgroup-").FullName;
        File.SetUnixFileMode(Directory, Executable);
        foreach (var spec in specs)
        {
            Install(published.Binary(spec), At(spec));
            foreach (var unit in new[] { spec + ".service", spec + ".user.service" }.Where(unit => File.Exists(published.Binary(unit)))) // none of a user's where the plan takes root
            {
                File.Copy(published.Binary(unit), At(unit));
            }
        }

        foreach (var directory in new[] { "bin", "data", "dev", "etc", "proc", "sys", "tmp" })
        {
            System.IO.Directory.CreateDirectory(At("rootfs/" + directory));
        }

        Install(Machine.Find("busybox")!, At("rootfs/bin/busybox"));
        File.CreateSymbolicLink(At("rootfs/bin/sh"), "busybox");
    }

    /// <summary>The directory.</summary>
    public string Directory { get; }

    /// <summary>A path in it.</summary>
    public string At(string path) => Path.Combine(Directory, path);

    /// <summary>Runs a shell script inside.</summary>
    public RunResult Shell(string spec, string script) => Command.Run(new Run(At(spec), "--", "-c", script) { Timeout = TimeSpan.FromSeconds(60) });

    /// <summary>The cgroups of sandboxes with that name that there are, in every hierarchy.</summary>
    public static string[] Groups(string spec) =>
        [.. System.IO.Directory.EnumerateDirectories("/sys/fs/cgroup").SelectMany(hierarchy => System.IO.Directory.EnumerateDirectories(hierarchy, $"sandbox-{spec}*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)];

    private static void Install(string from, string to)
    {
        File.Copy(from, to, overwrite: true);
        File.SetUnixFileMode(to, Executable);
    }

    /// <inheritdoc/>
    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
