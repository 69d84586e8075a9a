using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>The limits of one group: written, read back, compared.</summary>
[LaunchPath]
internal static unsafe class CgroupLimits
{
    /// <summary>Whether <paramref name="directory"/> has every limit of <paramref name="controllers"/> already.</summary>
    public static bool HoldAlready(long directory, CgroupControllers controllers, bool unified)
    {
        var memory = stackalloc byte[3 * LimitFile.Room];
        var content = stackalloc byte[CgroupFiles.Most];
        LimitFile file;
        if ((controllers & CgroupControllers.Programs) != CgroupControllers.None)
        {
            return false; // nobody can tell what another's program does
        }

        for (var i = 0; i < Cgroups.State->LimitCount; i++)
        {
            var limit = Cgroups.State->Limits + i;
            if ((limit->Controller & controllers) != 0 && !limit->IsLeftOut
                && (!LimitFile.Of(limit, unified, memory, &file) || CgroupFiles.Read(directory, file.Name, content, CgroupFiles.Most) < 0 || !(&file)->Holds(content)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes every limit of <paramref name="controllers"/> and reads it back.</summary>
    public static void Apply(LaunchState* s, long directory, CgroupControllers controllers, bool unified)
    {
        for (var i = 0; i < Cgroups.State->LimitCount; i++)
        {
            var limit = Cgroups.State->Limits + i;
            if ((limit->Controller & controllers) != 0 && !limit->IsLeftOut)
            {
                s->At = limit->At;
                ApplyOne(s, limit, directory, unified);
            }
        }

        s->At = Cgroups.State->At;
    }

    /// <summary>None of the limits of these controllers can be had.</summary>
    public static void LeaveOutOf(LaunchState* s, CgroupControllers missing, ReadOnlySpan<byte> why)
    {
        if ((missing & CgroupControllers.Devices) != CgroupControllers.None)
        {
            CgroupReport.RefuseDevices(s, 0, null, why);
        }

        if ((missing & CgroupControllers.Network) != CgroupControllers.None)
        {
            NetworkLimits.Refuse(s, 0, "a limit on the host's network needs cgroup v2, and it is mounted neither at /sys/fs/cgroup nor at /sys/fs/cgroup/unified; mount it there"u8);
        }

        for (var i = 0; i < Cgroups.State->LimitCount; i++)
        {
            var limit = Cgroups.State->Limits + i;
            if ((limit->Controller & missing) != 0 && !limit->IsLeftOut)
            {
                CgroupReport.LeaveOut(s, limit, 0, CgroupFiles.NameOf(limit->Controller), why, null);
            }
        }

        s->At = Cgroups.State->At;
    }

    private static void ApplyOne(LaunchState* s, PlannedLimit* limit, long directory, bool unified)
    {
        var memory = stackalloc byte[3 * LimitFile.Room];
        var line = stackalloc byte[2 * LimitFile.Room];
        LimitFile file;
        if (!LimitFile.Of(limit, unified, memory, &file))
        {
            LimitFile.Of(limit, unified: true, memory, &file);
            CgroupReport.LeaveOut(s, limit, 0, file.Name, "this host has cgroup v1 for it, where there is no such limit; boot with systemd.unified_cgroup_hierarchy=1, or take the line out"u8, null);
            return;
        }

        if (file.Value < CgroupUnits.Max)
        {
            CgroupReport.LeaveOut(s, limit, 0, file.Name, "cgroup v1 limits memory and swap together; set resources.memory.max too"u8, null);
            return;
        }

        // Before it is written, for cgroup v1 refuses a quota above the parent's without saying why. It is written all the same: the one above may be raised some day.
        var isLowest = LimitsAbove.CheckOne(s, limit, directory, unified);
        var fd = CgroupFiles.Open(directory, file.Name, O_RDWR);
        var result = fd < 0 ? fd : write(fd, (&file)->Line(line), Text.Length(line));
        if (isLowest && result < 0)
        {
            CgroupReport.LeaveOut(s, limit, result, file.Name, CgroupReport.Why(result, limit), null);
        }
        else if (isLowest)
        {
            ReadBack(s, limit, fd, &file);
        }

        close(fd);
    }

    private static void ReadBack(LaunchState* s, PlannedLimit* limit, long fd, LimitFile* file)
    {
        var room = *file->Key == 0 && limit->Text == null ? LimitFile.Room : CgroupFiles.Most; // one word; every page of the stack that is touched costs a start a microsecond or two
        var content = stackalloc byte[room];
        var length = Kernel.Call(Nr.pread64, fd, (long)content, room - 1, 0);
        content[length < 0 ? 0 : length] = 0;
        if (length < 0)
        {
            CgroupReport.LeaveOut(s, limit, length, file->Name, "it was written and cannot be read back, so nobody knows whether it holds; take the line out"u8, null);
        }
        else if (!file->Holds(content))
        {
            content[CgroupFiles.LineLength(content)] = 0;
            CgroupReport.LeaveOut(s, limit, 0, file->Name, "the kernel has made something else of it; write a value that it takes as it is. It says"u8, content);
        }
    }
}
