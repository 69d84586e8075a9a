using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cli.Tests.Runtime;

/// <summary><c>sandbox run</c>: a spec executed at once, seen from the inside.</summary>
public class RunTests
{
    private const string Host = "sandbox: 1\nroot: {host: [/usr, /bin, /lib, {path: /lib64, optional: true}]}\n";

    [KernelTheory(Needs.Aot | Needs.Root | Needs.Userns)]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_spec_closes_is_closed(bool asPlainUser)
    {
        using var desk = new Desk();
        var run = RuntimeStage.Run(desk, Host + "process: {command: [/bin/sh, -c, \"id -u; grep -E 'CapEff|NoNewPrivs|Seccomp:' /proc/self/status; ls /sys/class/net 2>&1 | wc -l; cat /proc/net/dev | grep -c :; touch /x 2>&1; hostname; echo $#; exit 7\", name]}\n", asPlainUser, "--", "one", "two words");
        Assert.Equal(7, run.ExitCode);
        Assert.Equal(["1000", "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"], run.Output.Split('\n')[..4]);
        Assert.Contains("\n1\n", run.Output, StringComparison.Ordinal); // loopback
        Assert.Contains("Read-only file system", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("\nit\n2\n", run.Output, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Aot | Needs.Root | Needs.Busybox)]
    public void Relative_paths_of_the_host_begin_at_the_spec()
    {
        using var desk = new Desk();
        foreach (var folder in new[] { "rootfs/bin", "rootfs/proc", "rootfs/dev", "rootfs/tmp", "rootfs/data", "data" })
        {
            Directory.CreateDirectory(Path.Combine(desk.Directory, folder));
        }

        File.Copy(Machine.Find("busybox")!, Path.Combine(desk.Directory, "rootfs/bin/sh"));
        desk.Write("data/file", "of the host\n");
        var run = RuntimeStage.Run(desk, "sandbox: 1\nroot: {dir: rootfs}\nmounts: [{source: data, target: /data}]\nprocess: {command: [/bin/sh, -c, \"cat /data/file\"]}\n");
        Assert.True((run.ExitCode, run.Output) == (0, "of the host\n"), run.ToString());
    }

    [KernelTheory(Needs.Aot | Needs.Root)]
    [InlineData("process: {command: [/bin/none]}", 127, "it.sandbox.yaml(3): SBX1043: execute /bin/none: ENOENT")]
    [InlineData("process: {command: [/bin/true]}\nmounts: [{source: /none, target: /x}]", 125, "it.sandbox.yaml(4): SBX")]
    [InlineData("process: {command: [/bin/sh, -c, \"kill -9 $$\"]}", 137, "")]
    [InlineData("process: {self: true}", 2, "it.sandbox.yaml(3): process.self")]
    [InlineData("process: {command: [/bin/true]}\nhealth: {exec: [/bin/true]}", 2, "it.sandbox.yaml(4): health")]
    [InlineData("process: {command: [/bin/true]}\nresources: {memory: {max: 64MiB}}", 2, "of a published launcher")]
    [InlineData("proces: {command: [/bin/true]}", 1, "it.sandbox.yaml(3,1): error SBX0102")]
    public void A_failure_names_its_line(string rest, int code, string said)
    {
        using var desk = new Desk();
        var run = RuntimeStage.Run(desk, Host + rest + "\n");
        Assert.True(run.ExitCode == code && run.Error.Contains(said, StringComparison.Ordinal), run.ToString());
    }

    [KernelFact(Needs.Aot | Needs.Root)]
    public void It_is_the_launcher_and_ends_with_what_it_started()
    {
        using var desk = new Desk();
        desk.Write("it.sandbox.yaml", Host + "process: {command: [/bin/sh, -c, \"trap 'echo stopped; exit 3' TERM; echo begun; while :; do sleep 0.05; done\"]}\n");
        using var running = Command.Start(new Run("dotnet", Desk.Tool, "run", "it.sandbox.yaml") { Directory = desk.Directory, Environment = RuntimeStage.Environment });
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{running.Pid}/comm").StartsWith("sandbox-run", StringComparison.Ordinal), 10_000));
        Thread.Sleep(500);
        Command.Signal(running.Pid, 15);
        var run = running.WaitForEnd();
        Assert.True((run.ExitCode, run.Output) == (3, "begun\nstopped\n"), run.ToString());
    }
}
