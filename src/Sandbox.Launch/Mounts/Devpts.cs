using Sandbox.Plan;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

public static unsafe partial class Mounts
{
    /// <summary>A devpts of its own: since Linux 4.7 every mount is a new instance (pts(4)).</summary>
    public static void Devpts(LaunchState* s, int at, ReadOnlySpan<byte> target, MountFlags flags, uint mode, uint ptmxMode, long gid, bool optional)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.Devpts, target, optional);
        var directory = to->Directory(plain: true);
        NewFileSystem made;
        var fs = &made;
        if (directory < 0 || !fs->Open(to, "devpts"u8))
        {
            return;
        }

        fs->SetMode("ptmxmode"u8, ptmxMode);
        fs->SetMode("mode"u8, mode);
        fs->SetId("gid"u8, gid);
        close(fs->CreateOn(directory, flags));
    }
}
