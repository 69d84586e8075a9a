using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// The rules on devices in cgroup v1 (Documentation/admin-guide/cgroup-v1/devices.rst): the kernel keeps a list of what is allowed and takes nothing out of a wider entry, so the rules are
/// made into such a list first.
/// </summary>
[LaunchPath]
internal static unsafe class Version1Devices
{
    private const int Room = 64;
    private const int MostEntries = 2 * DeviceRule.Most;

    /// <summary>Writes the list to devices.deny and devices.allow of <paramref name="directory"/>, and reads it back.</summary>
    public static void Apply(LaunchState* s, long directory)
    {
        var entries = stackalloc PlannedDevice[MostEntries];
        var count = List(s, entries);
        var result = CgroupFiles.Write(directory, Text.Pointer("devices.deny"u8), Text.Pointer("a"u8));
        if (result < 0)
        {
            CgroupReport.RefuseDevices(s, result, Text.Pointer("devices.deny"u8), "only CAP_SYS_ADMIN on the host may change it; run it as root, or say 'requirement: best_effort'"u8);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            AllowOne(s, directory, entries + i);
        }

        if (!Holds(directory, entries, count))
        {
            CgroupReport.RefuseDevices(s, 0, Text.Pointer("devices.list"u8), "it was written and does not read back the same, so nobody knows what holds; run it outside of other sandboxes, or say 'requirement: best_effort'"u8);
        }
    }

    private static void AllowOne(LaunchState* s, long directory, PlannedDevice* entry)
    {
        var memory = stackalloc byte[Room];
        var result = entry->Access == DeviceAccess.None ? 0 : CgroupFiles.Write(directory, Text.Pointer("devices.allow"u8), Line(entry, memory));
        if (result < 0)
        {
            entry->Access = DeviceAccess.None;
            CgroupReport.LeaveOut(s, entry, result, Line(entry, memory), result == -Errno.EPERM
                ? "the cgroup above does not allow this device, or the launcher's user may not change it; run it as root, where the device is allowed"u8
                : "the kernel did not take it; correct the rule"u8);
        }
    }

    /// <summary>What is allowed in the end, type by type: how many entries that are. An entry without access is none.</summary>
    private static int List(LaunchState* s, PlannedDevice* entries)
    {
        var state = Cgroups.DeviceRules;
        var count = 0;
        for (var i = 0; i < state->Count; i++)
        {
            var rule = state->Rules + i;
            for (var type = DeviceTypes.Block; type <= DeviceTypes.Character && !rule->IsLeftOut; type++)
            {
                if ((rule->Types & type) == DeviceTypes.None)
                {
                    continue;
                }

                if (rule->Allows)
                {
                    count = Add(entries, count, rule, type);
                }
                else
                {
                    TakeOut(s, entries, count, rule, type);
                }
            }
        }

        // An open must be allowed by one entry alone: what a wider one allows, a narrower one must too.
        for (var i = 0; i < count; i++)
        {
            for (var wide = 0; wide < count; wide++)
            {
                entries[i].Access |= entries[i].Access != DeviceAccess.None && Covers(entries + wide, entries + i) ? entries[wide].Access : DeviceAccess.None;
            }
        }

        return count;
    }

    private static int Add(PlannedDevice* entries, int count, PlannedDevice* rule, DeviceTypes type)
    {
        var i = 0;
        while (i < count && (entries[i].Types != type || entries[i].Major != rule->Major || entries[i].Minor != rule->Minor))
        {
            i++;
        }

        var access = i < count ? entries[i].Access : DeviceAccess.None;
        entries[i] = *rule;
        entries[i].Types = type;
        entries[i].Access |= access;
        return i < count ? count : count + 1;
    }

    private static void TakeOut(LaunchState* s, PlannedDevice* entries, int count, PlannedDevice* rule, DeviceTypes type)
    {
        PlannedDevice refused = *rule;
        refused.Types = type;
        for (var i = 0; i < count; i++)
        {
            if (Covers(&refused, entries + i))
            {
                entries[i].Access &= ~rule->Access;
            }
            else if (Covers(entries + i, &refused) && (entries[i].Access & rule->Access) != DeviceAccess.None && !rule->IsLeftOut)
            {
                CgroupReport.LeaveOut(s, rule, 0, Text.Pointer("devices.deny"u8), "this host has cgroup v1 for it, where nothing can be taken out of a wider rule that allows; write the devices that are allowed one by one"u8);
            }
        }
    }

    /// <summary>Whether every device of <paramref name="narrow"/> is one of <paramref name="wide"/>; none has a minor number without a major one.</summary>
    private static bool Covers(PlannedDevice* wide, PlannedDevice* narrow) =>
        wide->Types == narrow->Types && (wide->Major < 0 || wide->Major == narrow->Major) && (wide->Minor < 0 || wide->Minor == narrow->Minor);

    /// <summary>Whether devices.list has these entries and no other.</summary>
    private static bool Holds(long directory, PlannedDevice* entries, int count)
    {
        var content = stackalloc byte[CgroupFiles.Most];
        var memory = stackalloc byte[Room];
        if (CgroupFiles.Read(directory, Text.Pointer("devices.list"u8), content, CgroupFiles.Most) < 0)
        {
            return false;
        }

        var lines = 0;
        for (var line = content; *line != 0; line = CgroupFiles.NextLine(line))
        {
            lines++;
        }

        for (var i = 0; i < count; i++)
        {
            if (entries[i].Access != DeviceAccess.None)
            {
                lines -= HasLine(content, Line(entries + i, memory)) ? 1 : DeviceRule.Most * 4;
            }
        }

        return lines == 0;
    }

    private static bool HasLine(byte* content, byte* text)
    {
        for (; *content != 0; content = CgroupFiles.NextLine(content))
        {
            if (CgroupFiles.LineLength(content) == Text.Length(text) && Text.StartsWith(content, text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>c 1:3 rwm, as the kernel writes it.</summary>
    private static byte* Line(PlannedDevice* entry, byte* memory)
    {
        var text = TextBuilder.Over(memory, Room);
        var to = &text;
        to->Byte(entry->Types == DeviceTypes.Block ? (byte)'b' : (byte)'c');
        to->Byte((byte)' ');
        AddNumber(to, entry->Major);
        to->Byte((byte)':');
        AddNumber(to, entry->Minor);
        to->Byte((byte)' ');
        to->Add((entry->Access & DeviceAccess.Read) != 0 ? "r"u8 : default);
        to->Add((entry->Access & DeviceAccess.Write) != 0 ? "w"u8 : default);
        to->Add((entry->Access & DeviceAccess.Mknod) != 0 ? "m"u8 : default);
        return to->End();
    }

    private static void AddNumber(TextBuilder* to, long number)
    {
        if (number < 0)
        {
            to->Byte((byte)'*');
        }
        else
        {
            to->Number(number);
        }
    }
}
