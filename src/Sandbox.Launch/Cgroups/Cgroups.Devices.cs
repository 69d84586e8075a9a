using System.Runtime.CompilerServices;
using Sandbox.Plan;

namespace Sandbox.Launch;

// Access to devices: what the kernel asks at every open and every mknod of a device node.
public static unsafe partial class Cgroups
{
#pragma warning disable CS0649 // it is written through a pointer
    private static DeviceState _devices;
#pragma warning restore CS0649

    internal static DeviceState* DeviceRules => (DeviceState*)Unsafe.AsPointer(ref _devices);

    /// <summary>DeviceRuleStep that allows, by numbers; <see cref="DeviceRule.Any"/>: every one.</summary>
    public static void AllowDevice(LaunchState* s, int at, DeviceTypes types, long major, long minor, DeviceAccess access) =>
        Note(at, allows: true, types, major, minor, access, null, -1);

    /// <summary>
    /// The same by the path of a node. <paramref name="patch"/>: the instruction of the program from which on its type and numbers are written. <paramref name="optional"/>: where there is no
    /// such node, there is none to allow.
    /// </summary>
    public static void AllowDevice(LaunchState* s, int at, ReadOnlySpan<byte> path, DeviceAccess access, int patch, bool optional = false)
    {
        DeviceRules->Rules[DeviceRules->Count].IsOptional = optional;
        Note(at, allows: true, DeviceTypes.None, 0, 0, access, Text.Pointer(path), patch);
    }

    /// <summary>DeviceRuleStep that refuses, by numbers.</summary>
    public static void RefuseDevice(LaunchState* s, int at, DeviceTypes types, long major, long minor, DeviceAccess access) =>
        Note(at, allows: false, types, major, minor, access, null, -1);

    /// <summary>The same by the path of a node.</summary>
    public static void RefuseDevice(LaunchState* s, int at, ReadOnlySpan<byte> path, DeviceAccess access, int patch) =>
        Note(at, allows: false, DeviceTypes.None, 0, 0, access, Text.Pointer(path), patch);

    /// <summary>DeviceProgramStep: what no rule noted before allows is refused. <paramref name="program"/>: the rules as a program for cgroup v2.</summary>
    public static void RefuseOtherDevices(LaunchState* s, int at, ReadOnlySpan<byte> program)
    {
        DeviceRules->At = at;
        DeviceRules->Program = Text.Pointer(program);
        DeviceRules->ProgramBytes = program.Length;
    }

    private static void Note(int at, bool allows, DeviceTypes types, long major, long minor, DeviceAccess access, byte* path, int patch)
    {
        var one = DeviceRules->Rules + DeviceRules->Count;
        one->At = at;
        one->Allows = allows;
        one->IsLeftOut = false;
        one->Types = types;
        one->Access = access;
        one->Major = major;
        one->Minor = minor;
        one->Path = path;
        one->Patch = patch;
        DeviceRules->Count += DeviceRules->Count < DeviceRule.Most - 1 ? 1 : 0; // the compiler refuses more
    }
}
