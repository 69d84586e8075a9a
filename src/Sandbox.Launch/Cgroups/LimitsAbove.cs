using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// Of a limit and those of the groups above, the lowest holds. The kernel takes a higher one below all the same, so it is us who look, from the group above to the top of what is mounted:
/// one file of each (docs/decisions/0015-cgroups.md).
/// </summary>
[LaunchPath]
internal static unsafe class LimitsAbove
{
    /// <summary>Room for <see cref="Find"/>'s text: a path and a line.</summary>
    public const int Room = CgroupPath.Room + 64;

    /// <summary>Groups in one another that are looked at; no path that fits has more.</summary>
    private const int Deepest = 128;

    /// <summary>The kernel cuts limits of memory to whole pages, which have up to 64 KiB: less than that is no difference.</summary>
    private const long LargestPage = 65_536;

    /// <summary>A quota that is none: eleven days of CPU time in one period; also so that products stay within 64 bits.</summary>
    private const long LargestQuota = 1_000_000_000_000;

    /// <summary>What is not as high as it says because of a group above: as any other limit that does not hold.</summary>
    public static void Check(LaunchState* s, long directory, CgroupControllers controllers, bool unified)
    {
        for (var i = 0; i < Cgroups.State->LimitCount; i++)
        {
            var limit = Cgroups.State->Limits + i;
            if ((limit->Controller & controllers) != 0 && !limit->IsLeftOut)
            {
                CheckOne(s, limit, directory, unified);
            }
        }

        s->At = Cgroups.State->At;
    }

    /// <summary>The same for one; false: it is lower above, which is reported.</summary>
    public static bool CheckOne(LaunchState* s, PlannedLimit* limit, long directory, bool unified)
    {
        var value = unified ? limit->Value : Version1Limits.Value(limit);
        if (value <= 0 || limit->Text != null || !IsLooked(limit->Limit) || (unified && Cgroups.State->IsBelowRoot))
        {
            return true; // nothing is lower
        }

        var where = stackalloc byte[Room];
        if (!Find(limit, value, directory, unified, where))
        {
            return true;
        }

        var memory = stackalloc byte[3 * LimitFile.Room];
        LimitFile file;
        LimitFile.Of(limit, unified, memory, &file);
        CgroupReport.LeaveOutBecauseOfAbove(s, limit, file.Name, where);
        return false;
    }

    /// <summary>
    /// Whether a group above <paramref name="directory"/> has a lower one than <paramref name="value"/>, in the unit of the file: which file, and what it says, in <paramref name="where"/>.
    /// </summary>
    public static bool Find(PlannedLimit* limit, long value, long directory, bool unified, byte* where)
    {
        var memory = stackalloc byte[3 * LimitFile.Room];
        LimitFile file;
        if (!IsLooked(limit->Limit) || !LimitFile.Of(limit, unified, value, memory, &file))
        {
            return false;
        }

        if (FindFile(limit->Limit, value, directory, unified, file.Name, where))
        {
            return true;
        }

        // What may not have more than that is never taken back at more.
        return limit->Limit == CgroupLimit.MemoryHigh && FindFile(limit->Limit, value, directory, unified, Text.Pointer("memory.max"u8), where);
    }

    private static bool IsLooked(CgroupLimit limit) =>
        limit is CgroupLimit.MemoryMax or CgroupLimit.MemoryHigh or CgroupLimit.MemorySwapMax or CgroupLimit.CpuMax or CgroupLimit.PidsMax or CgroupLimit.HugetlbMax;

    private static bool FindFile(CgroupLimit limit, long value, long directory, bool unified, byte* name, byte* where)
    {
        var path = stackalloc byte[(3 * Deepest) + LimitFile.Room];
        var content = stackalloc byte[64];
        for (var levels = 1; levels <= Deepest; levels++)
        {
            // The top has no limits, what is above the mount no such file, and what may not be read says nothing.
            if (CgroupFiles.Read(directory, Above(path, levels, name), content, 64) <= 0)
            {
                return false;
            }

            content[CgroupFiles.LineLength(content)] = 0;
            if (IsLower(limit, value, content, unified ? null : path, directory, levels) && Counts(limit, directory, unified, levels))
            {
                Say(directory, levels, name, content, where);
                return true;
            }
        }

        return false;
    }

    /// <summary>../../memory.max</summary>
    private static byte* Above(byte* path, int levels, byte* name)
    {
        var text = TextBuilder.Over(path, (3 * Deepest) + LimitFile.Room);
        var to = &text;
        for (var i = 0; i < levels; i++)
        {
            to->Add("../"u8);
        }

        to->Add(name);
        return to->End();
    }

    /// <summary>max is no number and -1 none here; no limit is a number of 19 digits in cgroup v1.</summary>
    private static bool IsLower(CgroupLimit limit, long value, byte* content, byte* path, long directory, int levels)
    {
        var word = WordLength(content);
        var number = Text.Number(content, word);
        if (number < 0)
        {
            return false;
        }

        if (limit != CgroupLimit.CpuMax)
        {
            return number <= (limit == CgroupLimit.PidsMax ? value - 1 : value - LargestPage);
        }

        // Each group has a period of its own: shares of a CPU are compared.
        var period = path == null ? Text.Number(content + word + 1, Text.Length(content + word + 1)) : Period(path, directory, levels);
        return period > 0 && number < LargestQuota && value < LargestQuota && number * CgroupUnits.CpuPeriod < value * period;
    }

    private static long WordLength(byte* line)
    {
        long length = 0;
        while (line[length] is not (0 or (byte)' '))
        {
            length++;
        }

        return length;
    }

    /// <summary>cgroup v1 has it in a file beside the quota.</summary>
    private static long Period(byte* path, long directory, int levels)
    {
        var content = stackalloc byte[32];
        return CgroupFiles.Read(directory, Above(path, levels, Text.Pointer("cpu.cfs_period_us"u8)), content, 32) <= 0 ? -1 : Text.Number(content, CgroupFiles.LineLength(content));
    }

    /// <summary>In cgroup v1 before Linux 5.11 a group's memory counts in those above only where they say so.</summary>
    private static bool Counts(CgroupLimit limit, long directory, bool unified, int levels)
    {
        if (unified || limit is not (CgroupLimit.MemoryMax or CgroupLimit.MemorySwapMax))
        {
            return true;
        }

        var path = stackalloc byte[(3 * Deepest) + LimitFile.Room];
        var content = stackalloc byte[8];
        return CgroupFiles.Read(directory, Above(path, levels, Text.Pointer("memory.use_hierarchy"u8)), content, 8) <= 0 || *content != '0';
    }

    /// <summary>The file by its path, as far as /proc says it, and its line.</summary>
    private static void Say(long directory, int levels, byte* name, byte* content, byte* where)
    {
        var path = stackalloc byte[(3 * Deepest) + LimitFile.Room];
        var link = stackalloc byte[64];
        var text = TextBuilder.Over(where, Room);
        var number = TextBuilder.Over(link, 64);
        var above = openat(directory, Above(path, levels, Text.Pointer("."u8)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        (&number)->Add("/proc/self/fd/"u8);
        (&number)->Number(above);
        var length = readlinkat(AT_FDCWD, (&number)->End(), where, CgroupPath.Room - LimitFile.Room);
        close(above);
        text.Length = length < 0 ? 0 : (int)length;
        (&text)->Add(length < 0 ? "its "u8 : "/"u8);
        (&text)->Add(name);
        (&text)->Add(" says "u8);
        (&text)->Add(content);
        (&text)->End();
    }
}
