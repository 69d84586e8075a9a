using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

public class FilesTests : StepsTests
{
    public FilesTests()
        : base([])
    {
    }

    protected FilesTests(string[] hidden)
        : base(hidden)
    {
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Directories_get_mode_and_owner_and_their_parents_are_made()
    {
        string[] steps = [.. StepsStage.Scratch, "mkdir /a/b 02751 5 6", "mkdir /a/b/c 01777 -1 -1", "mkdir /a/b 0700 1 1"];
        Assert.Equal("/a 755 0 0\n/a/b 2751 5 6\n/a/b/c 3777 0 6\n", Stage.Output(steps, "stat -c '%n %a %u %g' /a /a/b /a/b/c"));
        Stage.Fails([.. StepsStage.Scratch, "mkdir /bin/busybox 0755 -1 -1"], "EEXIST: a file of that name is there");
        Stage.Fails([.. StepsStage.Scratch, "mkdir /bin/busybox/x 0755 -1 -1"], "ENOTDIR: a part of the path is a file");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Files_get_content_mode_and_owner()
    {
        var output = Stage.Output([.. StepsStage.Scratch, "write /etc/motd hello␣world 04640 5 6", "write /etc/empty  0600 -1 -1", "write /etc/motd again 0644 -1 -1"], "cat /etc/motd; stat -c ' %n %a %u %g %s' /etc/motd /etc/empty; ls /etc");
        Assert.Equal("again /etc/motd 644 0 0 5\n /etc/empty 600 0 0 0\nempty\nmotd\n", output);
        Assert.Equal("4640 5 6\n", Stage.Output([.. StepsStage.Scratch, "write /f x 04640 5 6"], "stat -c '%a %u %g' /f"));
        Stage.Fails(["scratch 4096 0755", "write /f " + new string('x', 9000) + " 0644 -1 -1"], "SBX1013: write file /f: ENOSPC: the root is full; raise root.scratch.size");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_second_name_of_a_hosts_file_is_not_written_into()
    {
        var inside = Stage.At("root/etc/passwd");
        var made = Command.Run(new Run("ln", Stage.At("outside/file"), inside));
        Assert.True(made.ExitCode == 0, made.ToString());
        Assert.Equal("mine", Stage.Output([Stage.Dir, "write /etc/passwd mine 0644 -1 -1"], "cat /etc/passwd"));
        Assert.Equal("mine", File.ReadAllText(inside));
        Assert.Equal([inside], Directory.GetFileSystemEntries(Stage.At("root/etc")));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void In_a_read_only_dir_root_a_file_covers_the_existing_one()
    {
        File.WriteAllText(Stage.At("root/etc/passwd"), "old");
        File.WriteAllText(Stage.At("root/etc/group"), "old");
        string[] steps = [Stage.Dir, "roroot", "write /etc/passwd new 0640 5 6", "write /etc/group new2 0644 -1 -1", "proc /proc 14 0 0 -1 0"];
        var output = Stage.Output(steps, "cat /etc/passwd /etc/group; stat -c ' %a %u %g' /etc/passwd; (echo x > /etc/passwd) 2>/dev/null || echo refused; grep -c /proc/fs /proc/self/mountinfo; exit 0");
        Assert.Equal("newnew2 640 5 6\nrefused\n0\n", output);
        Assert.Equal("old", File.ReadAllText(Stage.At("root/etc/passwd")));
        Stage.Fails([Stage.Dir, "roroot", "write /etc/none new 0640 5 6"], "SBX1013: write file /etc/none: ENOENT: the file does not exist in the root, which is not written to; create an empty one there");
    }

    [KernelTheory(StepsStage.AsRoot | Needs.UtilLinux)]
    [InlineData("exit 1")]                                             // a host with every place that is looked for
    [InlineData("mount -t proc -o subset=pid none /proc")]             // the root on /mnt, and no place but "/" for the files
    public void What_holds_the_files_is_not_in_the_sandbox(string setUp)
    {
        File.WriteAllText(Stage.At("root/etc/passwd"), "old");
        string[] steps = [Stage.Dir, "roroot", "write /etc/passwd new 0640 5 6", "proc /proc 14 0 0 -1 0"];
        const string script = "cat /etc/passwd; echo; ls /.. | wc -w; ls / | wc -w; grep -c -v -e ' / ' -e ' /proc ' /proc/self/mountinfo";
        var run = setUp == "exit 1" ? Stage.Run(steps, script) : Stage.RunAfter(setUp, steps, script);
        Assert.Equal((0, "new\n7\n7\n1\n"), (run.ExitCode, run.Output));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Links_are_made_once_and_never_over_something_else()
    {
        Assert.Equal("b c\n", Stage.Output([.. StepsStage.Scratch, "symlink /x/a b␣c", "symlink /x/a b␣c"], "readlink /x/a"));
        Stage.Fails([.. StepsStage.Scratch, "symlink /bin/busybox b"], "SBX1014: make symbolic link /bin/busybox to b: EEXIST: something else is at that place of the root already");
        File.CreateSymbolicLink(Stage.At("root/etc/l"), "t");
        Stage.Output([Stage.Dir, "roroot", "symlink /etc/l t"], "exit 0");
        Stage.Fails([Stage.Dir, "roroot", "symlink /etc/m t"], "EROFS: the link does not exist in the root, which is not written to; make it there");
    }
}
