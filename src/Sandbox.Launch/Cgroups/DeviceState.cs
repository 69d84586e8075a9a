using System.Runtime.CompilerServices;
using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>One rule on devices as the spec has it; its numbers are known when its path has been looked at.</summary>
[LaunchPath]
internal unsafe struct PlannedDevice
{
    public const int Words = 6;

    /// <summary>Its line.</summary>
    public int At;

    /// <summary>Whether it allows, whether its node may be missing, and whether it does not hold.</summary>
    public bool Allows, IsOptional, IsLeftOut;

    /// <summary>Which devices; -1: every number.</summary>
    public DeviceTypes Types;

    /// <inheritdoc cref="Types"/>
    public DeviceAccess Access;

    /// <inheritdoc cref="Types"/>
    public long Major, Minor;

    /// <summary>The node of the host; null: the numbers are the spec's.</summary>
    public byte* Path;

    /// <summary>The instruction of the program from which on type, major and minor are written.</summary>
    public int Patch;
}

/// <summary>The rules on devices. Not on the stack, as <see cref="CgroupState"/>.</summary>
[LaunchPath]
internal unsafe struct DeviceState
{
    private fixed long _rules[DeviceRule.Most * PlannedDevice.Words];

    /// <summary>How many there are.</summary>
    public int Count;

    /// <summary>The line of the whole.</summary>
    public int At;

    /// <summary>The program of cgroup v2, as the compiler made it; null: there are no rules.</summary>
    public byte* Program;

    /// <summary>Its length.</summary>
    public int ProgramBytes;

    /// <summary>The rules: where two name one device, the later one holds.</summary>
    public PlannedDevice* Rules => (PlannedDevice*)Unsafe.AsPointer(ref _rules[0]);
}
