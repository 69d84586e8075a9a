using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

public static unsafe partial class Root
{
    /// <summary>
    /// The host's directory <paramref name="path"/> with what is mounted below it, as a mount of its own: no setuid, no device nodes,
    /// and with <paramref name="readOnly"/> no writing, on all of these mounts. A relative path begins at the launcher binary's directory.
    /// </summary>
    public static void Dir(LaunchState* s, int at, ReadOnlySpan<byte> path, bool readOnly)
    {
        s->At = at;
        s->Step = LaunchStep.DirRoot;
        var name = Text.Pointer(path);
        var tree = HostPaths.CopyTree(s, name, recursive: true);
        var result = tree < 0 ? tree : Mounting.Change(s, tree, true, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | (readOnly ? MOUNT_ATTR_RDONLY : 0), 0, MS_PRIVATE);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.DirRoot, result, name);
        }

        Begin(s, LaunchStep.DirRoot, tree, name);
    }
}
