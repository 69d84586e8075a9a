using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The part of <see cref="Remedies"/> for root, mounts, devices, files, paths, names, sysctls and loopback. docs/diagnostics has every text too.</summary>
[LaunchPath]
internal static unsafe class MountRemedies
{
    /// <summary>
    /// One item per case, each ended with NUL: the step's number without its 10, the errno, the reason. Errnos: 01 EPERM, 02 ENOENT, 13 EACCES, 16 EBUSY,
    /// 17 EEXIST, 19 ENODEV, 20 ENOTDIR, 21 EISDIR, 22 EINVAL, 28 ENOSPC, 30 EROFS, 36 ENAMETOOLONG, 40 ELOOP, 97 EAFNOSUPPORT.
    /// </summary>
    private static ReadOnlySpan<byte> Cases =>
        "07 02 the source does not exist; create it or mark the mount optional\0"u8 +
        "07 13 the launcher may not reach the source; give its user the rights, or start it as root\0"u8 +
        "07 20 one of source and target is a directory and the other is a file; make them alike\0"u8 +
        "07 22 the source cannot be bound: it is unbindable, or in a user namespace has mounts below it that a copy would uncover; set recursive: true\0"u8 +
        "07 40 the target is a symbolic link that leads nowhere; make it a file or a directory in the root\0"u8 +
        "09 22 the kernel takes no such size or mode for a tmpfs; correct root.scratch\0"u8 +
        "10 02 the directory does not exist; create it, or correct the path (a relative one begins at the launcher's own directory)\0"u8 +
        "10 13 the launcher may not reach the directory; give its user the rights, or start it as root\0"u8 +
        "10 20 that is no directory; name the directory that has the root's files\0"u8 +
        "11 02 this host has no such path; mark it optional or leave it out\0"u8 +
        "11 17 something else is at that place of the root already; name only one of them\0"u8 +
        "11 20 a part of that path is a file in the root, or the root has a file where the host has a directory; name only one of them\0"u8 +
        "12 17 a file of that name is there; leave the directory out or call it otherwise\0"u8 +
        "12 20 a part of the path is a file, or a symbolic link that leads nowhere; correct the path\0"u8 +
        "12 28 the root is full; raise root.scratch.size\0"u8 +
        "12 30 the directory does not exist in the root, which is not written to; create it there\0"u8 +
        "13 20 a part of the path is a file, or a symbolic link that leads nowhere; correct the path\0"u8 +
        "13 21 a directory of that name is there; leave the file out or call it otherwise\0"u8 +
        "13 28 the root is full; raise root.scratch.size\0"u8 +
        "14 17 something else is at that place of the root already; leave the link out or call it otherwise\0"u8 +
        "14 20 a part of the path is a file, or a symbolic link that leads nowhere; correct the path\0"u8 +
        "14 30 the link does not exist in the root, which is not written to; make it there\0"u8 +
        "16 01 in a user namespace the kernel gives a procfs only where the host's is whole and the pid namespace is new; unmask the outer container's /proc, or bind /proc\0"u8 +
        "16 22 the kernel knows no such option; hidepid: ptraceable and subset: pid need Linux 5.8\0"u8 +
        "17 01 in a user namespace a sysfs needs a new network namespace and a host whose /sys is whole; set network: none, or bind /sys\0"u8 +
        "18 22 the gid is not mapped in the user namespace; leave gid out\0"u8 +
        "19 01 in a user namespace the message queues need a new ipc namespace; set namespaces.ipc: new\0"u8 +
        "20 01 overlays in a user namespace need Linux 5.11; start the launcher as root with namespaces.user: host\0"u8 +
        "20 22 the kernel refuses the layers: upperdir and workdir must be on one file system that is no overlay, and without them at least two lower layers are needed; its log says more\0"u8 +
        "21 01 mknod is refused here (an outer container or user namespace); let the spec make a user namespace, and the host's nodes are bound\0"u8 +
        "21 02 this host's /dev lacks the node; repair the host's /dev\0"u8 +
        "22 01 mknod is refused here (an outer container or user namespace); name the host's device by its path alone, and it is bound\0"u8 +
        "22 02 this host has no such device; load its driver, mark it optional or leave it out\0"u8 +
        "22 17 something of that name is in the root already; remove it there or leave the device out\0"u8 +
        "22 30 the root is not written to; put the device below /dev\0"u8 +
        "24 02 the root has no such path; leave it out or correct it\0"u8 +
        "26 22 the host's root cannot be exchanged, for it is the initial ramfs; start the host from a root file system\0"u8 +
        "27 01 the host's own name must not change; set namespaces.uts: new\0"u8 +
        "28 01 the host's own domain name must not change; set namespaces.uts: new\0"u8 +
        "29 01 this parameter belongs to the host's namespace; make the namespace new or leave the parameter out\0"u8 +
        "29 02 this kernel has no such parameter in the new namespaces; load its module or correct the name\0"u8 +
        "29 13 this parameter belongs to the host's namespace; make the namespace new or leave the parameter out\0"u8 +
        "29 22 the kernel refuses the value; correct it\0"u8 +
        "29 30 /proc/sys is read-only here; leave the parameter out\0"u8 +
        "30 97 this kernel has no IPv4; set network.loopback: false\0"u8 +
        "83 01 overlays in a user namespace need Linux 5.11; start the launcher as root with namespaces.user: host\0"u8 +
        "83 22 the kernel refuses the layers: what is written must be kept on a file system that is no overlay; its log says more\0"u8 +
        "85 01 overlays in a user namespace need Linux 5.11; start the launcher as root with namespaces.user: host\0"u8 +
        "85 22 the kernel refuses the layers: overlays lie on one another twice at most (a root of layers is one), and nothing may be mounted below them; its log says more\0"u8 +
        "85 40 one of the extensions lies within another or within the root; take it out\0"u8;

    /// <summary>For every step of this part.</summary>
    private static ReadOnlySpan<byte> Everywhere =>
        "19 this kernel has no such file system; load its module (modprobe) or leave the mount out\0"u8 +
        "20 the target, or a part of it, is no directory; make it one\0"u8 +
        "28 no room is left; raise the size, or the limit of mounts (fs.mount-max)\0"u8 +
        "30 the root is not written to; create the path there, or set root.readonly: false\0"u8 +
        "36 the path is longer than the kernel takes (4095 bytes); shorten it\0"u8 +
        "38 this needs Linux 4.11 (statx), or an outer seccomp filter hides the older calls too; use a newer kernel, or let the outer container permit the calls\0"u8 +
        "40 a part of the path is a symbolic link, or a loop of them; make it a directory in the root\0"u8;

    /// <summary>NUL-terminated reason, or null.</summary>
    public static byte* Of(LaunchStep step, long errno)
    {
        step = step == LaunchStep.EmbeddedRoot ? LaunchStep.LayeredRoot : step; // the same overlay
        if (step is (< LaunchStep.Bind or > LaunchStep.Loopback) and not (LaunchStep.LayeredRoot or LaunchStep.Extensions))
        {
            return null;
        }

        for (var item = Text.Pointer(Cases); *item != 0; item = Text.Next(item))
        {
            if (Text.Number(item, 2) == step - LaunchStep.Begin + 1 && Text.Number(item + 3, 2) == errno)
            {
                return item + 6;
            }
        }

        for (var item = Text.Pointer(Everywhere); *item != 0; item = Text.Next(item))
        {
            if (Text.Number(item, 2) == errno)
            {
                return item + 3;
            }
        }

        return null;
    }
}
