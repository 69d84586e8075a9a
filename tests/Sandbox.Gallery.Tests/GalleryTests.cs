using System.Diagnostics;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Gallery.Tests;

/// <summary>Every workload of specs/, published as its README says and run.</summary>
public class GalleryTests
{
    private const Needs Run = Needs.Aot | Needs.Root;

    [KernelFact(Run)]
    public void Hello_prints_its_view_from_inside()
    {
        var run = Launch("hello", "one", "two");
        Assert.True(run.ExitCode == 0, run.ToString());
        Shows(run, "pid:          2");
        Shows(run, "hostname:     hello");
        Shows(run, "user:         uid 1000, gid 1000, groups none");
        Shows(run, "root:         /dev /proc /tmp");
        Shows(run, "processes:    1 hello, 2 hello");
        Shows(run, "capabilities: inheritable 0000000000000000, permitted 0000000000000000, effective 0000000000000000, bounding 0000000000000000, ambient 0000000000000000");
        Shows(run, "no_new_privs: 1");
        Shows(run, "arguments:    one two");
    }

    [KernelFact(Needs.Aot | Needs.Userns)]
    public void Hello_runs_for_everybody()
    {
        var run = Command.Run(new Run(Published("hello"), "x") { AsPlainUser = true });
        Assert.True(run.ExitCode == 0, run.ToString());
        Shows(run, "user:         uid 1000, gid 1000, groups none");
    }

    [KernelFact(Needs.Aot)]
    public void Hello_is_at_most_three_megabytes() => Assert.InRange(new FileInfo(Published("hello")).Length, 1, 3_000_000);

    [KernelFact(Needs.Aot)]
    public void A_launcher_answers_for_itself()
    {
        var hello = Published("hello");
        Assert.Equal(File.ReadAllText(hello + ".plan.txt"), Command.Run(new Run(hello, "--explain")).Output);
        Assert.Matches(@"^hello 0\.1\.0, compiled from hello\.sandbox\.yaml\nsandbox 0\.1\.0, (x86_64|aarch64), (static-pie|static|dynamic), Linux [45]\.\d+ or newer\n$", Command.Run(new Run(hello, "--version")).Output);
        Assert.Contains("hello --check", Command.Run(new Run(hello, "--help")).Output, StringComparison.Ordinal);
    }

    [KernelFact(Run)]
    public void Check_says_what_this_host_has_and_behind_two_dashes_it_is_an_argument()
    {
        var check = Launch("hello", "--check");
        Assert.True(check.ExitCode == 0, check.ToString());
        Assert.EndsWith("hello: this host has what the plan needs.\n", check.Output, StringComparison.Ordinal);
        Shows(Launch("hello", "--", "--check"), "arguments:    --check");
    }

    [KernelFact(Run)]
    public async Task Web_answers_from_inside_and_stops_when_asked()
    {
        using var web = Command.Start(new Run(Published("web"), "--urls", "http://127.0.0.1:5089"));
        using var client = new HttpClient();
        var text = await Ask(client, new("http://127.0.0.1:5089/"));
        Assert.Equal("hello from pid 2 on web, the root holds /dev /proc /tmp\n", text);
        Assert.Equal(0, Command.Signal(web.Pid, 15));
        Assert.Equal(0, web.WaitForEnd().ExitCode);
    }

    [KernelFact(Run)]
    public void Shell_has_a_root_of_its_own()
    {
        var run = Launch("shell", "-c", "id -un; echo $HOME; ls /; touch /home/x && echo written; touch /x");
        Assert.Equal("shell\n/home\nbin\ndev\netc\nhome\nlib\nlib64\nproc\ntmp\nusr\nwritten\n", run.Output);
        Assert.Contains("Read-only file system", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [KernelFact(Run)]
    public void Tool_runs_a_program_of_the_host_over_a_usr_to_read()
    {
        var sort = Command.Run(new Run(Published("tool"), "sort") { Input = "b\na\n" });
        Assert.True((sort.ExitCode, sort.Output) == (0, "a\nb\n"), sort.ToString());
        var write = Launch("tool", "sh", "-c", "touch /usr/x; id -u; ls /home");
        Assert.Contains("Read-only file system", write.Error, StringComparison.Ordinal);
        Assert.Equal("1000\n", write.Output);
        Assert.Equal(127, Launch("tool", "no-such-program").ExitCode);
    }

    [KernelTheory(Run)]
    [InlineData(0, "done\n", "ok")]
    [InlineData(7, "", "fail", "7")]
    [InlineData(137, "", "killed")]
    [InlineData(153, "", "files")]
    public void Batch_passes_the_exit_code_on(int exitCode, string output, params string[] arguments)
    {
        var run = Launch("batch", arguments);
        Assert.True((run.ExitCode, run.Output) == (exitCode, output), run.ToString());
    }

    [KernelFact(Run)]
    public void Batch_is_stopped_at_its_time_limit_and_the_line_is_named()
    {
        var clock = Stopwatch.StartNew();
        var run = Launch("batch", "slow");
        Assert.InRange(clock.Elapsed.TotalSeconds, 1.9, 10);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("asked to stop", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"batch\.sandbox\.yaml\(\d+\): SBX1046: ", run.Error);
    }

    private static string Published(string name) => PublishedWorkload.Of("specs/" + name).Binary(name);

    private static RunResult Launch(string name, params string[] arguments) => Command.Run(new Run(Published(name), arguments));

    private static void Shows(RunResult run, string line) => Assert.Contains(line, run.Output.Split('\n'));

    private static async Task<string> Ask(HttpClient client, Uri address)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(15); ; await Task.Delay(50))
        {
            try
            {
                return await client.GetStringAsync(address);
            }
            catch (HttpRequestException) when (DateTime.UtcNow < deadline)
            {
                // Not listening yet.
            }
        }
    }
}
