using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// One limit as a file of a group: its name, and the line that is written and must be read back. A line has a key (a device, a resource) and a word, or the word alone.
/// </summary>
[LaunchPath]
internal unsafe struct LimitFile
{
    public const int Room = 128;

    /// <summary>The file's name; key and word of the line; the key is empty where there is none. NUL-terminated, in memory of the caller's.</summary>
    public byte* Name, Key, Word;

    /// <summary>Whether the word is a number that the kernel rounds down (to pages).</summary>
    public bool IsRounded;

    /// <summary>The number in the file's unit; <see cref="CgroupUnits.Max"/>: none.</summary>
    public long Value;

    // From MemoryMax on, in the order of CgroupLimit; the blank ones have a name of their own each.
    private static ReadOnlySpan<byte> Version2Names =>
        "memory.max\0memory.high\0memory.low\0memory.min\0memory.swap.max\0memory.oom.group\0cpu.max\0cpu.max.burst\0cpu.weight\0cpu.idle\0cpuset.cpus\0cpuset.mems\0pids.max\0"u8 +
        "io.weight\0io.max\0io.max\0io.max\0io.max\0hugetlb.\0misc.max\0rdma.max\0rdma.max\0"u8;

    private static ReadOnlySpan<byte> Version1Names =>
        "memory.limit_in_bytes\0-\0-\0-\0memory.memsw.limit_in_bytes\0-\0cpu.cfs_quota_us\0cpu.cfs_burst_us\0cpu.shares\0cpu.idle\0cpuset.cpus\0cpuset.mems\0pids.max\0"u8 +
        "blkio.bfq.weight\0blkio.throttle.read_bps_device\0blkio.throttle.write_bps_device\0blkio.throttle.read_iops_device\0blkio.throttle.write_iops_device\0hugetlb.\0misc.max\0rdma.max\0rdma.max\0"u8;

    private static ReadOnlySpan<byte> IoWords => "rbps=\0wbps=\0riops=\0wiops=\0"u8;

    /// <summary>Sets it up in <paramref name="memory"/> (three times <see cref="Room"/>). False: cgroup v1 has no such limit.</summary>
    public static bool Of(PlannedLimit* limit, bool unified, byte* memory, LimitFile* file) =>
        Of(limit, unified, unified ? limit->Value : Version1Limits.Value(limit), memory, file);

    /// <summary>The same for a number that is in the file's unit already.</summary>
    public static bool Of(PlannedLimit* limit, bool unified, long value, byte* memory, LimitFile* file)
    {
        file->Name = memory;
        file->Key = memory + Room;
        file->Word = memory + (2 * Room);
        file->IsRounded = limit->Limit is <= CgroupLimit.MemorySwapMax or CgroupLimit.HugetlbMax;
        file->Value = value;
        var name = TextBuilder.Over(file->Name, Room);
        var key = TextBuilder.Over(file->Key, Room);
        var word = TextBuilder.Over(file->Word, Room);
        AddName(&name, limit, unified);
        AddKey(&key, limit, unified);
        if (limit->Text != null)
        {
            word.Add(limit->Text);
        }
        else
        {
            AddWord(&word, limit, unified, value);
        }

        name.End();
        key.End();
        word.End();
        return unified || (*file->Name != '-' && limit->Limit != CgroupLimit.Unified);
    }

    private static void AddName(TextBuilder* to, PlannedLimit* limit, bool unified)
    {
        if (limit->Limit == CgroupLimit.Unified)
        {
            to->Add(limit->Of);
            return;
        }

        var name = Text.Pointer(unified ? Version2Names : Version1Names);
        for (var i = (int)limit->Limit; i > 0; i--)
        {
            name = Text.Next(name);
        }

        to->Add(name);
        if (limit->Limit == CgroupLimit.HugetlbMax)
        {
            to->Add(limit->Of);
            to->Add(unified ? ".max"u8 : ".limit_in_bytes"u8);
        }
    }

    private static void AddKey(TextBuilder* to, PlannedLimit* limit, bool unified)
    {
        if (limit->Limit == CgroupLimit.IoWeight && unified)
        {
            to->Add("default"u8);
        }
        else if (limit->Limit is > CgroupLimit.IoWeight and not CgroupLimit.HugetlbMax and not CgroupLimit.Unified)
        {
            to->Add(limit->Of);
        }
    }

    private static void AddWord(TextBuilder* to, PlannedLimit* limit, bool unified, long value)
    {
        if (limit->Limit is >= CgroupLimit.IoReadBytes and <= CgroupLimit.IoWriteOperations && unified)
        {
            var word = Text.Pointer(IoWords);
            for (var i = limit->Limit - CgroupLimit.IoReadBytes; i > 0; i--)
            {
                word = Text.Next(word);
            }

            to->Add(word);
        }

        to->Add(limit->Limit == CgroupLimit.RdmaHandles ? "hca_handle="u8 : limit->Limit == CgroupLimit.RdmaObjects ? "hca_object="u8 : default);
        if (value >= 0)
        {
            to->Number(value);
        }
        else
        {
            to->Add(unified || !Version1Limits.HasNumberForMax(limit->Limit) ? "max"u8 : limit->Of == null || limit->Limit == CgroupLimit.HugetlbMax ? "-1"u8 : "0"u8);
        }

        if (limit->Limit == CgroupLimit.CpuMax && unified)
        {
            to->Byte((byte)' ');
            to->Number(CgroupUnits.CpuPeriod);
        }
    }

    /// <summary>What is written: key and word.</summary>
    public readonly byte* Line(byte* memory)
    {
        var text = TextBuilder.Over(memory, 2 * Room);
        var to = &text;
        if (*Key != 0)
        {
            to->Add(Key);
            to->Byte((byte)' ');
        }

        to->Add(Word);
        return to->End();
    }

    /// <summary>Whether the kernel's text of the file says the same.</summary>
    public readonly bool Holds(byte* content)
    {
        if (IsRounded)
        {
            return HoldsRounded(content);
        }

        for (; *content != 0; content = CgroupFiles.NextLine(content))
        {
            if (*Key == 0 ? IsLine(content, Word) : CgroupFiles.IsWord(content, Key, (byte)' ', (byte)'\n'))
            {
                return *Key == 0 || HasWord(content + Text.Length(Key)) || Value < 0;
            }
        }

        return *Key != 0 && Value < 0; // a device without limits has no line
    }

    private static bool IsLine(byte* line, byte* text) => CgroupFiles.LineLength(line) == Text.Length(text) && Text.StartsWith(line, text);

    private readonly bool HasWord(byte* rest)
    {
        while (*rest == ' ')
        {
            rest++;
            if (CgroupFiles.IsWord(rest, Word, (byte)' ', (byte)'\n'))
            {
                return true;
            }

            while (*rest is not (0 or (byte)' ' or (byte)'\n'))
            {
                rest++;
            }
        }

        return false;
    }

    /// <summary>Pages have up to 64 KiB. Without a limit: max, or in cgroup v1 a number of 19 digits.</summary>
    private readonly bool HoldsRounded(byte* content)
    {
        const long LargestPage = 65_536;
        var length = CgroupFiles.LineLength(content);
        var number = Text.Number(content, length);
        return Value < 0 ? *content == 'm' || length == 19 : number >= 0 && number <= Value && number > Value - LargestPage;
    }
}
