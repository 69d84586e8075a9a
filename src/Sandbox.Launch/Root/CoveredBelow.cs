using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// An overlay has the files of one mount, not what is mounted below it (Documentation/filesystems/overlayfs.rst). What such a mount covers would come to light, and what it shows would be gone: no launch then.
/// </summary>
[LaunchPath]
internal static unsafe class CoveredBelow
{
    private const int PathMax = 4096;

    /// <summary>Ends the launch where something is mounted below <paramref name="directory"/>, which messages call <paramref name="shown"/>. <see cref="FdNames"/> are open.</summary>
    public static void Check(MountTarget* to, long directory, byte* shown)
    {
        var path = stackalloc byte[PathMax];
        var length = Unistd.readlinkat(to->State->NamesFd, Name(directory, path), path, PathMax - 2);
        var result = length < 0 ? length : 0;
        if (result == 0)
        {
            path[length] = (byte)'/';
            path[length + 1] = 0;
            result = Look(to, shown, path, length + 1);
        }

        if (result < 0)
        {
            Failure.StopBecause(to->State, to->Step, result, shown, "whether something is mounted below it cannot be seen in /proc/self/mountinfo; mount a whole procfs on the host's /proc"u8);
        }
    }

    private static byte* Name(long fd, byte* memory)
    {
        var text = TextBuilder.Over(memory, PathMax);
        text.Number(fd);
        return text.End();
    }

    private static long Look(MountTarget* to, byte* shown, byte* prefix, long length)
    {
        var memory = stackalloc byte[MountTable.Memory];
        MountTable made;
        var table = &made;
        var result = table->Open(to->State, memory);
        while (result == 0 && table->Next())
        {
            if (Text.StartsWith(table->Path.Data, prefix))
            {
                Failure.StopBecause(to->State, to->Step, Errno.EBUSY, shown, "an overlay does not have what is mounted below its directories; unmount it on the host, or mount it by 'mounts' of the spec:"u8, table->Path.Data + length);
            }
        }

        return result == 0 ? table->Close() : result;
    }
}
