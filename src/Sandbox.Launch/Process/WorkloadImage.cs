using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// Memory for the workload's argument and environment pointers: mapped in one go before any limit is set, of which only touched pages become
/// real. The texts stay where they are: literals of the launcher, and strings of the initial stack.
/// </summary>
[LaunchPath]
internal static unsafe class WorkloadImage
{
    /// <summary>Environment variables and command words that fit; a spec has at most 4,096 entries.</summary>
    public const int MaxEntries = 4096;

    private const long PROT_READ_WRITE = 3, MAP_PRIVATE_ANONYMOUS = 0x22;

    /// <summary>Maps it.</summary>
    public static void Allocate(LaunchState* s)
    {
        var size = Size(s);
        var memory = Kernel.Call(Nr.mmap, 0, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1);
        if (memory is < 0 and > -4096)
        {
            Failure.Stop(s, LaunchStep.Environment, memory, null);
        }

        s->Image = (byte*)memory;
        s->ImageEnd = s->Image + size;
        s->Env = (byte**)memory;
        s->EnvCount = 0;
        s->ImageNext = s->Image + ((MaxEntries + 1) * sizeof(byte*));
    }

    /// <summary>Gives it back: to the init, whose memory a workload borrowed.</summary>
    public static void Free(LaunchState* s)
    {
        if (s->Image != null)
        {
            Kernel.Call(Nr.munmap, (long)s->Image, s->ImageEnd - s->Image);
            s->Image = null;
        }
    }

    private static long Size(LaunchState* s) => ((MaxEntries * 2) + s->Argc + 4) * sizeof(byte*);
}
