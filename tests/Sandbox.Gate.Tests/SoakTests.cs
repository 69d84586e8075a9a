using System.Globalization;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Gate.Tests;

/// <summary>
/// Fence 3: thousands of launches (SANDBOX_SOAK_LAUNCHES, 10,000 in CI), none of which hangs, fails or leaves anything: mounts, processes, descriptors,
/// namespaces. They run in a mount and pid namespace of their own, so that whatever is left there is theirs; namespaces without a process or a mount are
/// counted where the kernel keeps them, in its slab caches.
/// </summary>
public class SoakTests
{
    private static readonly string[] Caches = ["net_namespace", "uts_namespace", "pid_namespace", "user_namespace", "mnt_cache"];

    // Two loops on two processors, as the first process of the pid namespace: an orphan of a launch would become its child and stay to be seen.
    private const string Loops = """
        seen() {
          when=$1
          mounts=$(wc -l < /proc/self/mountinfo)
          set -- /proc/[0-9]*; processes=$#
          set -- /proc/1/fd/*; descriptors=$#
          echo "$when $mounts $processes $descriptors"
        }
        loop() {
          i=0
          while [ $i -lt "$half" ]; do
            timeout -s KILL 20 "$launcher" || { echo "launch $i ended with $?"; exit 1; }
            i=$((i + 1))
          done
        }
        launcher=$1
        half=$(($2 / 2))
        exec < /dev/null
        seen before
        loop & first=$!
        loop & second=$!
        wait $first && wait $second || exit 1
        seen after
        """;

    private static int Launches => int.Parse(Environment.GetEnvironmentVariable("SANDBOX_SOAK_LAUNCHES") ?? "400", CultureInfo.InvariantCulture);

    [KernelFact(Needs.Root | Needs.Aot | Needs.UtilLinux)]
    public void Launches_neither_hang_nor_leave_anything()
    {
        var launcher = PublishedWorkload.Of("tests/Sandbox.Gate.Tests/workloads/soak").Binary("trivial");
        var before = LeakSnapshot.Take();
        var slabs = Slabs();
        var result = Command.Run(new Run("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", Loops, "loops", launcher, Launches.ToString(CultureInfo.InvariantCulture))
        {
            Timeout = TimeSpan.FromSeconds(60) + (TimeSpan.FromMilliseconds(50) * Launches),
        });

        Assert.True(result.ExitCode == 0, result.ToString());
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines[0].Replace("before", "after", StringComparison.Ordinal), lines[^1]);
        Assert.Equal(2, lines.Length);
        Assert.Empty(before.LeftBehind());
        Assert.Empty(Grown(slabs));
    }

    private static Dictionary<string, long> Slabs() => File.ReadLines("/proc/slabinfo").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => Caches.Contains(words[0])).ToDictionary(words => words[0], words => long.Parse(words[1], CultureInfo.InvariantCulture));

    // The kernel takes namespaces apart behind our back, and keeps part of a slab: one object in twenty launches would be a leak, less is noise.
    private static List<string> Grown(Dictionary<string, long> before)
    {
        for (var attempt = 0; ; attempt++)
        {
            var now = Slabs();
            var grown = before.Where(pair => now[pair.Key] > pair.Value + Math.Max(200, Launches / 20)).Select(pair => $"{pair.Key}: {pair.Value} before, {now[pair.Key]} after").ToList();
            if (grown.Count == 0 || attempt == 60)
            {
                return grown;
            }

            Thread.Sleep(500);
        }
    }
}
