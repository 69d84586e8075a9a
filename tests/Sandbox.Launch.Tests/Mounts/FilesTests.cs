using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

public sealed class FilesTests : IDisposable
{
    private readonly StepsStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [KernelFact(StepsStage.AsRoot)]
    public void Directories_get_mode_and_owner_and_their_parents_are_made()
    {
        string[] steps = [.. StepsStage.Scratch, "mkdir /a/b 02751 5 6", "mkdir /a/b/c 01777 -1 -1", "mkdir /a/b 0700 1 1"];
        Assert.Equal("/a 755 0 0\n/a/b 2751 5 6\n/a/b/c 3777 0 6\n", _stage.Output(steps, "stat -c '%n %a %u %g' /a /a/b /a/b/c"));
        _stage.Fails([.. StepsStage.Scratch, "mkdir /bin/busybox 0755 -1 -1"], "EEXIST: a file of that name is there");
        _stage.Fails([.. StepsStage.Scratch, "mkdir /bin/busybox/x 0755 -1 -1"], "ENOTDIR: a part of the path is a file");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Files_get_content_mode_and_owner()
    {
        var output = _stage.Output([.. StepsStage.Scratch, "write /etc/motd hello␣world 04640 5 6", "write /etc/empty  0600 -1 -1", "write /etc/motd again 0644 -1 -1"], "cat /etc/motd; stat -c ' %n %a %u %g %s' /etc/motd /etc/empty; ls /etc");
        Assert.Equal("again /etc/motd 644 0 0 5\n /etc/empty 600 0 0 0\nempty\nmotd\n", output);
        Assert.Equal("4640 5 6\n", _stage.Output([.. StepsStage.Scratch, "write /f x 04640 5 6"], "stat -c '%a %u %g' /f"));
        _stage.Fails(["scratch 4096 0755", "write /f " + new string('x', 9000) + " 0644 -1 -1"], "SBX1013: write file /f: ENOSPC: the root is full; raise root.scratch.size");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_second_name_of_a_hosts_file_is_not_written_into()
    {
        var inside = _stage.At("root/etc/passwd");
        var made = Command.Run(new Run("ln", _stage.At("outside/file"), inside));
        Assert.True(made.ExitCode == 0, made.ToString());
        Assert.Equal("mine", _stage.Output([_stage.Dir, "write /etc/passwd mine 0644 -1 -1"], "cat /etc/passwd"));
        Assert.Equal("mine", File.ReadAllText(inside));
        Assert.Equal([inside], Directory.GetFileSystemEntries(_stage.At("root/etc")));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void In_a_read_only_dir_root_a_file_covers_the_existing_one()
    {
        File.WriteAllText(_stage.At("root/etc/passwd"), "old");
        File.WriteAllText(_stage.At("root/etc/group"), "old");
        string[] steps = [_stage.Dir, "roroot", "write /etc/passwd new 0640 5 6", "write /etc/group new2 0644 -1 -1", "proc /proc 14 0 0 -1 0"];
        var output = _stage.Output(steps, "cat /etc/passwd /etc/group; stat -c ' %a %u %g' /etc/passwd; (echo x > /etc/passwd) 2>/dev/null || echo refused; grep -c /proc/fs /proc/self/mountinfo; exit 0");
        Assert.Equal("newnew2 640 5 6\nrefused\n0\n", output);
        Assert.Equal("old", File.ReadAllText(_stage.At("root/etc/passwd")));
        _stage.Fails([_stage.Dir, "roroot", "write /etc/none new 0640 5 6"], "SBX1013: write file /etc/none: ENOENT: the file does not exist in the root, which is not written to; create an empty one there");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Links_are_made_once_and_never_over_something_else()
    {
        Assert.Equal("b c\n", _stage.Output([.. StepsStage.Scratch, "symlink /x/a b␣c", "symlink /x/a b␣c"], "readlink /x/a"));
        _stage.Fails([.. StepsStage.Scratch, "symlink /bin/busybox b"], "SBX1014: make symbolic link /bin/busybox to b: EEXIST: something else is at that place of the root already");
        File.CreateSymbolicLink(_stage.At("root/etc/l"), "t");
        _stage.Output([_stage.Dir, "roroot", "symlink /etc/l t"], "exit 0");
        _stage.Fails([_stage.Dir, "roroot", "symlink /etc/m t"], "EROFS: the link does not exist in the root, which is not written to; make it there");
    }
}
