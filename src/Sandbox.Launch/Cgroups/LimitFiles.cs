using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// Limits of a running instance for managed code (<c>--update</c>): the very files, words and comparisons of a launch. Texts end with NUL and lie in memory that does not move (stackalloc).
/// </summary>
[LaunchPath]
public static unsafe class LimitFiles
{
    /// <summary>Bytes for each of the texts.</summary>
    public const int Room = LimitFile.Room;

    /// <summary>
    /// File, key and word of a limit: what is written is the word, behind the key where there is one. False: cgroup v1 has no such limit.
    /// </summary>
    /// <param name="limit">Which one.</param>
    /// <param name="of">The device, resource, page size or file.</param>
    /// <param name="value">Its number in the unit of the file (<see cref="InVersion1"/>); <see cref="CgroupUnits.Max"/>: none.</param>
    /// <param name="text">Its text; empty where it is a number.</param>
    /// <param name="unified">Whether the group is of cgroup v2.</param>
    /// <param name="name">Room for the file.</param>
    /// <param name="key">Room for the key.</param>
    /// <param name="word">Room for the word.</param>
    public static bool Find(CgroupLimit limit, ReadOnlySpan<byte> of, long value, ReadOnlySpan<byte> text, bool unified, Span<byte> name, Span<byte> key, Span<byte> word)
    {
        var memory = stackalloc byte[3 * LimitFile.Room];
        LimitFile file;
        var planned = Planned(limit, of, value, text);
        var found = LimitFile.Of(&planned, unified, value, memory, &file);
        Copy(file.Name, name);
        Copy(file.Key, key);
        Copy(file.Word, word);
        return found;
    }

    /// <summary>Whether a file with this content has the limit; as above.</summary>
    public static bool Holds(CgroupLimit limit, ReadOnlySpan<byte> of, long value, ReadOnlySpan<byte> text, bool unified, ReadOnlySpan<byte> content)
    {
        var memory = stackalloc byte[3 * LimitFile.Room];
        LimitFile file;
        var planned = Planned(limit, of, value, text);
        LimitFile.Of(&planned, unified, value, memory, &file);
        return file.Holds(Text.Pointer(content));
    }

    /// <summary>
    /// Whether a group above the one of <paramref name="directory"/> has a lower one: the file and what it says in <paramref name="where"/>.
    /// </summary>
    public static bool IsLowerAbove(CgroupLimit limit, ReadOnlySpan<byte> of, long value, bool unified, ReadOnlySpan<byte> directory, Span<byte> where)
    {
        var text = stackalloc byte[LimitsAbove.Room];
        var planned = Planned(limit, of, value, default);
        var group = Unistd.openat(Fcntl.AT_FDCWD, Text.Pointer(directory), Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC);
        var found = group >= 0 && value > 0 && LimitsAbove.Find(&planned, value, group, unified, text);
        Unistd.close(group);
        if (found)
        {
            Copy(text, where);
        }

        return found;
    }

    /// <summary>A number in the unit of cgroup v1. Of swap it is the sum with the memory there, which only the group knows.</summary>
    public static long InVersion1(CgroupLimit limit, long value)
    {
        var planned = Planned(limit, default, value, default);
        return limit == CgroupLimit.MemorySwapMax ? value : Version1Limits.Value(&planned);
    }

    /// <summary>The numbers MAJOR:MINOR of the disk that a path of the host lies on, or is: how many bytes; 0: it lies on no single disk; or -errno.</summary>
    public static int Device(ReadOnlySpan<byte> path, Span<byte> numbers)
    {
        var memory = stackalloc byte[IoDevices.Room];
        var text = TextBuilder.Over(memory, IoDevices.Room);
        var result = IoDevices.Look(Text.Pointer(path), &text);
        Copy(text.End(), numbers);
        return result < 0 ? (int)result : text.Length;
    }

    /// <summary>Why the kernel did not take a limit of this controller, and what to do: the words of a launch.</summary>
    public static void Why(long errno, CgroupControllers controller, Span<byte> to)
    {
        var planned = Planned(default, default, 0, default);
        planned.Controller = controller;
        Copy(Text.Pointer(CgroupReport.Why(errno, &planned)), to);
    }

    private static PlannedLimit Planned(CgroupLimit limit, ReadOnlySpan<byte> of, long value, ReadOnlySpan<byte> text)
    {
        PlannedLimit one;
        one.At = 0;
        one.Limit = limit;
        one.Controller = CgroupControllers.None;
        one.IsLeftOut = false;
        one.Value = value;
        one.Of = of.Length == 0 ? null : Text.Pointer(of);
        one.Text = text.Length == 0 ? null : Text.Pointer(text);
        return one;
    }

    private static void Copy(byte* from, Span<byte> to)
    {
        var target = Text.Pointer(to);
        long i = 0;
        for (; i < to.Length - 1 && from[i] != 0; i++)
        {
            target[i] = from[i];
        }

        target[i] = 0;
    }
}
