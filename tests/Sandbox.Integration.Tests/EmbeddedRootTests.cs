using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary><c>root.embed</c>: binaries with their root file system inside, alone in a directory.</summary>
public sealed class EmbeddedRootTests : IDisposable
{
    private const string Project = "artifacts/embedded";
    private readonly List<Stage> _stages = [];

    [KernelTheory(Stage.Any | Needs.ErofsMount)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_root_is_in_the_binary(User user)
    {
        var stage = Alone("inside", user);
        Assert.Equal(["from inside", "2755", "linked", "2", "touch: /etc/x: Read-only file system"], Lines(stage, user, "cat /etc/motd; stat -c %a /data/set-ids; cat /etc/link; stat -c %h /etc/hard; busybox touch /etc/x 2>&1 || true"));
        Assert.Equal(user == User.Plain, Directory.Exists(stage.At("cache/sandbox/roots"))); // root mounts it
        var first = user == User.Plain ? Directory.GetLastWriteTime(Unpacked(stage)) : default;
        Assert.Equal(["from inside"], Lines(stage, user, "cat /etc/motd"));
        Assert.True(user == User.Tests || Directory.GetLastWriteTime(Unpacked(stage)) == first, "unpacked twice");
    }

    [KernelTheory(Stage.Any | Needs.ErofsMount)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Layers_become_one_image_and_writes_go_to_memory(User user)
    {
        var stage = Alone("layered", user);
        Assert.Equal(["top", "from inside", "new"], Lines(stage, user, "cat /etc/top /etc/motd; echo new > /etc/new; cat /etc/new; busybox rm /etc/top"));
        Assert.Equal(["top", "0"], Lines(stage, user, "cat /etc/top; ls /etc | busybox grep -c new || true"));
    }

    [KernelFact(Stage.Root)]
    public void Without_the_newer_mount_calls_it_is_unpacked_for_root_too()
    {
        var stage = Alone("inside", User.Tests).Hide(HiddenCalls.All);
        Assert.Equal(["from inside"], Lines(stage, User.Tests, "cat /etc/motd"));
        Assert.Equal("from inside\n", File.ReadAllText(Path.Combine(Unpacked(stage), "fs/etc/motd")));
    }

    [KernelFact(Stage.Any)]
    public void A_binary_without_all_of_its_image_does_not_start()
    {
        var stage = Alone("inside", User.Tests);
        var whole = File.ReadAllBytes(stage.Launcher);
        File.WriteAllBytes(stage.Launcher, whole[..^4096]);
        Refused(Start(stage, User.Tests, "true"), "SBX1084: embedded root: EINVAL: the file system that this binary was built with does not lie behind it");
        File.WriteAllBytes(stage.Launcher, [.. whole, .. new byte[4096]]);
        Refused(Start(stage, User.Tests, "true"), "SBX1084: embedded root: EINVAL");
        var other = File.ReadAllBytes(Alone("layered", User.Tests).Launcher);
        File.WriteAllBytes(stage.Launcher, [.. whole[..ImageAt(whole)], .. other[ImageAt(other)..]]);
        Refused(Start(stage, User.Tests, "true"), "SBX1084: embedded root: EINVAL");
    }

    [KernelFact(Stage.Any)]
    public void A_changed_image_is_neither_unpacked_nor_right()
    {
        var stage = Alone("inside", User.Plain);
        var bytes = File.ReadAllBytes(stage.Launcher);
        bytes[(bytes.Length + ImageAt(bytes)) / 2] ^= 1; // in a file's content
        File.WriteAllBytes(stage.Launcher, bytes);
        var check = Command.Run(new(stage.Launcher, "--check"));
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("missing  line 4: file system in this binary (the root): the file system that this binary was built with does not lie behind it", check.Output, StringComparison.Ordinal);
        var run = Start(stage, User.Plain, "true");
        Refused(run, "could not be unpacked there");
        Assert.Contains("SBX1086: --unpack-root: the file system that this binary was built with does not lie behind it", run.Error, StringComparison.Ordinal);
        Assert.Equal(["lock"], Directory.GetFileSystemEntries(stage.At("cache/sandbox/roots")).Select(Path.GetFileName));
    }

    [KernelFact(Stage.Any)]
    public void A_cache_that_others_may_write_to_is_refused()
    {
        var stage = Alone("inside", User.Plain);
        Assert.Equal(["from inside"], Lines(stage, User.Plain, "cat /etc/motd"));
        File.SetUnixFileMode(Unpacked(stage), (UnixFileMode)0b111_111_111);
        Refused(Start(stage, User.Plain, "true"), "EPERM: this directory, to which the file system of this binary was unpacked, is not the caller's alone; remove it");
        Directory.Move(Unpacked(stage), stage.At("cache/moved"));
        Directory.CreateSymbolicLink(stage.At("cache/sandbox/roots/") + Path.GetFileName(Digest(stage)), stage.At("cache/moved"));
        Refused(Start(stage, User.Plain, "true"), "which cannot be opened"); // a link instead of it
        Refused(Command.Run(new Run(stage.Launcher, "--", "-c", "true") { AsPlainUser = true, Environment = new Dictionary<string, string>() }), "set HOME or XDG_CACHE_HOME, or start as root");
    }

    [KernelFact(Stage.Any)]
    public void Killed_at_any_moment_it_is_unpacked_the_next_time()
    {
        var stage = Alone("inside", User.Plain);
        var unpacked = 0;
        for (var i = 0; i < 40 || (unpacked == 0 && i < 400); i++)
        {
            using (var running = Command.Start(new Run(stage.Launcher, "--unpack-root") { AsPlainUser = true, Environment = Cache(stage) }))
            {
                Thread.Sleep(i * 4);
                Command.Signal(running.Pid, 9);
                running.WaitForEnd();
            }

            if (Directory.GetDirectories(stage.At("cache"), "fs", SearchOption.AllDirectories).Any(found => !found.Contains(".partial", StringComparison.Ordinal)))
            {
                unpacked++;
                Assert.Equal(["from inside"], Lines(stage, User.Plain, "cat /etc/motd"));
                Directory.Delete(stage.At("cache/sandbox"), recursive: true);
            }
        }

        Assert.InRange(unpacked, 1, 39); // else there was nothing to interrupt, or nothing else
        Assert.Equal(["from inside"], Lines(stage, User.Plain, "cat /etc/motd"));
        Assert.Equal(2, Directory.GetFileSystemEntries(stage.At("cache/sandbox/roots")).Length); // it and the lock
    }

    /// <summary>Kernels that mount no image from within a file, the one not even from a whole file: root has a loop device, which goes with the sandbox; a user a directory.</summary>
    [KernelTheory(Stage.Root | Needs.LabVm)]
    [InlineData("bookworm", "6.1.")]
    [InlineData("trixie", "6.12.")]
    public void Older_kernels_take_a_loop_device(string profile, string kernel)
    {
        var stage = Alone("inside", User.Tests);
        var lines = LabRun.Lines(stage, profile, """
            uname -r
            cp inside /usr/local/bin/
            inside -- -c 'cat /etc/motd'
            inside -- -c 'sleep 2; true' & sleep 1; losetup -n -O BACK-FILE,RO -a; wait; losetup -a
            mkdir -m 777 /tmp/home
            HOME=/tmp/home setpriv --reuid=1234 --regid=1234 --clear-groups -- inside -- -c 'cat /etc/motd'
            ls /tmp/home/.cache/sandbox/roots | wc -l
            """);
        Assert.True(lines.Length == 5 && lines[0].StartsWith(kernel, StringComparison.Ordinal), string.Join('\n', lines));
        Assert.Equal(["from inside", "/usr/local/bin/inside 1", "from inside", "2"], lines[1..].Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
    }

    /// <summary>With dm-verity: what was changed behind the binary's back is an error to who reads it, and all else goes on. Nothing of it is left.</summary>
    [KernelTheory(Stage.Root | Needs.LabVm)]
    [InlineData("bookworm")]
    [InlineData("trixie")]
    public void Each_read_is_checked_with_verity(string profile)
    {
        var stage = Alone("checked", User.Tests);
        var bytes = File.ReadAllBytes(stage.Launcher);
        bytes[bytes.AsSpan().LastIndexOf(Enumerable.Repeat((byte)'w', 8192).ToArray())] ^= 1;
        File.WriteAllBytes(stage.At("changed.bin"), bytes);
        var lines = LabRun.Lines(stage, profile, """
            cp checked /usr/local/bin/; cp changed.bin /usr/local/bin/changed; chmod +x /usr/local/bin/changed
            checked -- -c 'cat /etc/motd; busybox wc -c /data/ws'
            checked -- -c 'sleep 2; true' & sleep 1; cat /sys/block/dm-*/dm/name | grep -c loop; wait; for i in $(seq 50); do ls /sys/block | grep -q dm- || break; sleep 0.1; done; ls /sys/block | grep dm-; losetup -a
            changed -- -c 'cat /etc/motd; busybox cat /data/ws >/dev/null 2>&1 || echo broken'
            mkdir -m 777 /tmp/home
            HOME=/tmp/home setpriv --reuid=1234 --regid=1234 --clear-groups -- checked -- -c 'cat /etc/motd'
            HOME=/tmp/home setpriv --reuid=1235 --regid=1235 --clear-groups -- changed -- -c 'cat /etc/motd' || echo refused
            """);
        Assert.Equal(["from inside", "16384 /data/ws", "1", "from inside", "broken", "from inside", "refused"], lines);
    }

    [KernelFact(Stage.Root)]
    public void A_kernel_without_verity_is_told_so()
    {
        var stage = Alone("checked", User.Tests);
        var run = Command.Run(stage.Behind("mount -t tmpfs none /dev; mknod /dev/null c 1 3", stage.Launch("-c", "true")));
        Refused(run, "SBX1084: embedded root: ENOENT: the file system of this binary cannot be mounted by dm-verity, which takes loop devices, /dev/mapper/control and the module dm-verity");
    }

    [KernelFact(Stage.Any)]
    public void It_is_looked_into_without_mounting()
    {
        var stage = Alone("inside", User.Tests);
        Assert.Equal("from inside\n", Root(stage, "cat", "/etc/motd").Output);
        Assert.Contains("-rw-r--r-- 0/0         12 1970-01-01 00:00 motd\n", Root(stage, "ls", "etc").Output, StringComparison.Ordinal);
        Assert.Contains("lrwxrwxrwx 0/0          7 1970-01-01 00:00 bin/sh -> busybox\n", Root(stage, "ls", "-R").Output, StringComparison.Ordinal);
        Assert.Equal(0, Root(stage, "extract", stage.At("all")).ExitCode);
        Assert.Equal("from inside\n", File.ReadAllText(stage.At("all/etc/motd")));
        Assert.Equal((UnixFileMode)0b10_111_101_101, File.GetUnixFileMode(stage.At("all/data/set-ids")));
        Assert.Equal(0, Root(stage, "extract", stage.At("part"), "/etc").ExitCode);
        Assert.Equal(["group", "hard", "link", "motd", "passwd"], Directory.GetFiles(stage.At("part")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [KernelTheory(Stage.Any)]
    [InlineData("there is no '/none' in the file system of this binary", "cat", "/none")]
    [InlineData("'/etc' is no file", "cat", "/etc")]
    [InlineData("'/etc/motd' is no directory", "extract", "new", "/etc/motd")]
    [InlineData("'inside' is there already", "extract", "inside")]
    [InlineData("'none/new' cannot be made: No such file or directory", "extract", "none/new")]
    [InlineData("write --root ls [-R] [PATH], --root cat PATH, or --root extract DIRECTORY [PATH]", "rm", "/etc")]
    [InlineData("write --root ls [-R] [PATH]")]
    public void What_cannot_be_looked_at_is_said(string said, params string[] words)
    {
        var run = Root(Alone("inside", User.Tests), words);
        Assert.True(run.ExitCode == 1 && run.Error.StartsWith("inside.sandbox.yaml: SBX1086: --root: " + said, StringComparison.Ordinal), run.ToString());
    }

    public void Dispose() => _stages.ForEach(stage => stage.Dispose());

    private static PublishedWorkload Published()
    {
        var directory = Repository.At(Project);
        if (!Directory.Exists(directory))
        {
            RootDirectory.Make(Path.Combine(directory, "rootfs"));
            Write("rootfs/etc/motd", "from inside\n");
            Write("rootfs/etc/hard", "linked\n");
            Write("rootfs/data/ws", new string('w', 16384));
            Assert.Equal(0, Command.Run(new("sh", "-ec", "cd \"$0\"; mkdir -p rootfs/data/set-ids top/etc; chmod 2755 rootfs/data/set-ids; ln -s hard rootfs/etc/link; ln rootfs/etc/hard rootfs/data/hard; echo top > top/etc/top", directory)).ExitCode);
            Write("embedded.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\">\n  <PropertyGroup>\n    <TargetFramework>net10.0</TargetFramework>\n  </PropertyGroup>\n</Project>\n");
            Write("inside.sandbox.yaml", "sandbox: 1\nroot:\n  dir: rootfs\n  embed: true\nprocess:\n  command: [/bin/sh]\n");
            Write("layered.sandbox.yaml", "sandbox: 1\nroot:\n  layers: [top, rootfs]\n  embed: true\n  ephemeral: true\nprocess:\n  user: root\n  command: [/bin/sh]\n");
            Write("checked.sandbox.yaml", "sandbox: 1\nroot:\n  dir: rootfs\n  embed: verity\nprocess:\n  command: [/bin/sh]\n");
        }

        return PublishedWorkload.Of(Project);
    }

    private static void Write(string path, string text)
    {
        var full = Repository.At($"{Project}/{path}");
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    // The launcher with nothing beside it that it could take instead, and a cache of its user's.
    private Stage Alone(string spec, User user)
    {
        var stage = Stage.Of(Published(), spec);
        _stages.Add(stage);
        Directory.Delete(stage.RootFs, recursive: true);
        Directory.CreateDirectory(stage.At("cache"));
        Assert.True(user == User.Tests || !Machine.IsRoot || Command.Run(new("chown", $"{Machine.PlainUser}:{Machine.PlainUser}", stage.At("cache"))).ExitCode == 0);
        return stage;
    }

    private static Dictionary<string, string> Cache(Stage stage) => new() { ["XDG_CACHE_HOME"] = stage.At("cache") };

    private static RunResult Start(Stage stage, User user, string script) => Command.Run(stage.Launch("-c", script) with { AsPlainUser = user == User.Plain, Environment = Cache(stage) });

    private static string[] Lines(Stage stage, User user, string script) => Stage.LinesOf(Start(stage, user, script));

    private static RunResult Root(Stage stage, params string[] words) => Command.Run(new Run(stage.Launcher, ["--root", .. words]) { Directory = stage.Directory });

    private static string Unpacked(Stage stage) => Directory.GetDirectories(stage.At("cache/sandbox/roots")).Single();

    private static string Digest(Stage stage) => Command.Run(new("sh", "-c", $"tail -c +$(({ImageAt(File.ReadAllBytes(stage.Launcher))} + 1)) '{stage.Launcher}' | sha256sum | cut -d' ' -f1")).Output.Trim();

    // Where the superblock's magic number is, less 1024.
    private static int ImageAt(byte[] bytes) => Enumerable.Range(0, bytes.Length / 4096).Select(block => block * 4096).Last(at => bytes.AsSpan(at + 1024).StartsWith((ReadOnlySpan<byte>)[0xe2, 0xe1, 0xf5, 0xe0]));

    private static void Refused(RunResult run, string said) => Assert.True(run.ExitCode == 125 && run.Error.Contains(said, StringComparison.Ordinal), run.ToString());
}
