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
        var mount = Simple(to, "sysfs"u8, flags);
        if (Text.Same(to->Path, Text.Pointer("/sys"u8)))
        {
            s->SysTree = (int)mount;
        }
    }

    /// <summary>The POSIX message queues of this process's ipc namespace (mq_overview(7)).</summary>
    public static void Mqueue(LaunchState* s, int at, ReadOnlySpan<byte> target, MountFlags flags, bool optional)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.Mqueue, target, optional);
        close(Simple(to, "mqueue"u8, flags));
    }

    private static long Simple(MountTarget* to, ReadOnlySpan<byte> type, MountFlags flags)
    {
        var directory = to->Directory(plain: true);
        NewFileSystem made;
        var fs = &made;
        return directory >= 0 && fs->Open(to, type) ? fs->CreateOn(directory, flags) : -1;
    }
}
