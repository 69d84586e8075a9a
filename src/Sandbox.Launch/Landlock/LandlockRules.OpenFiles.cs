using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

public static unsafe partial class LandlockRules
{
    private const PathAccess Reading = PathAccess.ReadFile | PathAccess.ReadDir | PathAccess.Execute;
    private const PathAccess Writing = PathAccess.WriteFile | PathAccess.Truncate | PathAccess.MakeDir | PathAccess.MakeReg | PathAccess.MakeSock | PathAccess.MakeFifo
        | PathAccess.MakeSym | PathAccess.RemoveDir | PathAccess.RemoveFile | PathAccess.Refer;

    /// <summary>
    /// LandlockOpenFilesStep. What is open stays usable whatever the rules say, but /dev/stdout and its like open the file once more, and it lies outside: the caller's
    /// terminal, a log. Allowed is what it is open for. Pipes and sockets are no files to Landlock.
    /// </summary>
    public static void AllowOpenFiles(LaunchState* s, int at)
    {
        s->At = at;
        for (var fd = 0; fd < 64 && s->LandlockFiles != PathAccess.None; fd++)
        {
            if (fd > 2 && s->KeptFds >> fd == 0)
            {
                return;
            }

            if (fd <= 2 || ((s->KeptFds >> fd) & 1) != 0)
            {
                AllowOpenFile(s, fd);
            }
        }
    }

    private static void AllowOpenFile(LaunchState* s, int fd)
    {
        statx file;
        if (Unistd.fstatx(fd, statx.STATX_TYPE, &file) < 0)
        {
            return;
        }

        var type = file.stx_mode & statx.S_IFMT;
        var directory = type == statx.S_IFDIR;

        // A directory is passed to be used only where the spec asks for it (process.fds).
        if ((directory && fd <= 2) || !(directory || type is statx.S_IFREG or statx.S_IFCHR or statx.S_IFBLK))
        {
            return;
        }

        var mode = Kernel.Call(Nr.fcntl, fd, Fcntl.F_GETFL) & 3;
        var access = directory ? Reading | Writing
            : (mode == Fcntl.O_WRONLY ? PathAccess.None : PathAccess.ReadFile) | (mode == Fcntl.O_RDONLY ? PathAccess.None : PathAccess.WriteFile | PathAccess.Truncate)
            | (type == statx.S_IFREG ? PathAccess.None : PathAccess.IoctlDev);
        var result = Add(s, fd, access & s->LandlockFiles);

        // EBADFD: a file of the kernel's own (memfd_create(2)), which Landlock lets be opened anyway.
        if (result is < 0 and not -Errno.EBADFD)
        {
            Failure.Stop(s, LaunchStep.Landlock, result, null);
        }
    }
}
