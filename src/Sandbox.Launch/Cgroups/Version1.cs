using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>cgroup v1: a hierarchy for each controller, or several of them, below /sys/fs/cgroup under the controller's name.</summary>
[LaunchPath]
internal static unsafe class Version1
{
    /// <summary>A group in each hierarchy that has some of <paramref name="controllers"/>; <paramref name="lines"/> is /proc/self/cgroup: NUMBER:LIST:PATH.</summary>
    public static void Make(LaunchState* s, byte* lines, CgroupControllers controllers)
    {
        var found = CgroupControllers.None;
        for (var line = lines; *line != 0; line = CgroupFiles.NextLine(line))
        {
            var list = Behind(line, (byte)':');
            var here = CgroupFiles.ControllersIn(list, (byte)',', (byte)':') & controllers & ~found;
            if (here != CgroupControllers.None)
            {
                found |= here;
                MakeIn(s, here, Behind(list, (byte)':'));
            }
        }

        if ((controllers & ~found) != CgroupControllers.None)
        {
            CgroupLimits.LeaveOutOf(s, controllers & ~found, "no cgroup hierarchy of this host has the controller; use a kernel that is built with it and does not disable it (cgroup_disable=), or take the line out"u8);
        }
    }

    /// <summary>Those of <paramref name="some"/> that no hierarchy of cgroup v1 has.</summary>
    public static CgroupControllers Missing(byte* lines, CgroupControllers some)
    {
        for (var line = lines; *line != 0; line = CgroupFiles.NextLine(line))
        {
            some &= ~CgroupFiles.ControllersIn(Behind(line, (byte)':'), (byte)',', (byte)':');
        }

        return some;
    }

    private static void MakeIn(LaunchState* s, CgroupControllers controllers, byte* line)
    {
        var path = stackalloc byte[CgroupPath.Room];
        var top = OpenTop(controllers);
        var own = top < 0 ? top : CgroupPath.OpenAt(s, top, line, path);
        close(top);
        if (own < 0)
        {
            CgroupReport.Refuse(s, own, CgroupFiles.NameOf(Lowest(controllers)), "the hierarchy of this controller is not mounted below /sys/fs/cgroup, or the launcher's cgroup is not in it; mount it there"u8);
        }
        else if (CgroupFiles.HasOnlyUs(own) && CgroupLimits.HoldAlready(own, controllers, unified: false))
        {
            GroupMaking.Use(s, own, controllers, unified: false);
        }
        else
        {
            GroupMaking.Make(s, own, controllers, unified: false);
        }
    }

    private static long OpenTop(CgroupControllers controllers)
    {
        var memory = stackalloc byte[64];
        var text = TextBuilder.Over(memory, 64);
        var to = &text;
        var one = Lowest(controllers);
        to->Add("/sys/fs/cgroup/"u8);
        to->Add(one == CgroupControllers.Io ? Text.Pointer("blkio"u8) : CgroupFiles.NameOf(one));
        var fd = openat(AT_FDCWD, to->End(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        statfs info;
        if (fd < 0 || (fstatfs(fd, &info) == 0 && info.f_type == statfs.CGROUP_SUPER_MAGIC))
        {
            return fd;
        }

        close(fd);
        return -Errno.ENODEV;
    }

    /// <summary>A new cpuset has neither CPUs nor memory, and takes no process then: those of the group above.</summary>
    public static void FillCpuset(long parent, long directory)
    {
        Fill(parent, directory, Text.Pointer("cpuset.cpus"u8));
        Fill(parent, directory, Text.Pointer("cpuset.mems"u8));
    }

    private static void Fill(long parent, long directory, byte* file)
    {
        var text = stackalloc byte[1024];
        if (CgroupFiles.Read(directory, file, text, 1024) == 1 && CgroupFiles.Read(parent, file, text, 1024) > 1)
        {
            CgroupFiles.Write(directory, file, text);
        }
    }

    private static CgroupControllers Lowest(CgroupControllers some) => (CgroupControllers)((int)some & -(int)some);

    private static byte* Behind(byte* text, byte end)
    {
        while (*text is not (0 or (byte)'\n') && *text != end)
        {
            text++;
        }

        return *text == end ? text + 1 : text;
    }
}
