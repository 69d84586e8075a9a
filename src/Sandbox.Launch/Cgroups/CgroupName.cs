using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// Names of groups: sandbox-NAME, and sandbox-NAME-2 and so on for more instances. A living launcher has its group's directory locked (flock(2)); one that is not locked was left over by a
/// launcher that was killed, and is removed by who wants the name.
/// </summary>
[LaunchPath]
internal static unsafe class CgroupName
{
    /// <summary>Bytes of a name: the prefix, 63 of the workload, a number.</summary>
    public const int Room = 96;

    private const int MostInstances = 9999;

    /// <summary>Where a launcher goes that makes room in its own cgroup.</summary>
    public static ReadOnlySpan<byte> Leaf => "supervisor"u8;

    /// <summary>The name of instance <paramref name="number"/>, from 1, in <paramref name="memory"/>.</summary>
    public static byte* Of(LaunchState* s, int number, byte* memory)
    {
        var text = TextBuilder.Over(memory, Room);
        var to = &text;
        to->Add("sandbox-"u8);
        to->Add(s->Name);
        if (number > 1)
        {
            to->Byte((byte)'-');
            to->Number(number);
        }

        return to->End();
    }

    /// <summary>Makes the first group of the name that is free in <paramref name="parent"/>, and locks it: its directory, or -errno.</summary>
    public static long Make(LaunchState* s, long parent, int* number)
    {
        var memory = stackalloc byte[Room];
        for (*number = 1; *number <= MostInstances; (*number)++)
        {
            var name = Of(s, *number, memory);
            var result = mkdirat(parent, name, 0x1ed);
            if (result == -Errno.EEXIST && Sweep(parent, name))
            {
                result = mkdirat(parent, name, 0x1ed);
            }

            var directory = result < 0 ? result : Lock(parent, name);
            if (directory >= 0 || (result < 0 && result != -Errno.EEXIST))
            {
                return directory;
            }
        }

        return -Errno.EEXIST;
    }

    /// <summary>Takes one away that nobody has locked. False: it is in use.</summary>
    private static bool Sweep(long parent, byte* name)
    {
        var directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (directory < 0)
        {
            return directory == -Errno.ENOENT;
        }

        var swept = Kernel.Call(Nr.flock, directory, LOCK_EX | LOCK_NB) >= 0 && unlinkat(parent, name, AT_REMOVEDIR) >= 0;
        close(directory);
        return swept;
    }

    /// <summary>The directory, locked; -errno where another start is taking it away meanwhile, or has made it anew: exclusively, or both would have the one that the other made.</summary>
    private static long Lock(long parent, byte* name)
    {
        var directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (directory < 0)
        {
            return directory;
        }

        statx mine, there;
        var locked = Kernel.Call(Nr.flock, directory, LOCK_EX | LOCK_NB);
        var ours = fstatx(directory, statx.STATX_INO, &mine);
        var named = lstatx(parent, name, statx.STATX_INO, &there);
        if (locked >= 0 && ours >= 0 && named >= 0 && mine.stx_ino == there.stx_ino)
        {
            return directory;
        }

        close(directory);
        return -Errno.EAGAIN;
    }
}
