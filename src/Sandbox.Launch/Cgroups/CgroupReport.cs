using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>What cannot be had: the end of the launch, or with <c>requirement: best_effort</c> a line on standard error.</summary>
[LaunchPath]
internal static unsafe class CgroupReport
{
    private const int Room = 1024;

    private static ReadOnlySpan<byte> LowerAbove => "a cgroup above allows less, and the lowest holds; raise that one (of a unit or slice: systemctl set-property), or write no more here:"u8;

    /// <summary>No group can be made: none of its limits holds.</summary>
    public static void Refuse(LaunchState* s, long errno, byte* target, ReadOnlySpan<byte> why)
    {
        s->At = Cgroups.State->At;
        if ((Cgroups.State->IsHard && (Cgroups.State->LimitCount > 0 || Cgroups.DeviceRules->Program != null)) || Cgroups.NetworkRates->AnyHard)
        {
            Failure.StopBecause(s, LaunchStep.Cgroup, errno, target, why);
        }

        Warn(s, LaunchStep.Cgroup, errno, target, Text.Pointer(why), null);
    }

    /// <summary>One limit cannot be had.</summary>
    public static void LeaveOut(LaunchState* s, PlannedLimit* limit, long errno, byte* target, ReadOnlySpan<byte> why, byte* detail)
    {
        s->At = limit->At;
        if (Cgroups.State->IsHard)
        {
            Failure.StopBecause(s, LaunchStep.CgroupLimit, errno, target, why, detail);
        }

        limit->IsLeftOut = true;
        Warn(s, LaunchStep.CgroupLimit, errno, target, Text.Pointer(why), detail);
    }

    /// <summary>One limit is worth nothing, because <paramref name="where"/> a lower one holds.</summary>
    public static void LeaveOutBecauseOfAbove(LaunchState* s, PlannedLimit* limit, byte* target, byte* where)
    {
        s->At = limit->At;
        if (Cgroups.State->IsHard)
        {
            Failure.StopBecause(s, LaunchStep.LimitAbove, 0, target, LowerAbove, where);
        }

        limit->IsLeftOut = true;
        Warn(s, LaunchStep.LimitAbove, 0, target, Text.Pointer(LowerAbove), where);
    }

    /// <summary>One rule on devices cannot be had.</summary>
    public static void LeaveOut(LaunchState* s, PlannedDevice* rule, long errno, byte* target, ReadOnlySpan<byte> why)
    {
        s->At = rule->At;
        if (Cgroups.State->IsHard)
        {
            Failure.StopBecause(s, LaunchStep.Devices, errno, target, why);
        }

        rule->IsLeftOut = true;
        Warn(s, LaunchStep.Devices, errno, target, Text.Pointer(why), null);
        s->At = Cgroups.State->At;
    }

    /// <summary>None of them can.</summary>
    public static void RefuseDevices(LaunchState* s, long errno, byte* target, ReadOnlySpan<byte> why)
    {
        s->At = Cgroups.DeviceRules->At;
        if (Cgroups.State->IsHard)
        {
            Failure.StopBecause(s, LaunchStep.Devices, errno, target, why);
        }

        Warn(s, LaunchStep.Devices, errno, target, Text.Pointer(why), null);
        s->At = Cgroups.State->At;
    }

    /// <summary>A line on standard error: it does not hold.</summary>
    internal static void Warn(LaunchState* s, LaunchStep step, long errno, byte* target, byte* why, byte* detail)
    {
        var memory = stackalloc byte[Room];
        var text = TextBuilder.Over(memory, Room);
        var to = &text;
        to->Add("best effort, it does not hold: "u8);
        to->Add(why);
        if (detail != null)
        {
            to->Byte((byte)' ');
            to->AddEscaped(detail);
        }

        Failure.Warn(s, step, errno, target, to->End());
    }

    /// <summary>Why the kernel did not take a limit.</summary>
    public static ReadOnlySpan<byte> Why(long errno, PlannedLimit* limit) =>
        errno == -Errno.ENOENT ? "this kernel has no such file for it: it is too old, or built or started without it"u8
        : errno is -Errno.EACCES or -Errno.EPERM ? "the launcher's user may not write it; run as root, or in a cgroup that is delegated with its controllers (systemd: Delegate=yes)"u8
        : errno == -Errno.ENODEV ? "there is no such disk, or it is a part of one; write the disk that it lies on"u8
        : errno == -Errno.EBUSY ? "more is in use already; write a larger value"u8
        : errno is -Errno.EINVAL or -Errno.ERANGE && limit->Controller == CgroupControllers.Cpuset ? "the cgroup above, or this machine, does not have all of these; write a part of what it has (/proc/self/status, Cpus_allowed_list and Mems_allowed_list)"u8
        : errno is -Errno.EINVAL or -Errno.ERANGE ? "the kernel does not take this value, or the cgroup above allows less; correct it"u8
        : "the kernel did not take it; correct the value"u8;
}
