using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>
/// A folder in which other tools make images of one tree, and in which specs of them are locked, built and run, as root and as a plain user. What the tools keep (storage, mounts) is below the folder
/// and in a mount namespace of the script's own.
/// </summary>
internal sealed class OthersStage : IDisposable
{
    public const Needs Any = LayoutStage.Any | Needs.Userns | Needs.Aot | Needs.Busybox;

    // What an image says of itself from the inside: its words, and the files that its layers make.
    private const string Tell = """
        echo "$# $SAID $(id -u):$(id -g) $PWD"
        for f in bin/raised etc/kept etc/linked etc/owned tmp; do stat -c "%n %a %h %u:%g" /$f; done
        cat /etc/link
        ls /etc/old
        test -e /etc/gone || echo none
        """;

    // The first layer as a tree, which every tool gets; the second is what Change does to it.
    private const string Tree = """
        umask 022
        mkdir -p one/bin one/etc/old one/w one/tmp
        cp "$(command -v busybox)" one/bin/busybox; ln one/bin/busybox one/bin/sh
        cp tell one/bin/tell
        echo x >one/bin/raised; chmod 4755 one/bin/raised
        echo gone >one/etc/gone; echo old >one/etc/old/file
        echo kept >one/etc/kept; ln one/etc/kept one/etc/linked; ln -s kept one/etc/link
        echo owned >one/etc/owned; chown 3:4 one/etc/owned; chmod 640 one/etc/owned; chmod 1777 one/tmp
        """;

    // Where tools keep locks and caches whatever one says to them: they get places that go with the script.
    private const string Hidden = "for place in /dev/shm /run /var/lib/containers; do if test -d $place; then mount -t tmpfs none $place; fi; done\n";

    public OthersStage()
    {
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101); // the plain user comes through
        File.WriteAllText(At("tell"), Tell);
        Directory.CreateDirectory(At("state"));
        Shell(Tree);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("sandbox-others-").FullName;

    public string At(string path) => Path.Combine(Folder, path);

    /// <summary>What <see cref="Tell"/> prints where <paramref name="first"/> is its first line. As a plain user all files are the sandbox's own user's, and no set-user-ID bit stays.</summary>
    public static string Told(string first, string user, bool asPlainUser) => asPlainUser
        ? $"{first}\n/bin/raised 755 1 {user}\n/etc/kept 644 2 {user}\n/etc/linked 644 2 {user}\n/etc/owned 640 1 {user}\n/tmp 1777 2 {user}\nkept\nnew\nnone\n"
        : $"{first}\n/bin/raised 4755 1 0:0\n/etc/kept 644 2 0:0\n/etc/linked 644 2 0:0\n/etc/owned 640 1 3:4\n/tmp 1777 2 0:0\nkept\nnew\nnone\n";

    /// <summary>A script in the folder, without a network, in a mount namespace of its own; tools keep all they keep in <c>state</c>.</summary>
    public void Shell(string script)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = At("state"), ["TMPDIR"] = At("state"), ["XDG_RUNTIME_DIR"] = At("state"), ["STORAGE_DRIVER"] = "vfs" };
        Good(Command.Run(new Run("unshare", "-mn", "sh", "-euc", Hidden + script) { Directory = Folder, Timeout = TimeSpan.FromSeconds(60), Environment = environment }));
    }

    /// <summary>Locks, builds and runs a spec of the image, with a store of its own: what the sandbox printed.</summary>
    public string Run(string image, bool asPlainUser, string process = "")
    {
        var folder = Directory.CreateDirectory(At($"{(asPlainUser ? "plain" : "root")}-{Guid.NewGuid():N}")).FullName;
        File.WriteAllText(folder + "/it.sandbox.yaml", $"sandbox: 1\nroot: {{image: \"{image}\"}}\n{process}");
        Shell("chmod -R a+rX ." + (asPlainUser ? $"; chown {Machine.PlainUser}:{Machine.PlainUser} {folder}" : ""));
        Good(Tool(folder, asPlainUser, "lock"));
        Good(Tool(folder, asPlainUser, "build"));
        return Good(Tool(folder, asPlainUser, "run")).Output;
    }

    private static RunResult Tool(string folder, bool asPlainUser, string command)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = folder, ["SANDBOX_STORE"] = folder + "/store", ["DOTNET_EnableDiagnostics"] = "0",
            ["SANDBOX_RUNTIME"] = PublishedWorkload.Of("src/Sandbox.Runtime").Binary("sandbox-runtime"),
        };
        return Command.Run(new Run("dotnet", LayoutStage.Tool, command, "it.sandbox.yaml") { Directory = folder, AsPlainUser = asPlainUser, Environment = environment, Timeout = TimeSpan.FromSeconds(60) });
    }

    private static RunResult Good(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
