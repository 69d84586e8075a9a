using Sandbox.Images.Erofs;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>A folder with a tree that has all that is hard to write, and ways to look at a tree: by the kernel, by erofs-utils, by our own reader.</summary>
internal sealed class ErofsStage : IDisposable
{
    /// <summary>What every test here needs.</summary>
    public const Needs Any = LayoutStage.Any | Needs.Erofs;

    /// <summary>One line for each entry, then contents, attributes and devices. Sizes and links of directories are the file system's own.</summary>
    public const string Describe = """
        cd "$1" || exit
        find . -printf '%P|%y|%m|%U|%G|%T@|%l|' \( -type d -printf '\n' -o -printf '%s|%n\n' \) | LC_ALL=C sort
        [ "$2" != names ] || exit 0
        find . -type f -size -2000k -exec sha256sum {} + | LC_ALL=C sort
        [ ! -e sparse ] || for at in 0 732421 732422 732423 1310719; do dd if=sparse bs=4096 skip=$at count=1 status=none | sha256sum; done
        [ "$2" != contents ] || exit 0
        find . ! -path './big/*' | LC_ALL=C sort | tr '\n' '\0' | xargs -0 getfattr -h -d -m - -e hex --
        find . \( -type b -o -type c \) -exec stat -c '%n %t:%T' {} + | LC_ALL=C sort
        """;

    private const string Tree = """
        cd "$1" || exit
        for n in 0 1 3000 4031 4032 4033 4095 4096 4097 8191 8192 131073; do head -c $n /dev/urandom >f$n; done
        truncate -s 5G sparse; printf abc | dd of=sparse bs=1 seek=3000000000 conv=notrunc status=none; printf z | dd of=sparse bs=1 seek=5368709119 conv=notrunc status=none
        truncate -s 1M hole
        mkdir empty big many sub; mkdir -p "$(printf 'd/%.0s' $(seq 300))"
        (cd big && seq 1 10000 | xargs touch -d @5)
        touch -- "$(printf 'n%.0s' $(seq 255))" '!before the dots' '-between'
        ln f4097 sub/hard; ln f4097 sub/harder
        ln -s "$(printf 'x%.0s' $(seq 4095))" long; ln -s "$(printf 'y%.0s' $(seq 4033))" longish; ln -s /etc/passwd short
        mknod null c 1 3; mknod block b 259 70000; mknod last c 4095 1048575; mkfifo pipe; perl -MSocket -e 'socket(S,PF_UNIX,SOCK_STREAM,0);bind(S,sockaddr_un("socket"))'
        chmod 4755 f1; chmod 2711 sub; chmod 1777 empty; chmod 0 f3000; chown 70000:80000 f4096; chown -h 4000000000:7 short
        for i in $(seq 60); do setfattr -n user.k$i -v "$(printf 'v%.0s' $(seq $i))" many; done
        setfattr -n user.large -v "$(printf 'w%.0s' $(seq 3000))" f3000; setfattr -n user.large -v "$(printf 'w%.0s' $(seq 950))" f3000
        setfattr -n trusted.thing -v "$(printf 'w%.0s' $(seq 2000))" f4097; setfattr -n user.empty f1; setfattr -n trusted.it -v 1 sub
        setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 f4095
        setfattr -n system.posix_acl_access -v 0x0200000001000600ffffffff02000400e803000004000400ffffffff10000400ffffffff20000400ffffffff f8191
        setfattr -n system.posix_acl_default -v 0x0200000001000700ffffffff04000500ffffffff20000500ffffffff sub
        touch -h -d '1960-01-01 00:00:00 UTC' f0 short; touch -d '2100-02-03 04:05:06.789012345 UTC' f1; touch -d @1 .
        """;

    public string Folder { get; } = Directory.CreateTempSubdirectory("sandbox-erofs-").FullName;

    public string At(string path) => Path.Combine(Folder, path);

    /// <summary>Makes the tree in <c>tree</c>.</summary>
    public ErofsStage WithTree()
    {
        Directory.CreateDirectory(At("tree"));
        var run = Command.Run(new("sh", "-ec", Tree, "sh", At("tree")));
        Assert.True(run.ExitCode == 0, run.ToString());
        return this;
    }

    /// <summary>Writes the image of <paramref name="source"/>, which erofs-utils must accept.</summary>
    public ErofsSummary Write(ErofsSource source, string name)
    {
        var summary = ErofsWriter.Write(source, At(name), new(BuildTime: 1_234_567));
        var check = Command.Run(new("fsck.erofs", "-d9", At(name)));
        Assert.True(check.ExitCode == 0 && !check.Output.Contains("<W>", StringComparison.Ordinal), check.ToString());
        return summary;
    }

    /// <summary>What a directory has; <paramref name="upTo"/> may be <c>names</c> or <c>contents</c>.</summary>
    public static string Look(string directory, string upTo = "") => Checked(Command.Run(new("sh", "-c", Describe, "sh", directory, upTo)));

    /// <summary>What an image has, mounted by a loop device, or <paramref name="asFile"/> from its file, in a mount namespace of its own.</summary>
    public string LookByKernel(string name, bool asFile = false)
    {
        var number = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? 40 : 165;
        var mount = asFile ? $"perl -e 'my ($s, $d, $t) = (@ARGV, \"erofs\"); syscall({number}, $s, $d, $t, 1, 0) == 0 or die \"mount: $!\"' \"$3\" \"$4\"" : "mount -t erofs -o ro \"$3\" \"$4\"";
        return InNamespace($"{mount} || exit\n{Describe}", At("mnt"), "", At(name), At("mnt"));
    }

    /// <summary>Runs a script in a mount namespace.</summary>
    public string InNamespace(string script, params string[] arguments)
    {
        Directory.CreateDirectory(At("mnt"));
        return Checked(Command.Run(new Run("unshare", ["-m", "sh", "-c", script, "sh", .. arguments]) { Timeout = TimeSpan.FromSeconds(60) }));
    }

    private static string Checked(RunResult run)
    {
        Assert.True(run.ExitCode == 0 && run.Error.Length == 0, run.ToString());
        return run.Output;
    }

    public void Dispose() => Command.Run(new("rm", "-rf", Folder));
}
