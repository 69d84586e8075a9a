namespace Sandbox.Launch;

internal static unsafe partial class IdMaps
{
    /// <summary>A map is written once and for all, so what it is now it is when the workload begins. Its extents may come in another order.</summary>
    private static void ReadBack(LaunchState* s, long proc, byte* path, TextBuilder* wanted)
    {
        var map = stackalloc byte[4096];
        var length = HostProc.Read(s, proc, path, map, 4096);
        var extents = 0;
        var same = length > 0;
        for (var next = wanted->End(); same && *next != 0; extents++)
        {
            var inside = NextNumber(&next);
            var outside = NextNumber(&next);
            same = Has(map, inside, outside, NextNumber(&next));
            next += *next == '\n' ? 1 : 0;
        }

        for (var next = map; same && *next != 0; next++)
        {
            extents -= *next == '\n' ? 1 : 0;
        }

        if (!same || extents != 0)
        {
            Failure.StopBecause(s, LaunchStep.ReadBack, length < 0 ? length : 0, path, "the kernel does not map the ids as they were written; the workload is not started"u8);
        }
    }

    private static bool Has(byte* map, long inside, long outside, long count)
    {
        while (*map != 0)
        {
            var same = NextNumber(&map) == inside;
            same &= NextNumber(&map) == outside;
            same &= NextNumber(&map) == count;
            if (same)
            {
                return true;
            }

            map += *map == 0 ? 0 : 1;
        }

        return false;
    }
}
