using System.Runtime.InteropServices;
using System.Text;
using Sandbox.Launch;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>One limit of a running instance as a line of a file of its cgroup: read, written, compared by the code of a launch (<see cref="LimitFiles"/>).</summary>
internal sealed class LiveLimit
{
    private const int PathMax = 4096;

    private readonly long _value;
    private readonly string _key, _word;

    private LiveLimit(LimitChange change, InstanceGroup group, long value, string file, string key, string word)
    {
        (Change, Group, _value, File, _key, _word) = (change, group, value, file, key, word);
        Before = Word();
    }

    public LimitChange Change { get; }

    public InstanceGroup Group { get; }

    /// <summary>The file's name.</summary>
    public string File { get; }

    /// <summary>Its word before anything was written, as the kernel has it; null where the kernel has no such file.</summary>
    public string? Before { get; }

    /// <summary>Null: cgroup v1 has no such limit.</summary>
    /// <param name="change">What is asked for.</param>
    /// <param name="group">The cgroup with its controller.</param>
    /// <param name="value">The number in the unit of that group's files.</param>
    public static LiveLimit? Of(LimitChange change, InstanceGroup group, long value)
    {
        Span<byte> of = stackalloc byte[LimitFiles.Room];
        Span<byte> text = stackalloc byte[LimitFiles.Room];
        Span<byte> name = stackalloc byte[LimitFiles.Room];
        Span<byte> key = stackalloc byte[LimitFiles.Room];
        Span<byte> word = stackalloc byte[LimitFiles.Room];
        ProcFiles.Put(of, change.Of ?? "");
        ProcFiles.Put(text, change.Text ?? "");
        return LimitFiles.Find(change.Limit, change.Of is null ? default : of, value, change.Text is null ? default : text, group.IsUnified, name, key, word)
            ? new(change, group, value, Text(name), Text(key), Text(word))
            : null;
    }

    /// <summary>Writes it: 0 or -errno.</summary>
    public long Write() => Write(_word);

    /// <summary>Writes what was there before: 0 or -errno.</summary>
    public long PutBack()
    {
        var result = 0L;
        foreach (var line in (Before ?? "").Split('\n'))
        {
            result = result < 0 ? result : Write(line.Length == 0 ? "\n" : line);
        }

        return result;
    }

    /// <summary>Whether the kernel says the same.</summary>
    public bool Holds()
    {
        Span<byte> of = stackalloc byte[LimitFiles.Room];
        Span<byte> text = stackalloc byte[LimitFiles.Room];
        Span<byte> content = stackalloc byte[4096];
        ProcFiles.Put(of, Change.Of ?? "");
        ProcFiles.Put(text, Change.Text ?? "");
        ProcFiles.Put(content, Group.Read(File) ?? "");
        return LimitFiles.Holds(Change.Limit, Change.Of is null ? default : of, _value, Change.Text is null ? default : text, Group.IsUnified, content);
    }

    /// <summary>The file of a group above that has a lower one, and what it says; null without one.</summary>
    public string? LowerAbove()
    {
        Span<byte> of = stackalloc byte[LimitFiles.Room];
        Span<byte> directory = stackalloc byte[PathMax];
        Span<byte> where = stackalloc byte[PathMax];
        ProcFiles.Put(of, Change.Of ?? "");
        ProcFiles.Put(directory, Group.Directory);
        return Change.Text is null && LimitFiles.IsLowerAbove(Change.Limit, Change.Of is null ? default : of, _value, Group.IsUnified, directory, where) ? Text(where) : null;
    }

    /// <summary>Its word as the kernel has it now; null where the file is not there.</summary>
    public string? Word()
    {
        var content = Group.Read(File)?.TrimEnd('\n');
        if (content is null || _key.Length == 0)
        {
            return content;
        }

        // A device or resource without a line has no limit; of several words of a line ours is the one that begins as what we write.
        var begin = _word[..(_word.IndexOf('=') + 1)];
        foreach (var line in content.Split('\n'))
        {
            if (line.StartsWith(_key + " ", StringComparison.Ordinal))
            {
                var words = line[(_key.Length + 1)..].Split(' ');
                return Array.Find(words, one => one.StartsWith(begin, StringComparison.Ordinal)) ?? words[0];
            }
        }

        return begin + (Group.IsUnified || Change.Controller is CgroupControllers.Misc or CgroupControllers.Rdma ? "max" : "0");
    }

    private long Write(string word) => ProcFiles.Write($"{Group.Directory}/{File}", _key.Length == 0 ? word : _key + " " + word);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..bytes.IndexOf((byte)0)]);

    /// <summary>For messages: EBUSY and its like in words.</summary>
    public static string ErrnoText(long errno) => Marshal.GetPInvokeErrorMessage((int)-errno);
}
