using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>The rules on devices in force: a program on a cgroup of version 2.</summary>
[LaunchPath]
internal static unsafe class DeviceAccessRules
{
    private const int InstructionBytes = 8, Immediate = 4;

    /// <summary>Bytes of the largest program: five instructions for each rule, and those around them.</summary>
    private const int MostBytes = ((DeviceRule.Most * 5) + 16) * InstructionBytes;

    /// <summary>Puts type and numbers in the place of every path.</summary>
    public static void Find(LaunchState* s)
    {
        var state = Cgroups.DeviceRules;
        for (var i = 0; i < state->Count; i++)
        {
            var rule = state->Rules + i;
            if (rule->Path != null)
            {
                s->At = rule->At;
                FindOne(s, rule);
            }
        }
    }

    private static void FindOne(LaunchState* s, PlannedDevice* rule)
    {
        statx info;
        var fd = openat(AT_FDCWD, rule->Path, O_PATH | O_CLOEXEC);
        var looked = fstatx(fd, statx.STATX_TYPE, &info);
        var result = fd < 0 ? fd : looked;
        close(fd);
        var kind = info.stx_mode & statx.S_IFMT;
        if (result == -Errno.ENOENT && rule->IsOptional)
        {
            rule->IsLeftOut = true;
            return;
        }

        if (result < 0 || kind is not (statx.S_IFCHR or statx.S_IFBLK))
        {
            CgroupReport.LeaveOut(s, rule, result < 0 ? result : -Errno.ENXIO, rule->Path, result < 0
                ? "there is no such device node on the host; load its driver, or correct resources.devices"u8
                : "the host's file is no device node; write one, or the device's numbers"u8);
            return;
        }

        rule->Types = kind == statx.S_IFCHR ? DeviceTypes.Character : DeviceTypes.Block;
        rule->Major = info.stx_rdev_major;
        rule->Minor = info.stx_rdev_minor;
    }

    /// <summary>The program, with the numbers of what was given by a path, on <paramref name="directory"/>.</summary>
    public static void Attach(LaunchState* s, long directory)
    {
        var state = Cgroups.DeviceRules;
        var program = stackalloc byte[MostBytes];
        for (var i = 0; i < state->ProgramBytes && i < MostBytes; i++)
        {
            program[i] = state->Program[i];
        }

        for (var i = 0; i < state->Count; i++)
        {
            var rule = state->Rules + i;
            if (rule->Path != null)
            {
                // A rule that was left out is for type 0, which no device has.
                var first = program + (rule->Patch * InstructionBytes) + Immediate;
                *(int*)first = (int)rule->Types;
                *(int*)(first + InstructionBytes) = (int)rule->Major;
                *(int*)(first + (2 * InstructionBytes)) = (int)rule->Minor;
            }
        }

        var result = BpfPrograms.Put(directory, program, state->ProgramBytes, Bpf.BPF_PROG_TYPE_CGROUP_DEVICE, Bpf.BPF_CGROUP_DEVICE);
        if (result < 0)
        {
            CgroupReport.RefuseDevices(s, result, null, BpfPrograms.Why(result));
        }
    }
}
