using System.Runtime.CompilerServices;
using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>One limit of the network's rate.</summary>
[LaunchPath]
internal unsafe struct PlannedRate
{
    public const int Words = 3;

    /// <summary>Its line, and the program's length.</summary>
    public int At, ProgramBytes;

    /// <summary>The program, as the compiler made it; null: no limit this way.</summary>
    public byte* Program;

    /// <summary>Whether the launch fails without it.</summary>
    public bool IsHard;
}

/// <summary>The limits of the network's rate, by <see cref="NetworkDirection"/>. Not on the stack, as <see cref="CgroupState"/>.</summary>
[LaunchPath]
internal unsafe struct NetworkState
{
    /// <summary>Directions.</summary>
    public const int Count = 2;

    private fixed long _rates[Count * PlannedRate.Words];

    /// <summary>Whether there are any, and whether the launch fails without one of them.</summary>
    public bool Any, AnyHard;

    /// <summary>The limits.</summary>
    public PlannedRate* Rates => (PlannedRate*)Unsafe.AsPointer(ref _rates[0]);
}
