using static Sandbox.Compiler.Keys.Shapes;

namespace Sandbox.Compiler.Keys;

public static partial class SpecKeys
{
    private static SpecKey[] Mounts =>
    [
        new("mounts[].type", Words(SpecWords.MountTypes), "`bind` where `source` is given", "What is mounted. `none` takes the default mount at the target away."),
        new("mounts[].source", HostPath, "required for bind", "bind: the directory or file of the host."),
        new("mounts[].target", InsidePath, "required", "Where it is mounted."),
        new("mounts[].flags", ListOf(Words(MountFlagWords.Table)), "bind `ro nosuid nodev`, with `rw` also `noexec`; tmpfs, proc, sysfs, mqueue `nosuid nodev noexec`, sysfs also `ro`; devpts `nosuid noexec`; overlay `nosuid nodev`, without upperdir also `ro`", "Mount flags; one with an `r` before it holds for the mounts below too (bind)."),
        new("mounts[].recursive", Truth, "`true`", "bind: with the mounts below the source."),
        new("mounts[].propagation", Words(SpecWords.Propagations), "`private`", "bind, tmpfs: propagation of mount events (mount_namespaces(7))."),
        new("mounts[].optional", Truth, "`false`", "Whether the sandbox starts without it where it cannot be mounted."),
        new("mounts[].size", Size, "half of the memory", "tmpfs: size."),
        new("mounts[].inodes", new NumberShape(1, long.MaxValue), "the kernel's", "tmpfs: most inodes."),
        new("mounts[].mode", Mode, "tmpfs `\"1777\"`, devpts `\"0620\"`", "tmpfs: mode of its top directory. devpts: mode of new terminals."),
        new("mounts[].user", Id, "0", "tmpfs: owner of its top directory."),
        new("mounts[].group", Id, "0", "tmpfs: group of its top directory."),
        new("mounts[].hidepid", Words(SpecWords.HidePids), "`\"off\"`", "proc: what of other users' processes is seen (proc(5)). The word off must be in quotes."),
        new("mounts[].subset", Words(SpecWords.ProcSubsets), "none", "proc: only the processes, nothing of the system (Linux 5.8)."),
        new("mounts[].gid", Id, "proc none, devpts 5", "proc: group that hidepid does not hold for. devpts: group of new terminals."),
        new("mounts[].ptmxmode", Mode, "`\"0666\"`", "devpts: mode of ptmx."),
        new("mounts[].lowerdir", ListOf(HostPath), "required for overlay", "overlay: the directories below, the top one first."),
        new("mounts[].upperdir", HostPath, "none: read-only", "overlay: where changes are written."),
        new("mounts[].workdir", HostPath, "required with upperdir", "overlay: an empty directory on upperdir's file system."),
        new("mounts[].shm", Size, "`64MiB`", "dev: size of /dev/shm; 0: none."),
    ];

    private static SpecKey[] Entries =>
    [
        new("files[].path", InsidePath, "required", "Where."),
        new("files[].content", Text, "required", "The content, as UTF-8."),
        new("files[].mode", Mode, "`\"0644\"`", "Mode."),
        new("files[].user", Id, "0", "Owner."),
        new("files[].group", Id, "0", "Group."),
        new("dirs[].path", InsidePath, "required", "Where."),
        new("dirs[].mode", Mode, "`\"0755\"`", "Mode."),
        new("dirs[].user", Id, "0", "Owner."),
        new("dirs[].group", Id, "0", "Group."),
        Later("dirs.state", "Directories that stay between runs.", "the systemd integration"),
        Later("dirs.cache", "Directories for caches.", "the systemd integration"),
        Later("dirs.logs", "Directories for logs.", "the systemd integration"),
        Later("dirs.runtime", "Directories that go with the run.", "the systemd integration"),
        new("symlinks[].path", InsidePath, "required", "Where."),
        new("symlinks[].target", Text, "required", "What it points to, as it is written."),
        new("devices[].path", InsidePath, "required", "Where; without `type` also the host's node."),
        new("devices[].type", Words(SpecWords.DeviceTypes), "the host's node", "`c`: character device, `b`: block device, `p`: FIFO."),
        new("devices[].major", new NumberShape(0, 4095), "required for c and b", "Major number."),
        new("devices[].minor", new NumberShape(0, 1048575), "required for c and b", "Minor number."),
        new("devices[].mode", Mode, "`\"0666\"`", "Mode."),
        new("devices[].user", Id, "0", "Owner."),
        new("devices[].group", Id, "0", "Group."),
        new("devices[].optional", Truth, "`false`", "Whether the sandbox starts without it where it cannot be made."),
    ];
}
