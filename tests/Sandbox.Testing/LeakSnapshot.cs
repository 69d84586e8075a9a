using System.Globalization;

namespace Sandbox.Testing;

/// <summary>
/// What a launch must not leave behind: mounts of this namespace, processes that carry a mark in their command line or parentage, our own file
/// descriptors and children, cgroup directories. Other work on the machine is not seen, so that tests may run beside anything.
/// </summary>
public sealed record LeakSnapshot(IReadOnlyList<string> Mounts, IReadOnlyList<string> Children, int Descriptors, int Cgroups)
{
    /// <summary>Takes one now.</summary>
    public static LeakSnapshot Take() => new(File.ReadAllLines("/proc/self/mountinfo"), ChildrenOf(Environment.ProcessId), Directory.GetFileSystemEntries("/proc/self/fd").Length, CgroupDirectories());

    /// <summary>
    /// What is there now and was not in this snapshot; empty: nothing. Waits up to two seconds, for a killed process's last exit work is done behind
    /// its parent's back.
    /// </summary>
    public IReadOnlyList<string> LeftBehind()
    {
        for (var attempt = 0; ; attempt++)
        {
            var left = Compare(Take());
            if (left.Count == 0 || attempt == 20)
            {
                return left;
            }

            Thread.Sleep(100);
        }
    }

    private List<string> Compare(LeakSnapshot now)
    {
        var left = now.Mounts.Except(Mounts).Select(line => "mount: " + line).ToList();
        left.AddRange(now.Children.Except(Children).Select(line => "child: " + line));
        if (now.Cgroups > Cgroups)
        {
            left.Add($"cgroup directories: {Cgroups} before, {now.Cgroups} after");
        }

        // The runtime and the test host open some of their own (thread pool, event pipe): a leak per launch shows above that.
        if (now.Descriptors > Descriptors + 8)
        {
            left.Add($"file descriptors: {Descriptors} before, {now.Descriptors} after");
        }

        return left;
    }

    /// <summary>The processes whose parent is <paramref name="pid"/>: <c>pid (name) state</c>.</summary>
    public static IReadOnlyList<string> ChildrenOf(int pid)
    {
        List<string> children = [];
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(directory => char.IsAsciiDigit(Path.GetFileName(directory)[0])))
        {
            if (ReadStat(directory) is { } stat && Parent(stat) == pid)
            {
                children.Add(stat[..(stat.LastIndexOf(')') + 3)]);
            }
        }

        return children;
    }

    private static int Parent(string stat) => int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);

    private static string? ReadStat(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, "stat"));
        }
        catch (IOException)
        {
            return null; // ended meanwhile
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int CgroupDirectories()
    {
        const string unified = "/sys/fs/cgroup/unified";
        var top = Directory.Exists(unified) ? unified : "/sys/fs/cgroup";
        return File.Exists(Path.Combine(top, "cgroup.procs")) ? Directory.EnumerateDirectories(top, "sandbox*", SearchOption.AllDirectories).Count() : 0;
    }
}
