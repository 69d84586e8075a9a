using System.Text;
using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Native;
using Sandbox.Images.Unpacking;

namespace Sandbox.Images.Store;

/// <summary>
/// A directory in the store's <c>tmp</c> that is its maker's alone: locked as long as it is used, and removed then with all that is still in it. The lock goes with its process, so what is in <c>tmp</c> and not
/// locked was left by a killed one.
/// </summary>
public sealed class WorkDirectory : IDisposable
{
    private const uint OwnerOnly = 0x1c0;
    private const int MostTries = 1000;

    private readonly SafeFileHandle _above, _held;
    private readonly byte[] _name;

    private WorkDirectory(string tmp, SafeFileHandle above, SafeFileHandle held, string name) =>
        (Path, _above, _held, _name) = (System.IO.Path.Combine(tmp, name), above, held, Encoding.UTF8.GetBytes(name));

    /// <summary>Its path, which others than its owner cannot enter.</summary>
    public string Path { get; }

    internal int Handle => (int)_held.DangerousGetHandle();

    /// <summary>Makes one in <paramref name="tmp"/>.</summary>
    public static WorkDirectory Make(string tmp)
    {
        var above = Directories.Open(tmp);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var name = $"{Environment.ProcessId}.{Guid.NewGuid():N}";
            if (Libc.mkdirat((int)above.DangerousGetHandle(), Directories.Terminated(name), OwnerOnly) != 0)
            {
                throw Failure.Of($"no directory can be made in '{tmp}'");
            }

            if (Hold((int)above.DangerousGetHandle(), name) is { } held)
            {
                return new(tmp, above, held, name);
            }
        }

        throw new ImageException($"other processes take every directory away that is made in '{tmp}'; is there a second program that cleans up?");
    }

    /// <summary>Removes what killed processes have left in <paramref name="tmp"/>.</summary>
    public static int Sweep(string tmp)
    {
        using var above = Directories.Open(tmp);
        var (fd, swept) = ((int)above.DangerousGetHandle(), 0);
        foreach (var left in Directories.List(fd))
        {
            using var handle = new SafeFileHandle(Libc.openat(fd, Directories.Terminated(left), Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0), ownsHandle: true);
            swept += !handle.IsInvalid && Libc.flock((int)handle.DangerousGetHandle(), Libc.LOCK_EX | Libc.LOCK_NB) == 0 && Directories.Remove(fd, left) ? 1 : 0;
        }

        return swept;
    }

    public void Dispose()
    {
        try
        {
            Directories.Remove((int)_above.DangerousGetHandle(), _name);
        }
        finally
        {
            _held.Dispose();
            _above.Dispose();
        }
    }

    // Between making and locking, a sweep may have taken it for a leftover: it holds the lock then, or has removed it.
    private static SafeFileHandle? Hold(int above, string name)
    {
        var held = new SafeFileHandle(Libc.openat(above, Directories.Terminated(name), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0), ownsHandle: true);
        var fd = (int)held.DangerousGetHandle();
        if (!held.IsInvalid && Libc.flock(fd, Libc.LOCK_EX | Libc.LOCK_NB) == 0 && FileStatus.Of(fd, [0]) is { } ours && RootTree.Status(above, Encoding.UTF8.GetBytes(name))?.Inode == ours.Inode)
        {
            return held;
        }

        held.Dispose();
        return null;
    }
}
