using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sandbox.Images.Native;

/// <summary>
/// A directory <c>.partial-…</c> of ours inside another, in which files are made ready. It is locked as long as its process lives, and goes with it: what a killed one has left is removed when the next
/// one is made. Making and sweeping are one at a time, by a lock on the directory above.
/// </summary>
internal sealed class PartialDirectory : IDisposable
{
    private const string Prefix = ".partial-";
    private readonly SafeFileHandle _above;
    private readonly SafeFileHandle _held;
    private readonly byte[] _name;

    private PartialDirectory(SafeFileHandle above, SafeFileHandle held, byte[] name, string path) => (_above, _held, _name, FullName) = (above, held, name, path);

    public string FullName { get; }

    public static PartialDirectory Create(string above)
    {
        var parent = Directories.Open(above);
        try
        {
            using var one = Lock(above);
            var fd = (int)parent.DangerousGetHandle();
            Sweep(fd);
            var name = Encoding.UTF8.GetBytes($"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");
            if (Libc.mkdirat(fd, Directories.Terminated(name), 0x1c0) != 0)
            {
                throw Failure.Of($"no directory can be made in '{above}'");
            }

            var held = new SafeFileHandle(Open(fd, name), ownsHandle: true);
            return held.IsInvalid || Libc.flock((int)held.DangerousGetHandle(), Libc.LOCK_EX | Libc.LOCK_NB) != 0 ? throw Failure.Of("the new directory cannot be locked")
                : new(parent, held, name, Path.Combine(above, Encoding.UTF8.GetString(name)));
        }
        catch
        {
            parent.Dispose();
            throw;
        }
    }

    /// <summary>Whoever changes <paramref name="directory"/> does it alone until this is disposed of; the lock is no file, and dies with its holder.</summary>
    public static SafeFileHandle Lock(string directory)
    {
        var handle = Directories.Open(directory);
        if (Libc.flock((int)handle.DangerousGetHandle(), Libc.LOCK_EX) == 0)
        {
            return handle;
        }

        handle.Dispose();
        throw Failure.Of($"the directory '{directory}' cannot be locked");
    }

    private static int Open(int parent, byte[] name) => Libc.openat(parent, Directories.Terminated(name), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);

    private static void Sweep(int parent)
    {
        foreach (var left in Directories.List(parent).Where(one => one.AsSpan().StartsWith(Encoding.UTF8.GetBytes(Prefix))))
        {
            using var handle = new SafeFileHandle(Open(parent, left), ownsHandle: true);
            var fd = (int)handle.DangerousGetHandle();
            if (!handle.IsInvalid && FileStatus.Of(fd, [0]) is { IsOursAlone: true } && Libc.flock(fd, Libc.LOCK_EX | Libc.LOCK_NB) == 0)
            {
                Directories.Remove(parent, left);
            }
        }
    }

    public void Dispose()
    {
        if (!_held.IsClosed)
        {
            Directories.Remove((int)_above.DangerousGetHandle(), _name);
            _held.Dispose();
            _above.Dispose();
        }
    }
}
