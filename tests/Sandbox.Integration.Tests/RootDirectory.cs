using Sandbox.Testing;

namespace Sandbox.Integration.Tests;

/// <summary>A root directory made of a static busybox, our probe and two files of /etc.</summary>
internal static class RootDirectory
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    // Debian's busybox finds the rest by itself; sh is what the specs start, and the others what a missing /proc would take away.
    private static readonly string[] Applets = ["sh", "cat", "ls", "id", "sleep", "stat", "true"];

    /// <summary>Makes it at <paramref name="path"/>, with the mount points that a read-only root needs.</summary>
    public static void Make(string path)
    {
        foreach (var directory in new[] { "bin", "data", "dev", "etc", "proc", "sys", "tmp" })
        {
            Directory.CreateDirectory(Path.Combine(path, directory));
        }

        Install(Machine.Find("busybox")!, Path.Combine(path, "bin/busybox"));
        Install(NativeProgram.Of("probe"), Path.Combine(path, "bin/probe"));
        foreach (var applet in Applets)
        {
            File.CreateSymbolicLink(Path.Combine(path, "bin", applet), "busybox");
        }

        File.WriteAllText(Path.Combine(path, "etc/passwd"), "root:x:0:0::/:/bin/sh\nweb:x:1234:1235::/:/bin/sh\n");
        File.WriteAllText(Path.Combine(path, "etc/group"), "root:x:0:\nweb:x:1235:\nvideo:x:44:\n");
    }

    /// <summary>Copies a program and makes it executable by everybody.</summary>
    public static void Install(string from, string to)
    {
        File.Copy(from, to, overwrite: true);
        File.SetUnixFileMode(to, Executable);
    }
}
