using Microsoft.Win32.SafeHandles;

namespace Sandbox.Images.Native;

/// <summary>Files that no directory lists: they are gone with who has them open, however that ends.</summary>
internal static class NamelessFile
{
    /// <summary>An empty one on the file system of <paramref name="directory"/>.</summary>
    public static FileStream Create(string directory)
    {
        // Never with a name, so that no kill leaves it; file systems that have no such files (O_TMPFILE, open(2)) get one that loses its name at once.
        var fd = OperatingSystem.IsLinux() ? Libc.openat(Libc.AT_FDCWD, Directories.Terminated(directory), Libc.O_RDWR | Libc.O_TMPFILE | Libc.O_CLOEXEC, 0x180) : -1;
        return fd >= 0 ? new(new SafeFileHandle(fd, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 0) : Unnamed(directory);
    }

    private static FileStream Unnamed(string directory)
    {
        var path = Path.Combine(directory, $".sandbox-{Environment.ProcessId}-{Guid.NewGuid():N}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            var file = new FileStream(path, options);
            File.Delete(path);
            return file;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"no file can be made in '{directory}': {problem.Message.TrimEnd('.')}. {(Failure.IsFull(problem) ? "Nothing was kept; make room and try again." : "TMPDIR names another directory.")}", problem);
        }
    }
}
