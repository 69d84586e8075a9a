using System.Runtime.InteropServices;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cli.Tests.Runtime;

/// <summary>Extensions that are not for the root, or none at all: the launch ends with the spec's line, and the command does not run.</summary>
public class ExtensionRefusalTests
{
    private const Needs Kernel = Needs.Aot | Needs.Root | Needs.Busybox;

    private static string Machine => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "x86-64" : "arm64";

    private static string Other => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "arm64" : "x86-64";

    public static TheoryData<string, string> Fitting => new()
    {
        { "ID=debian\nVERSION_ID=12\nSYSEXT_LEVEL=3\n", "ID=debian\nSYSEXT_LEVEL=3\n" },
        { "ID=arch\n", "ID=arch\nVERSION_ID=1\n" },
        { "# a comment\n\n  ID='debian'\r\nVERSION_ID=1\"2\"\\.5", "ID=\"debian\"  \nVERSION_ID=12.5" },
        { "ID=x\nID=debian\nVERSION_ID=\"1\\\"2\"\nPRETTY=\"ID=y\"", $"ID=debian\nVERSION_ID='1\"2'\nARCHITECTURE={Machine}\n" },
        { "", "ID=_any\nARCHITECTURE=_any" },
        { "ID=debian\n", "ID=_any\nVERSION_ID=9\n" },
    };

    [KernelTheory(Kernel)]
    [MemberData(nameof(Fitting))]
    public void These_fit(string root, string extension)
    {
        using var stage = new ExtensionStage(root).With("a", extension, "usr/share/both");
        var run = stage.Run("cat /usr/share/both");
        Assert.True((run.ExitCode, run.Output) == (0, "a\n"), run.ToString());
    }

    public static TheoryData<string, string, string> Foreign => new()
    {
        { ExtensionStage.Release, "ID=fedora\nVERSION_ID=12\n", "ID=fedora, and here it is debian" },
        { ExtensionStage.Release, "ID=Debian\nVERSION_ID=12\n", "ID=Debian, and here it is debian" },
        { ExtensionStage.Release, "ID=debian\nVERSION_ID=13\n", "VERSION_ID=13, and here it is 12" },
        { ExtensionStage.Release, "ID=debian\n", "VERSION_ID=(nothing), and here it is 12" },
        { ExtensionStage.Release, "ID=debian\nVERSION_ID=12\nSYSEXT_LEVEL=2\n", "SYSEXT_LEVEL=2, and here it is (nothing)" },
        { "ID=debian\nSYSEXT_LEVEL=1\nVERSION_ID=12\n", "ID=debian\nVERSION_ID=12\nSYSEXT_LEVEL=2\n", "SYSEXT_LEVEL=2, and here it is 1" },
        { ExtensionStage.Release, $"ID=_any\nARCHITECTURE={Other}\n", $"ARCHITECTURE={Other}, and here it is {Machine}" },
        { "", "ID=debian\n", "ID=debian, and here it is (nothing)" },
        { ExtensionStage.Release, "ID=\nVERSION_ID=12\n", "has no ID=" },
        { ExtensionStage.Release, "ID=debian\nVERSION_ID=\"12\n", "extension-release.a, line 2" },
        { ExtensionStage.Release, "ID=debian\nVERSION_ID=12\\\n3", "extension-release.a, line 2" },
        { ExtensionStage.Release, "ID=debian fedora\nVERSION_ID=12\n", "extension-release.a, line 1" },
        { ExtensionStage.Release, "ID=debian\nVERSION_ID=12\nword", "extension-release.a, line 3" },
        { ExtensionStage.Release, "ID=debian\0\nVERSION_ID=12\n", "regular file without NUL" },
        { ExtensionStage.Release, "ID=debian\nVERSION_ID=12\n#" + new string('x', 17000), "16384 bytes at most" },
        { new string('x', 16385), "ID=_any", "16384 bytes at most; shorten it: /etc/os-release" },
        { new string('x', 16384), "ID=_any", "/etc/os-release, line 1" },
        { "ID=\"" + new string('"', 16380), "ID=_any", "/etc/os-release, line 1" },
        { "ID=debian\u0000", "ID=_any", "NUL; write it anew: /etc/os-release" },
        { "ID=debian\nVERSION_ID='1\u001b[31m2'", "ID=debian\nVERSION_ID=12", @"12, and here it is 1\x1b[31m2" },
    };

    [KernelTheory(Kernel)]
    [MemberData(nameof(Foreign))]
    public void These_do_not(string root, string extension, string said)
    {
        using var stage = new ExtensionStage(root).With("a", extension);
        AssertRefused(stage.Run("echo ran"), said);
    }

    [KernelTheory(Kernel | Needs.Userns)]
    [MemberData(nameof(EachAsBoth))]
    public void What_is_no_extension_is_said(int index, bool asPlainUser)
    {
        using var stage = new ExtensionStage().With("a", "ID=_any\n", "opt/a");
        Broken[index].Break(stage.Desk);
        AssertRefused(stage.Run("echo ran", asPlainUser: asPlainUser), Broken[index].Said);
    }

    public static TheoryData<int, bool> EachAsBoth
    {
        get
        {
            var cases = new TheoryData<int, bool>();
            for (var i = 0; i < Broken.Length; i++)
            {
                cases.Add(i, false);
                cases.Add(i, true);
            }

            return cases;
        }
    }

    private static (Action<Desk> Break, string Said)[] Broken =>
    [
        (desk => File.Delete(desk.At(ExtensionStage.ReleasePath("a"))), "extension a: ENOENT: an extension says in this file for which system it is"),
        (desk => File.Move(desk.At(ExtensionStage.ReleasePath("a")), desk.At("a/usr/lib/extension-release.d/extension-release.b")), "extension a: ENOENT: an extension says in this file"),
        (desk => Swap(desk, ExtensionStage.ReleasePath("a"), "/etc/os-release"), "extension a: ENOENT: an extension says in this file"), // of the extension's own root, which has none
        (desk => MakeFifo(desk, ExtensionStage.ReleasePath("a")), "this must be a regular file"),
        (desk => desk.Write("a/etc/passwd", ""), "take this out of it, or name the directory in root.layers: etc"),
        (desk => desk.Write("a/usr/lib/os-release", "ID=fedora"), "take usr/lib/os-release out of it"),
        (desk => Directory.Delete(desk.At("a"), recursive: true), "extension a: ENOENT: the extension cannot be opened"),
        (desk => File.Move(desk.At(ExtensionStage.ReleasePath("a")), desk.At("b")), "ENOENT"),
        (desk => LinkDirectory(desk, "a/usr"), "extension a: ENOTDIR: this in the extension must be a directory"),
        (desk => LinkDirectory(desk, "a/opt"), "extension a: ENOTDIR: this in the extension must be a directory"),
        (desk => LinkDirectory(desk, "rootfs/usr"), "extension /usr: ELOOP: the root has a symbolic link or a file there"),
        (desk => LinkDirectory(desk, "rootfs/opt"), "extension /opt: ELOOP: the root has a symbolic link or a file there"),
        (desk => Directory.Delete(desk.At("rootfs/opt")), "extension /opt: ENOENT: the target does not exist in the root, which is not written to; create it there"),
    ];

    private static void AssertRefused(RunResult run, string said)
    {
        Assert.True((run.ExitCode, run.Output) == (125, ""), run.ToString());
        Assert.StartsWith("it.sandbox.yaml(4): SBX1085: extension ", run.Error, StringComparison.Ordinal);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    private static void Swap(Desk desk, string file, string target)
    {
        File.Delete(desk.At(file));
        File.CreateSymbolicLink(desk.At(file), target);
    }

    private static void MakeFifo(Desk desk, string file)
    {
        File.Delete(desk.At(file));
        Assert.Equal(0, Command.Run(new("mkfifo", desk.At(file))).ExitCode);
    }

    // The link leads to the same files, outside of what it is looked up in.
    private static void LinkDirectory(Desk desk, string directory)
    {
        Directory.Move(desk.At(directory), desk.At("moved"));
        Directory.CreateSymbolicLink(desk.At(directory), desk.At("moved"));
    }
}
