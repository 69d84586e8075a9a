using System.Globalization;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Systemd.Tests;

/// <summary><c>log</c>: what the workload writes, in files.</summary>
public sealed class LogTests : IDisposable
{
    private const Needs Hand = Needs.Aot | Needs.Root;
    private const int MaxSize = 4096, PlainUser = 65534;

    private readonly string _instance = Guid.NewGuid().ToString("N");

    public LogTests() => Directory.CreateDirectory(Folder);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    [KernelTheory(Hand)]
    [InlineData(false)]
    [InlineData(true)]
    public void Full_files_make_room_and_no_line_is_torn(bool ofAnotherUser)
    {
        if (ofAnotherUser)
        {
            Assert.Equal(0, Command.Run(new Run("chown", PlainUser.ToString(CultureInfo.InvariantCulture), Folder)).ExitCode); // root without CAP_DAC_OVERRIDE could not begin a file there
        }

        var run = Start("i=0; while [ $i -lt 1000 ]; do i=$((i + 1)); echo line $i of a thousand; done; echo problem >&2; exit 7");
        Assert.Equal((7, ""), (run.ExitCode, run.Output));
        Assert.DoesNotContain("problem", run.Error, StringComparison.Ordinal);
        Assert.Equal("problem\n", Text("err.log"));
        Assert.Equal(["err.log", "out.log", "out.log.1", "out.log.2"], Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.All(new[] { "out.log", "out.log.1", "out.log.2" }, name => Assert.InRange(new FileInfo(At(name)).Length, 1, MaxSize));
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(At("out.log")));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(At("err.log")));
        var lines = (Text("out.log.2") + Text("out.log.1") + Text("out.log")).Split('\n')[..^1];
        Assert.InRange(lines.Length, 300, 1000);
        Assert.Equal(Enumerable.Range(1001 - lines.Length, lines.Length).Select(i => $"line {i} of a thousand"), lines);
    }

    [KernelFact(Hand)]
    public void A_line_longer_than_a_file_stays_whole_and_one_without_end_does_not()
    {
        Start("printf 'first\\n%09000d\\nlast\\n' 0");
        Assert.Equal(("last\n", 9001, "first\n"), (Text("out.log"), Text("out.log.1").Length, Text("out.log.2")));
        Start("head -c 300000 /dev/zero");
        Assert.All(Directory.EnumerateFiles(Folder, "out.log*"), file => Assert.InRange(new FileInfo(file).Length, 1, MaxSize + (64 * 1024)));
    }

    [KernelFact(Hand)]
    public void Half_a_line_of_a_launcher_that_was_killed_stays_by_itself()
    {
        File.WriteAllText(At("out.log"), "half");
        Start("echo whole; printf end");
        Assert.Equal("half\nwhole\nend", Text("out.log"));
        Start("exec >/dev/stdout; echo reopened");
        Assert.EndsWith("end\nreopened\n", Text("out.log"), StringComparison.Ordinal);
    }

    [KernelFact(Hand)]
    public void A_log_has_one_writer_and_is_no_link()
    {
        using (var first = Command.Start(Of("echo begun; sleep 30")))
        {
            Assert.True(SpinWait.SpinUntil(() => Text("out.log") == "begun\n", 5000));
            Fails("(8): SBX1082: log " + At("out.log") + ": EAGAIN: another launcher writes it");
            Command.Signal(first.Pid, 9);
            first.WaitForEnd();
        }

        File.Delete(At("out.log"));
        File.CreateSymbolicLink(At("out.log"), At("other"));
        Fails("(8): SBX1082: log " + At("out.log") + ": ELOOP: ");
        Assert.False(File.Exists(At("other")));
    }

    [KernelFact(Hand)]
    public void What_a_full_disk_does_not_take_is_counted_and_the_workload_goes_on()
    {
        var script = $"""
            mount -t tmpfs -o size=32k none {Folder}
            {Binary} 'echo begun; while [ ! -e /proc/1/nothing ]; do read -r word || exit; case $word in long) printf "%05000d\n" 0; echo also;; *) echo $word;; esac; echo told >&2; done' <{Folder}.fifo &
            exec 3>{Folder}.fifo
            until grep -q begun {Folder}/out.log; do sleep 0.05; done
            dd if=/dev/zero of={Folder}/filler bs=4096 2>/dev/null
            echo long >&3; sleep 1; rm {Folder}/filler; echo back >&3
            until grep -q back {Folder}/out.log; do sleep 0.05; done
            exec 3>&-; wait; cat {Folder}/out.log
            """;
        Assert.Equal(0, Command.Run(new Run("mkfifo", Folder + ".fifo")).ExitCode);
        try
        {
            var run = Command.Run(new Run("unshare", "-m", "--propagation", "private", "sh", "-c", script) { Environment = Variables });
            Assert.Equal("[sandbox: 5006 bytes were lost here: ENOSPC]\nback\n", run.Output);
            Assert.Contains("(8): SBX1082: log " + At("out.log") + ": ENOSPC: what the workload writes is lost until", run.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(Folder + ".fifo");
        }
    }

    [KernelFact(Hand)]
    public void Without_an_instance_s_name_there_is_no_file()
    {
        var run = Command.Run(new Run(Binary, "true") { Environment = new Dictionary<string, string>() });
        Assert.Equal(125, run.ExitCode);
        Assert.Contains("SBX1082: log", run.Error, StringComparison.Ordinal);
        Assert.Contains("SANDBOX_INSTANCE is none", run.Error, StringComparison.Ordinal);
    }

    private string Folder => "/tmp/sandbox-log-" + _instance;

    private Dictionary<string, string> Variables => new() { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["SANDBOX_INSTANCE"] = _instance };

    private static string Binary => PublishedWorkload.Of("tests/Sandbox.Systemd.Tests/workloads/units").Binary("logging");

    private string At(string name) => Path.Combine(Folder, name);

    private string Text(string name) => File.Exists(At(name)) ? File.ReadAllText(At(name)) : "";

    private Run Of(string script) => new(Binary, script) { Environment = Variables };

    private RunResult Start(string script) => Command.Run(Of(script));

    private void Fails(string part)
    {
        var run = Start("echo begun");
        Assert.Equal(125, run.ExitCode);
        Assert.StartsWith("logging.sandbox.yaml" + part, run.Error, StringComparison.Ordinal);
    }
}
