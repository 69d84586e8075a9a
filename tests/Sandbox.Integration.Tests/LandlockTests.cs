using System.Net.Sockets;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>
/// Landlock's rules as programs feel them: our probe "walls" tries, user 0 inside, so that file permissions are in nobody's way. Older kernels are played by "abi", which tells
/// who asks a smaller version.
/// </summary>
public sealed class LandlockTests
{
    private const Needs Kernel7 = Stage.Any | Needs.Landlock;

    [KernelTheory(Kernel7)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Rules_from_the_mounts_take_nothing_that_the_mounts_give(User user)
    {
        using var stage = Prepared("derived");
        Assert.All(
            Attempts(stage, user, "list=/", "list=/data", "read=/data/file", "write=/data/file", "create=/data/out/new", "truncate=/data/file", "rename=/data/out/new,/data/in/new", "link=/data/in/new,/data/out/new", "unlink=/data/in/new",
                "mkdir=/tmp/a", "mkfifo=/tmp/f", "execute=/bin/true", "child", "ioctl=/dev/ptmx", "write=/dev/null", "create=/dev/shm/a", "write=/proc/self/comm"),
            line => Assert.EndsWith(": done", line, StringComparison.Ordinal));
    }

    [KernelTheory(Kernel7)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Rules_from_the_mounts_close_what_no_mount_opens(User user)
    {
        using (var stage = Prepared("none"))
        {
            Assert.Equal(["mknod /data/out/white: done", "signal 1: done"], Attempts(stage, user, "mknod=/data/out/white", "signal=1"));
        }

        using var walled = Prepared("derived");
        Assert.Equal(["mknod /data/out/white: EACCES", "signal 1: EPERM"], Attempts(walled, user, "mknod=/data/out/white", "signal=1"));
    }

    [KernelTheory(Kernel7)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Written_paths_are_all_that_there_is(User user)
    {
        using var stage = Prepared("ruled");
        Assert.Equal(
            [
                "execute /bin/true: done", "execute /data/true: EACCES", "list /etc: EACCES", "read /etc/passwd: EACCES", "list /proc: EACCES", "mkfifo /tmp/f: EACCES",
                "list /data: done", "read /data/in/file: done", "append /data/in/file: EACCES", "truncate /data/in/file: EACCES", "create /data/in/x: EACCES", "unlink /data/in/file: EACCES",
                "create /data/out/x: done", "mkdir /data/out/d: done", "rename /data/out/x: done", "rename /data/out/d/x: EACCES", "link /data/in/file: EXDEV", "mknod /data/out/w: EACCES",
                "write /data/file: done", "truncate /data/file: done", "append /data/fill: done", "empty /data/fill: EACCES",
                "read /dev/zero: done", "ioctl /dev/ptmx: EACCES", "child: done", "signal 1: EPERM",
            ],
            Attempts(stage, user,
                "execute=/bin/true", "execute=/data/true", "list=/etc", "read=/etc/passwd", "list=/proc", "mkfifo=/tmp/f",
                "list=/data", "read=/data/in/file", "append=/data/in/file", "truncate=/data/in/file", "create=/data/in/x", "unlink=/data/in/file",
                "create=/data/out/x", "mkdir=/data/out/d", "rename=/data/out/x,/data/out/d/x", "rename=/data/out/d/x,/data/in/x", "link=/data/in/file,/data/out/l", "mknod=/data/out/w",
                "write=/data/file", "truncate=/data/file", "append=/data/fill", "empty=/data/fill",
                "read=/dev/zero", "ioctl=/dev/ptmx", "child", "signal=1"));
    }

    // The log lies outside of every root, and so of every rule.
    [KernelTheory(Kernel7)]
    [InlineData("derived", "write /dev/stdout: done\nread /dev/stdout: EACCES\nread /dev/stdin: done\nwrite /dev/stdin: EACCES\n")]
    [InlineData("ruled", "write /dev/stdout: done\nread /dev/stdout: EACCES\nread /dev/stdin: done\nwrite /dev/stdin: EACCES\n")]
    public void What_is_open_can_be_opened_again_for_the_same(string spec, string expected)
    {
        using var stage = Prepared(spec);
        stage.Write("passed", "text\n");
        var run = Command.Run(new Run("sh", "-c", $"'{stage.Launcher}' -- write=/dev/stdout read=/dev/stdout read=/dev/stdin write=/dev/stdin < passed > log; cat log") { Directory = stage.Directory });
        Assert.Equal((expected, ""), (run.Output, run.Error));
    }

    [KernelTheory(Kernel7)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Ports_and_abstract_sockets_of_the_host_are_out_of_reach(User user)
    {
        using var abstractSocket = Listener();
        string[] attempts = ["bind=21801", "bind=21803", "connect=21802", "connect=21803", "abstract=sandbox-landlock-test"];
        using (var open = Prepared("none"))
        {
            Assert.Equal(["bind 21801: done", "bind 21803: done", "connect 21802: ECONNREFUSED", "connect 21803: ECONNREFUSED", "abstract sandbox-landlock-test: done"], Attempts(open, user, attempts));
        }

        using var stage = Prepared("ruled");
        Assert.Equal(["bind 21801: done", "bind 21803: EACCES", "connect 21802: ECONNREFUSED", "connect 21803: EACCES", "abstract sandbox-landlock-test: EPERM"], Attempts(stage, user, attempts));
    }

    [KernelTheory(Kernel7)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void A_sealed_network_is_the_hosts_and_cannot_be_used(User user)
    {
        using var abstractSocket = Listener();
        using var stage = Prepared("sealed");
        using var byPath = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        byPath.Bind(new UnixDomainSocketEndPoint(stage.At("data/socket")));
        byPath.Listen();
        File.SetUnixFileMode(stage.At("data/socket"), (UnixFileMode)0b110_110_110);
        Assert.Equal(
            [
                "socket 2: EAFNOSUPPORT", "socket 10: EAFNOSUPPORT", "socket 16: EAFNOSUPPORT", "socket 17: EAFNOSUPPORT", "socket 0x100000002: EAFNOSUPPORT", "pair 2: EAFNOSUPPORT",
                "socket 1: done", "socket 0x700000001: done", "pair 1: done", "abstract sandbox-landlock-test: EPERM", "unix /data/socket: done",
            ],
            Attempts(stage, user, "socket=2,1", "socket=10,2", "socket=16,3", "socket=17,3", "socket=0x100000002,1", "pair=2", "socket=1,1", "socket=0x700000001,1", "pair=1", "abstract=sandbox-landlock-test", "unix=/data/socket"));
        RootDirectory.Install(NativeProgram.Of("probe"), stage.At("rootfs/bin/walls"));
        Assert.Equal("io_uring: EPERM\n", Command.Run(stage.Launch("calls", "io_uring=425,1,0") with { AsPlainUser = user == User.Plain }).Output);
    }

    [KernelFact(Kernel7)]
    public void The_sealed_and_the_host_share_a_network_namespace()
    {
        using var stage = Prepared("sealed");
        File.WriteAllText(stage.At("rootfs/bin/walls"), "#!/bin/sh\nexec /bin/busybox readlink /proc/self/ns/net\n");
        Assert.Equal(new FileInfo("/proc/self/ns/net").LinkTarget, Command.Run(stage.Launch()).Output.TrimEnd());
    }

    [KernelTheory(Kernel7)]
    [InlineData("ruled", 19)]
    [InlineData("sealed", 7)]
    public void Hard_rules_fail_on_a_kernel_that_lacks_them(string spec, int line)
    {
        using var stage = Prepared(spec);
        foreach (var (abi, has) in new[] { (0, @"ENOSYS: this line .* has none"), (3, "this line .* has ABI 3"), (5, "this line .* has ABI 5") })
        {
            var run = Older(stage, abi, "list=/data");
            Assert.Equal((125, ""), (run.ExitCode, run.Output));
            Assert.Matches($@"^{spec}\.sandbox\.yaml\({line}\): SBX1054: landlock: {has}", run.Error);
            Assert.Contains("It needs Landlock ABI 6 (Linux 6.12), and this kernel (", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal("list /data: done\n", Older(stage, 6, "list=/data").Output);
    }

    // ABI 1 would forbid every move to another directory, so it is left alone where nobody asked for it.
    [KernelTheory(Kernel7)]
    [InlineData(0, "append /data/file: done", "truncate /data/file: done", "rename /data/out/a: done", "signal 1: done")]
    [InlineData(1, "append /data/file: done", "truncate /data/file: done", "rename /data/out/a: done", "signal 1: done")]
    [InlineData(2, "append /data/file: EACCES", "truncate /data/file: done", "rename /data/out/a: done", "signal 1: done")]
    [InlineData(3, "append /data/file: EACCES", "truncate /data/file: EACCES", "rename /data/out/a: done", "signal 1: done")]
    [InlineData(6, "append /data/file: EACCES", "truncate /data/file: EACCES", "rename /data/out/a: done", "signal 1: EPERM")]
    public void Best_effort_enforces_what_the_kernel_has(int abi, params string[] expected)
    {
        using var stage = Prepared("effort");
        var run = Older(stage, abi, "create=/data/out/a", "mkdir=/data/out/d", "append=/data/file", "truncate=/data/file", "rename=/data/out/a,/data/out/d/a", "signal=1");
        Assert.Equal(["create /data/out/a: done", "mkdir /data/out/d: done", .. expected], Stage.LinesOf(run));
    }

    [KernelTheory(Kernel7)]
    [InlineData(0, "<4>sandbox: derived: landlock not enforced: has none (CONFIG_SECURITY_LANDLOCK), or an outer filter hides it\n")]
    [InlineData(4, "<4>sandbox: derived: landlock ABI 4: paths; the rest is not enforced: this kernel's Landlock is too old for it\n")]
    [InlineData(7, "<6>sandbox: derived: landlock ABI 7: paths, scopes\n")]
    public void The_journal_is_told_and_nobody_else(int abi, string expected)
    {
        using var stage = Prepared("derived");
        var abiProgram = NativeProgram.Of("abi");
        var run = Command.Run(new Run("sh", "-c", $"exec 2> err; JOURNAL_STREAM=$(stat -c %d:%i err) '{abiProgram}' {abi} ./derived -- list=/data; cat err") { Directory = stage.Directory });
        Assert.Equal("list /data: done\n" + expected, run.Output);
        Assert.Equal("list /data: done\n", Command.Run(new Run("sh", "-c", $"exec 2>&1; JOURNAL_STREAM=1:1 '{abiProgram}' {abi} ./derived -- list=/data") { Directory = stage.Directory }).Output);
    }

    [KernelTheory(Kernel7)]
    [InlineData("", "ENOENT: there is no such path in the sandbox's root")]
    [InlineData("ln -s in data/here", "ELOOP: a part of it is a symbolic link")]
    [InlineData("touch data/here", "EINVAL: it is a file, and the rule names rights of directories")]
    public void A_rule_whose_path_does_not_fit_fails_at_its_line(string setUp, string problem)
    {
        using var stage = Prepared("wrong");
        Command.Run(new Run("sh", "-c", setUp) { Directory = stage.Directory });
        var run = Command.Run(stage.Launch("list=/data/here"));
        Assert.Equal(125, run.ExitCode);
        Assert.StartsWith("wrong.sandbox.yaml(11): SBX1054: landlock /data/here: " + problem, run.Error, StringComparison.Ordinal);
        Directory.CreateDirectory(stage.At("made"));
        File.Delete(stage.At("data/here"));
        Directory.Move(stage.At("made"), stage.At("data/here"));
        Assert.Equal(["list /data/here: done", "create /data/here/x: EACCES", "list /data/in: EACCES"], Attempts(stage, User.Tests, "list=/data/here", "create=/data/here/x", "list=/data/in"));
    }

    [KernelFact(Kernel7)]
    public void Check_tells_what_the_kernel_has()
    {
        using var stage = Prepared("derived");
        Assert.Matches("ok +Landlock ABI 2, Linux 5.19 \\(rights on files; the kernel has ABI [0-9]+\\)\n", Command.Run(new Run(stage.Launcher, "--check")).Output);
        var older = Command.Run(new Run(NativeProgram.Of("abi"), "2", stage.Launcher, "--check"));
        Assert.Contains("without  Landlock ABI 6, Linux 6.12 (no sockets and signals to the outside; the kernel has ABI 2): use a newer kernel\n", older.Output, StringComparison.Ordinal);
        Assert.Equal(0, older.ExitCode);
        using var hard = Prepared("ruled");
        var missing = Command.Run(new Run(NativeProgram.Of("abi"), "2", hard.Launcher, "--check"));
        Assert.Contains("missing  line 19: Landlock ABI 6, Linux 6.12 (a rule is enforced in full or not at all; the kernel has ABI 2): use a newer kernel\n", missing.Output, StringComparison.Ordinal);
        Assert.Equal(1, missing.ExitCode);
    }

    private static Stage Prepared(string spec)
    {
        var stage = Stage.Of("landlock", spec);
        RootDirectory.Install(NativeProgram.Of("walls"), stage.At("rootfs/bin/walls"));
        foreach (var directory in new[] { "data", "data/in", "data/out" })
        {
            Directory.CreateDirectory(stage.At(directory));
            File.SetUnixFileMode(stage.At(directory), (UnixFileMode)0b111_111_111);
        }

        foreach (var file in new[] { "data/file", "data/fill", "data/in/file" })
        {
            stage.Write(file, "text\n");
            File.SetUnixFileMode(stage.At(file), (UnixFileMode)0b110_110_110);
        }

        RootDirectory.Install(Machine.Find("busybox")!, stage.At("data/true"));
        return stage;
    }

    private static string[] Attempts(Stage stage, User user, params string[] attempts) => Stage.LinesOf(Command.Run(stage.Launch(attempts) with { AsPlainUser = user == User.Plain }));

    private static RunResult Older(Stage stage, int abi, params string[] attempts) =>
        Command.Run(new Run(NativeProgram.Of("abi"), [abi.ToString(System.Globalization.CultureInfo.InvariantCulture), stage.Launcher, "--", .. attempts]));

    private static Socket Listener()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint("\0sandbox-landlock-test"));
        socket.Listen();
        return socket;
    }
}
