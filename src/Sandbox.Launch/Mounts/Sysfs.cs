using Sandbox.Plan;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

public static unsafe partial class Mounts
{
    /// <summary>A sysfs(5) that shows this process's network namespace.</summary>
    public static void Sysfs(LaunchState* s, int at, ReadOnlySpan<byte> target, MountFlags flags, bool optional)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.Sysfs, target, optional);
        Simple(to, "sysfs"u8, flags);
    }

    /// <summary>The POSIX message queues of this process's ipc namespace (mq_overview(7)).</summary>
    public static void Mqueue(LaunchState* s, int at, ReadOnlySpan<byte> target, MountFlags flags, bool optional)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.Mqueue, target, optional);
        Simple(to, "mqueue"u8, flags);
    }

    private static void Simple(MountTarget* to, ReadOnlySpan<byte> type, MountFlags flags)
    {
        var directory = to->Directory(plain: true);
        NewFileSystem made;
        var fs = &made;
        if (directory >= 0 && fs->Open(to, type))
        {
            close(fs->CreateOn(directory, flags));
        }
    }
}
