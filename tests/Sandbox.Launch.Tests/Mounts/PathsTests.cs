using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

public class PathsTests : StepsTests
{
    private const string Proc = "proc /proc 14 0 0 -1 0";

    public PathsTests()
        : base([])
    {
    }

    protected PathsTests(string[] hidden)
        : base(hidden)
    {
    }

    [KernelTheory(StepsStage.AsRoot)]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_and_directories_are_hidden(bool asUser)
    {
        string[] steps = [.. StepsStage.Scratch, Proc, "default mask /proc/meminfo", "default mask /proc/fs", "default mask /proc/bus", "default mask /proc/driver", "default mask /no/such"];
        var output = Stage.Output(steps, "cat /proc/meminfo; ls /proc/fs /proc/bus /proc/driver; for d in fs bus driver; do touch /proc/$d/x 2>&1; done; grep -c 'ro,nosuid,nodev,noexec,relatime - tmpfs' /proc/self/mountinfo", asUser);
        Assert.Equal("/proc/bus:\n\n/proc/driver:\n\n/proc/fs:\ntouch: /proc/fs/x: Read-only file system\ntouch: /proc/bus/x: Read-only file system\ntouch: /proc/driver/x: Read-only file system\n3\n", output);
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_star_hides_in_each_directory_whose_name_begins_so()
    {
        string[] steps = [.. StepsStage.Scratch, "mkdir /c/cpu0/t 0755 -1 -1", "mkdir /c/cpu1/t 0755 -1 -1", "mkdir /c/cpux 0755 -1 -1", "mkdir /c/other/t 0755 -1 -1", Proc, "mask /c/cpu*/t", "mask /c/none*", "mask /none/x*"];
        Assert.Equal("/c/cpu0/t\n/c/cpu1/t\n", string.Join('\n', Stage.Output(steps, "cat /proc/self/mountinfo").Split('\n').Select(line => line.Split(' ')).Where(words => words.Length > 4 && words[4].StartsWith("/c/", StringComparison.Ordinal)).Select(words => words[4]).Order(StringComparer.Ordinal)) + "\n");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Kernel_paths_are_sealed_and_those_of_the_spec_stay_executable()
    {
        string[] steps = [.. StepsStage.Scratch, Proc, "default readonly /proc/sys", "default readonly /proc/nosuch", "mkdir /app 0755 -1 -1", "readonly /app", "readonly /bin"];
        var output = Stage.Output(steps, "(echo x > /proc/sys/kernel/hostname) 2>/dev/null || echo refused; touch /app/x 2>/dev/null || echo refused; touch /new && echo made; cat /proc/self/mountinfo");
        Assert.StartsWith("refused\nrefused\nmade\n", output, StringComparison.Ordinal);
        Assert.Contains(" /proc/sys ro,nosuid,nodev,noexec,", output, StringComparison.Ordinal);
        Assert.Contains(" /app ro,nosuid,nodev,relatime ", output, StringComparison.Ordinal);
        Stage.Fails([.. StepsStage.Scratch, "readonly /no/such"], "SBX1024: make read-only /no/such: ENOENT: the root has no such path; leave it out or correct it");
    }
}
