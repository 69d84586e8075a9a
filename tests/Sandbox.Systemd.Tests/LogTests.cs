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
            Own(".", PlainUser); // root without CAP_DAC_OVERRIDE could not begin a file there
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
    public void A_file_that_somebody_else_put_there_is_not_appended_to()
    {
        File.WriteAllText(At("precious"), "precious\n");
        Assert.Equal(0, Command.Run(new Run("ln", At("precious"), At("out.log"))).ExitCode);
        Fails("(8): SBX1082: log " + At("out.log") + ": EMLINK: it has another name too (a hard link)");
        Assert.Equal("precious\n", Text("precious"));
        File.Delete(At("out.log"));
        File.WriteAllText(At("out.log"), "mine\n");
        Own("out.log", PlainUser);
        Start("echo in the directory of root"); // only root can have put it there
        Assert.Equal("mine\nin the directory of root\n", Text("out.log"));
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_111_111);
        Fails("(8): SBX1082: log " + At("out.log") + ": EPERM: it is another user's, in a directory where others may write");
        Own(".", PlainUser);
        Start("echo in its owners");
        Assert.EndsWith("in its owners\n", Text("out.log"), StringComparison.Ordinal);
    }

    [KernelTheory(Hand)]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/../b")]
    public void An_instance_s_name_leads_nowhere_else(string name)
    {
        var run = Command.Run(new Run(Binary, "true") { Environment = new Dictionary<string, string> { ["SANDBOX_INSTANCE"] = name } });
        Assert.Equal(125, run.ExitCode);
        Assert.Contains("(8): SBX1082: log " + name + ": the file's name has the instance's name in it, and SANDBOX_INSTANCE would lead to another directory", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("/tmp/sandbox-log-" + name.Split('/')[0] + "/out.log"));
    }

    [KernelFact(Hand)]
    public void The_launcher_s_own_limit_of_a_file_s_size_is_no_signal_of_the_workload_s()
    {
        var run = Command.Run(new Run("prlimit", "--fsize=2048", Binary, "i=0; while [ $i -lt 100 ]; do i=$((i + 1)); echo line $i of a hundred, which fill the file; done; sleep 1; exit 7") { Environment = Variables });
        Assert.Equal(7, run.ExitCode);
        Assert.Equal(2048, new FileInfo(At("out.log")).Length);
        Assert.Contains("(8): SBX1082: log " + At("out.log") + ": EFBIG: what the workload writes is lost, for the launcher's own limit", run.Error, StringComparison.Ordinal);
        Assert.Matches(@": EFBIG: [0-9]+ bytes of the workload's output are lost\n$", run.Error);
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
    public void A_plain_user_s_launcher_writes_and_rotates_its_own()
    {
        Own(".", PlainUser);
        var run = Command.Run(Of("i=0; while [ $i -lt 300 ]; do i=$((i + 1)); echo line $i of many; done; echo problem >&2") with { AsPlainUser = true });
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Equal(string.Concat(Enumerable.Range(1, 300).Select(i => $"line {i} of many\n")), Text("out.log.1") + Text("out.log"));
        Assert.Equal($"{PlainUser} 640\n{PlainUser} 640\n{PlainUser} 600\n", Command.Run(new Run("stat", "-c", "%u %a", At("out.log.1"), At("out.log"), At("err.log"))).Output);
    }

    [KernelFact(Lab.Any)]
    public void In_a_unit_files_are_written_and_one_that_was_killed_leaves_whole_lines()
    {
        using var lab = new Lab().With("filed");
        var run = lab.Run("""
            systemd-analyze verify /etc/systemd/system/filed.service
            systemctl start filed; await grep -q 'line 5.. of many' /var/log/filed/out.log # from here on each line comes by itself
            ls /var/log/filed; stat -c '%U %a' /var/log/filed/out.log
            kill -KILL $(state filed MainPID); await is filed ActiveState failed; processes filed 2>/dev/null | wc -l
            tail -c 1 /var/log/filed/out.log | od -An -c | tr -d ' '
            touch /tmp/before; systemctl start filed; await test /var/log/filed/out.log -nt /tmp/before; systemctl stop filed; state filed Result
            cat /var/log/filed/* | grep -vcE '^(line|problem) [0-9]+ of many$'
            journalctl --sync; journalctl -q -u filed -o cat | grep -cE 'of many|SBX'
            """);
        Assert.Equal("""
            out.log
            out.log.1
            out.log.2
            root 640
            0
            \n
            success
            0
            0

            """, run.Output);
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

    private void Own(string name, int user) => Assert.Equal(0, Command.Run(new Run("chown", user.ToString(CultureInfo.InvariantCulture), At(name))).ExitCode);

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
