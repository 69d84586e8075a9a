using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sandbox.Erofs;

/// <summary>
/// Writes what an image has into a new directory. Every name is used in the directory that was made for what it stands in, opened without following links, so that nothing leads out, whatever the image's links
/// say. As another user than root: files are the caller's, without set-user-ID and set-group-ID bits, and devices are left out.
/// </summary>
public static class ErofsExtract
{
    private const int AT_FDCWD = -100, O_WRONLY = 1, O_CREAT = 0x40, O_EXCL = 0x80, O_CLOEXEC = 0x80000, AT_SYMLINK_NOFOLLOW = 0x100;
    private const uint OwnerAll = 0x1c0, SetIds = 0xc00;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Whether owners can be set.</summary>
    public static readonly bool IsRoot = geteuid() == 0;

    private static int O_DIRECTORY => IsArm ? 0x4000 : 0x10000;

    private static int O_NOFOLLOW => IsArm ? 0x8000 : 0x20000;

    /// <summary>Writes <paramref name="top"/>, a directory, to <paramref name="destination"/>, which must not exist; its parent must. What was written is on disk when this returns.</summary>
    /// <returns>How many device nodes and sockets were left out.</returns>
    public static int To(ErofsReader image, ErofsEntry top, string destination)
    {
        var path = Terminated(System.Text.Encoding.UTF8.GetBytes(destination));
        Check(mkdirat(AT_FDCWD, path, OwnerAll), $"'{destination}' cannot be made");
        try
        {
            using var root = OpenDirectory(AT_FDCWD, path, $"'{destination}'");
            var left = Fill(image, top, Fd(root), [], Fd(root), [], 0);
            Describe(image, top, Fd(root), "the top directory");
            Check(syncfs(Fd(root)), $"'{destination}' cannot be written to disk");
            return left;
        }
        catch (Exception)
        {
            Remove(destination);
            throw;
        }
    }

    /// <summary>Removes what <see cref="To"/> wrote, or a part of it that a kill has left; its directories may be closed to their owner.</summary>
    public static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Open(new(directory));
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Open(DirectoryInfo directory)
    {
        directory.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var child in directory.EnumerateDirectories().Where(child => child.LinkTarget is null))
        {
            Open(child);
        }
    }

    private static int Fill(ErofsReader image, ErofsEntry directory, int to, Dictionary<long, byte[]> links, int root, byte[] above, int depth)
    {
        const int most = 2000;
        _ = depth < most ? 0 : throw new ErofsException($"directories of the image nest more than {most} deep.");
        var left = 0;
        foreach (var (name, entry) in image.List(directory))
        {
            byte[] path = above.Length == 0 ? name : [.. above, (byte)'/', .. name];
            switch (entry.Kind)
            {
                case ErofsKind.Directory: left += Folder(image, entry, to, name, links, root, path, depth); break;
                case ErofsKind.File when entry.Links > 1 && links.TryGetValue(entry.Number, out var first):
                    Check(linkat(root, Terminated(first), to, Terminated(name), 0), $"{ShownBytes.Of(path)} cannot be linked");
                    break;
                case ErofsKind.File: File(image, entry, to, name, path); links.TryAdd(entry.Number, path); break;
                case ErofsKind.SymbolicLink: Link(image, entry, to, name, path); break;
                default: left += Node(entry, to, name, path); break;
            }
        }

        return left;
    }

    private static int Folder(ErofsReader image, ErofsEntry entry, int to, byte[] name, Dictionary<long, byte[]> links, int root, byte[] path, int depth)
    {
        Check(mkdirat(to, Terminated(name), OwnerAll), $"the directory {ShownBytes.Of(path)} cannot be made");
        using var made = OpenDirectory(to, Terminated(name), ShownBytes.Of(path));
        var left = Fill(image, entry, Fd(made), links, root, path, depth + 1);
        Describe(image, entry, Fd(made), ShownBytes.Of(path)); // last: it may close the directory, and what is made in it changes its time
        return left;
    }

    private static void File(ErofsReader image, ErofsEntry entry, int to, byte[] name, byte[] path)
    {
        var fd = openat(to, Terminated(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0x180);
        Check(fd, $"the file {ShownBytes.Of(path)} cannot be made");
        using var file = new SafeFileHandle(fd, ownsHandle: true);
        var buffer = new byte[128 * 1024];
        for (long at = 0; at < entry.Size;)
        {
            var read = image.Read(entry, at, buffer);
            if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                RandomAccess.Write(file, buffer.AsSpan(0, read), at); // zeros stay holes
            }

            at += read;
        }

        RandomAccess.SetLength(file, entry.Size);
        Describe(image, entry, fd, ShownBytes.Of(path));
    }

    private static void Link(ErofsReader image, ErofsEntry entry, int to, byte[] name, byte[] path)
    {
        Check(symlinkat(Terminated(image.Target(entry)), to, Terminated(name)), $"the symbolic link {ShownBytes.Of(path)} cannot be made");
        Check(IsRoot ? fchownat(to, Terminated(name), entry.User, entry.Group, AT_SYMLINK_NOFOLLOW) : 0, $"the owner of {ShownBytes.Of(path)} cannot be set");
    }

    private static int Node(ErofsEntry entry, int to, byte[] name, byte[] path)
    {
        if (entry.Kind != ErofsKind.Fifo && (!IsRoot || entry.Kind == ErofsKind.Socket))
        {
            return 1;
        }

        var (major, minor) = entry.Device;
        var device = ((major & 0xfff) << 8) | (minor & 0xff) | ((ulong)(minor & ~0xffu) << 12) | ((ulong)(major & ~0xfffu) << 32);
        Check(mknodat(to, Terminated(name), (uint)entry.Kind | entry.Permissions, device), $"{ShownBytes.Of(path)} cannot be made");
        Check(IsRoot ? fchownat(to, Terminated(name), entry.User, entry.Group, AT_SYMLINK_NOFOLLOW) : 0, $"the owner of {ShownBytes.Of(path)} cannot be set");
        return 0;
    }

    // Owner, then mode (a change of owner clears some of it), then attributes, then time.
    private static void Describe(ErofsReader image, ErofsEntry entry, int fd, string shown)
    {
        Check(IsRoot ? fchown(fd, entry.User, entry.Group) : 0, $"the owner of {shown} cannot be set");
        Check(fchmod(fd, IsRoot || entry.Kind == ErofsKind.Directory ? entry.Permissions : entry.Permissions & ~SetIds), $"the mode of {shown} cannot be set");
        foreach (var (name, value) in image.Attributes(entry).Where(one => one.Key.StartsWith("user.", StringComparison.Ordinal) || (IsRoot && one.Key == "security.capability")))
        {
            Check(fsetxattr(fd, Terminated(System.Text.Encoding.UTF8.GetBytes(name)), value, (nuint)value.Length, 0), $"the attribute '{name}' of {shown} cannot be set");
        }

        var times = new Times { AccessSeconds = entry.Seconds, AccessNanoseconds = entry.Nanoseconds, ChangeSeconds = entry.Seconds, ChangeNanoseconds = entry.Nanoseconds };
        Check(futimens(fd, ref times), $"the time of {shown} cannot be set");
    }

    private static SafeFileHandle OpenDirectory(int at, byte[] name, string shown)
    {
        var fd = openat(at, name, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
        Check(fd, $"the directory {shown} cannot be opened");
        return new(fd, ownsHandle: true);
    }

    private static int Fd(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    private static byte[] Terminated(ReadOnlySpan<byte> name) => [.. name, 0];

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw new ErofsException($"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
        }
    }

    private struct Times
    {
        public long AccessSeconds, AccessNanoseconds, ChangeSeconds, ChangeNanoseconds;
    }

    private const string Libc = "libc";

    [DllImport(Libc, SetLastError = true)]
    private static extern int openat(int directory, byte[] path, int flags, uint mode);

    [DllImport(Libc, SetLastError = true)]
    private static extern int mkdirat(int directory, byte[] path, uint mode);

    [DllImport(Libc, SetLastError = true)]
    private static extern int mknodat(int directory, byte[] path, uint mode, ulong device);

    [DllImport(Libc, SetLastError = true)]
    private static extern int symlinkat(byte[] target, int directory, byte[] path);

    [DllImport(Libc, SetLastError = true)]
    private static extern int linkat(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    [DllImport(Libc, SetLastError = true)]
    private static extern int fchownat(int directory, byte[] path, uint user, uint group, int flags);

    [DllImport(Libc, SetLastError = true)]
    private static extern int fchown(int file, uint user, uint group);

    [DllImport(Libc, SetLastError = true)]
    private static extern int fchmod(int file, uint mode);

    [DllImport(Libc, SetLastError = true)]
    private static extern int fsetxattr(int file, byte[] name, byte[] value, nuint size, int flags);

    [DllImport(Libc, SetLastError = true)]
    private static extern int futimens(int file, ref Times times);

    [DllImport(Libc, SetLastError = true)]
    private static extern int syncfs(int file);

    [DllImport(Libc)]
    private static extern uint geteuid();
}
