using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>failures/fragile.sandbox.yaml with one thing missing: one line with place, step, target, errno and what to do, and nothing left behind.</summary>
public class FailureTests : StageTests
{
    public FailureTests()
        : this([])
    {
    }

    private protected FailureTests(string[] hidden)
        : base(hidden, "failures", "fragile")
    {
        Directory.CreateDirectory(Own.At("rootfs/work"));
        Directory.CreateDirectory(Own.At("rootfs/data"));
        Directory.CreateDirectory(Own.At("data"));
        RootDirectory.Install(NativeProgram.Of("probe"), Tool);
    }

    private string Tool => Own.At("rootfs/bin/tool");

    [KernelFact(Stage.Root)]
    public void With_everything_there_it_runs()
    {
        var run = Command.Run(new Run(Own.Launcher));
        Assert.Equal((64, "probe: no such question: \n"), (run.ExitCode, run.Error));
    }

    [KernelFact(Stage.Root)]
    public void A_missing_source()
    {
        Directory.Delete(Own.At("data"));
        Fails(125, "(13): SBX1007: mount data on /data: ENOENT: the source does not exist; create it or mark the mount optional");
    }

    [KernelFact(Stage.Root)]
    public void A_missing_target_in_a_root_that_is_not_written_to()
    {
        Directory.Delete(Own.At("rootfs/data"));
        Fails(125, "(13): SBX1007: mount /data: ENOENT: the target does not exist in the root, which is not written to; create it there");
        Assert.False(Directory.Exists(Own.At("rootfs/data")));
    }

    [KernelFact(Stage.Root)]
    public void A_directory_on_a_file()
    {
        Directory.Delete(Own.At("rootfs/data"));
        File.WriteAllText(Own.At("rootfs/data"), "");
        Fails(125, "(13): SBX1007: mount data on /data: ENOTDIR: one of source and target is a directory and the other is a file; make them alike");
    }

    [KernelFact(Stage.Root)]
    public void A_missing_root()
    {
        Directory.Move(Own.RootFs, Own.At("elsewhere"));
        Fails(125, "(4): SBX1010: root rootfs: ENOENT: the directory does not exist; create it, or correct the path (a relative one begins at the launcher's own directory)");
    }

    [KernelFact(Stage.Root)]
    public void A_root_that_is_a_file()
    {
        Directory.Move(Own.RootFs, Own.At("elsewhere"));
        File.WriteAllText(Own.RootFs, "");
        Fails(125, "(4): SBX1010: root rootfs: ENOTDIR: that is no directory; name the directory that has the root's files");
    }

    [KernelFact(Stage.Root)]
    public void A_missing_command()
    {
        File.Delete(Tool);
        Fails(127, "(7): SBX1043: execute /bin/tool: ENOENT: there is no such file in the sandbox's root; copy or mount it in, or correct process.command");
    }

    [KernelFact(Stage.Root)]
    public void A_command_that_is_not_executable()
    {
        File.SetUnixFileMode(Tool, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Fails(126, "(7): SBX1043: execute /bin/tool: EACCES: not an executable file for the workload's user: chmod +x, check the directories above it, and that its mount is not noexec");
    }

    [KernelFact(Stage.Root)]
    public void A_command_that_is_no_program()
    {
        ReplaceTool("just text\n");
        Fails(126, "(7): SBX1043: execute /bin/tool: ENOEXEC: neither a program for this machine nor a script that begins with #!; build it for this architecture, or name its interpreter in process.command");
    }

    [KernelFact(Stage.Root)]
    public void A_script_whose_interpreter_is_missing()
    {
        ReplaceTool("#!/no/such/interpreter -x\n");
        Fails(127, "(7): SBX1043: execute /bin/tool: ENOENT: it is there, but the interpreter that it names is not; copy or mount this in too, or link the program statically: /no/such/interpreter");
    }

    [KernelFact(Stage.Root)]
    public void A_dynamic_program_whose_loader_is_missing()
    {
        RootDirectory.Install("/usr/bin/setpriv", Tool);
        Assert.Matches(@"^fragile\.sandbox\.yaml\(7\): SBX1043: execute /bin/tool: ENOENT: it is there, .*: /lib.*/ld-linux.*\n$", Fails(127));
    }

    [KernelFact(Stage.Root)]
    public void An_unknown_user()
    {
        File.WriteAllText(Own.At("rootfs/etc/passwd"), "root:x:0:0::/:/bin/sh\nwebs:x:1:1::/:\n#web:x:1:1::/:\n");
        Fails(125, "(9): SBX1039: user web: there is no such user in the sandbox's /etc/passwd; add it under files, or give its number");
    }

    [KernelFact(Stage.Root)]
    public void An_unknown_group()
    {
        File.WriteAllText(Own.At("rootfs/etc/group"), "root:x:0:\n");
        Fails(125, "(9): SBX1039: user video: there is no such group in the sandbox's /etc/group; add it under files, or give its number");
    }

    [KernelFact(Stage.Root)]
    public void A_missing_working_directory()
    {
        Directory.Delete(Own.At("rootfs/work"));
        Fails(125, "(8): SBX1038: working directory /work: ENOENT: there is no such directory in the sandbox's root; make it with dirs, or correct process.cwd");
    }

    [KernelFact(Stage.Root)]
    public void Arguments_where_the_spec_refuses_them() =>
        Fails(125, "(7): SBX1045: arguments one: this workload takes no arguments (process.arguments: refuse); leave them out", "one");

    private void ReplaceTool(string text)
    {
        File.WriteAllText(Tool, text);
        File.SetUnixFileMode(Tool, (UnixFileMode)0b111_101_101);
    }

    private void Fails(int code, string line, params string[] arguments) => Assert.Equal("fragile.sandbox.yaml" + line + "\n", Fails(code, arguments));

    private string Fails(int code, params string[] arguments)
    {
        var before = LeakSnapshot.Take();
        var run = Command.Run(Own.Launch(arguments));
        Assert.Equal((code, ""), (run.ExitCode, run.Output));
        Assert.Empty(before.LeftBehind());
        return run.Error;
    }
}
