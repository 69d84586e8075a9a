using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Layers;
using Sandbox.Images.Native;

namespace Sandbox.Images.Unpacking;

/// <summary>Writes the entries of layers into a tree, from the lowest layer on; or of one <paramref name="alone"/>, which an overlay will put over others.</summary>
internal sealed partial class LayerWriter(RootTree tree, UnpackOptions options, UnpackReport report, bool alone = false)
{
    private const int MostOpaque = 256;
    private const uint SetIds = 0xc00, Permissions = 0xfff, OwnerAll = 0x1c0;
    private const uint S_IFIFO = 0x1000, S_IFCHR = 0x2000, S_IFBLK = 0x6000;
    private static readonly byte[] Empty = [0];

    private readonly bool _owns = Libc.geteuid() == 0;
    private readonly Dictionary<ulong, (byte[] Path, TarEntry Entry)> _directories = [];
    private readonly HashSet<ulong> _made = [];
    private readonly byte[] _buffer = new byte[256 * 1024];
    private bool _isLowest = true;

    /// <summary>All entries of one layer.</summary>
    public void Write(TarReader archive)
    {
        _made.Clear();
        while (archive.Next() is { } entry)
        {
            if (++report.Entries > options.MostEntries)
            {
                throw new ImageException($"the layers have more than the {options.MostEntries} entries that are allowed (--max-entries)");
            }

            Write(entry, EntryPath.Of(entry.Path), archive);
        }

        archive.ReadToEnd();
        report.Layers++;
        _isLowest = false;
    }

    /// <summary>What directories are given at the very end, the lower ones first: their mode may close them, and what is made in them changes their time.</summary>
    public void Finish()
    {
        foreach (var (inode, (path, entry)) in _directories.OrderByDescending(one => one.Value.Path.Length))
        {
            var fd = tree.Open(path);
            var errno = Marshal.GetLastPInvokeError();
            using var handle = new SafeFileHandle(fd, ownsHandle: true);
            if (fd >= 0 && FileStatus.Of(fd, Empty)?.Inode == inode)
            {
                Describe(fd, entry);
            }
            else if (fd < 0 && errno is not (Libc.ENOENT or Libc.ENOTDIR or Libc.ELOOP)) // those: a later layer has removed it
            {
                throw Failure.Of($"the directory {entry.Shown} cannot be opened", errno);
            }
        }
    }

    private void Write(TarEntry entry, EntryPath path, TarReader archive)
    {
        if (path.IsRoot)
        {
            Note(entry.Kind == EntryKind.Directory ? tree.StatusOfRoot().Inode : throw new ImageException($"the entry {entry.Shown} is the root, and no directory"), [], entry);
            return;
        }

        if (path.Name.AsSpan().StartsWith(".wh."u8))
        {
            WhiteOut(path);
            return;
        }

        _ = alone && entry is { Kind: EntryKind.CharacterDevice, Major: 0, Minor: 0 } ? throw new ImageException($"{entry.Shown} is the device 0:0, which in a layer means that something is gone; no image needs it") : 0;

        var parent = Parent(path.Parent);
        var there = RootTree.Status(parent, path.Name);
        if (there is { } old && !(old.IsDirectory && entry.Kind == EntryKind.Directory))
        {
            Replace(parent, path, old);
        }

        switch (entry.Kind)
        {
            case EntryKind.Directory: MakeDirectory(parent, path, entry, there is { IsDirectory: true }, hides: alone && there is { IsDirectory: false }); break;
            case EntryKind.File: WriteFile(parent, path, entry, archive); break;
            case EntryKind.SymbolicLink: MakeLink(parent, path, entry); break;
            case EntryKind.HardLink: MakeHardLink(parent, path, entry); break;
            default: MakeNode(parent, path, entry); break;
        }
    }

    private void Replace(int parent, EntryPath path, FileStatus old)
    {
        Directories.Remove(parent, path.Name);
        if (!old.IsFile)
        {
            tree.Forget();
        }
    }

    /// <summary>Whiteouts (layer.md of the image specification) remove what lower layers have, never what their own has.</summary>
    private void WhiteOut(EntryPath path)
    {
        var name = path.Name.AsSpan(4);
        if (name.SequenceEqual(".wh..opq"u8))
        {
            ClearOrHide(path.Parent);
        }
        else if (name.StartsWith(".wh."u8))
        {
            // AUFS's own files (.wh..wh.aufs, .wh..wh.plnk, .wh..wh.orph): they mean nothing in an image.
        }
        else if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
        {
            throw new ImageException($"the whiteout {RootTree.Shown(path)} names nothing that could be removed");
        }
        else if (alone)
        {
            Hide(path.Parent, name);
        }
        else
        {
            RemoveLower(path.Parent, name);
        }
    }

    private void RemoveLower(byte[] parent, ReadOnlySpan<byte> name)
    {
        using var directory = new SafeFileHandle(_isLowest ? -1 : tree.Open(parent), ownsHandle: true);
        if (!directory.IsInvalid && RootTree.Status((int)directory.DangerousGetHandle(), name) is { } old && !_made.Contains(old.Inode))
        {
            tree.Forget();
            Directories.Remove((int)directory.DangerousGetHandle(), name);
        }
    }

    private void Clear(byte[] path)
    {
        using var directory = new SafeFileHandle(tree.Open(path), ownsHandle: true);
        if (!_isLowest && !directory.IsInvalid)
        {
            tree.Forget();
            Clear((int)directory.DangerousGetHandle(), depth: 0);
        }
    }

    // What this layer has put there stays, and so do the directories of lower layers that it has put something into.
    private void Clear(int directory, int depth)
    {
        foreach (var child in Directories.List(directory))
        {
            var status = RootTree.Status(directory, child);
            if (status is { IsDirectory: true } && _made.Count > 0)
            {
                ClearBelow(directory, child, depth < MostOpaque ? depth + 1 : throw new ImageException($"a directory that is to be cleared nests more than {MostOpaque} deep"));
                _ = _made.Contains(status.Value.Inode) ? 0 : Libc.unlinkat(directory, Directories.Terminated(child), Libc.AT_REMOVEDIR); // not where something has stayed in it
            }
            else if (status is { } there && !_made.Contains(there.Inode))
            {
                Directories.Remove(directory, child);
            }
        }
    }

    private void ClearBelow(int directory, byte[] child, int depth)
    {
        using var below = new SafeFileHandle(Libc.openat(directory, Directories.Terminated(child), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0), ownsHandle: true);
        if (below.IsInvalid)
        {
            throw Failure.Of($"the directory {TarEntry.Show(child)} cannot be opened");
        }

        Clear((int)below.DangerousGetHandle(), depth);
    }

    private void MakeDirectory(int parent, EntryPath path, TarEntry entry, bool isThere, bool hides)
    {
        if (!isThere && Libc.mkdirat(parent, Directories.Terminated(path.Name), OwnerAll) != 0)
        {
            throw Failure.Of($"the directory {entry.Shown} cannot be made");
        }

        if (hides)
        {
            MakeOpaque(parent, path.Name);
        }

        var status = RootTree.Status(parent, path.Name) ?? throw Failure.Of($"the directory {entry.Shown} cannot be looked at");
        Note(status.Inode, path.Parent.Length == 0 ? path.Name : [.. path.Parent, (byte)'/', .. path.Name], entry);
    }

    private void Note(ulong inode, byte[] path, TarEntry entry)
    {
        _directories[inode] = (path, entry);
        _made.Add(inode);
    }

    private void Made(int parent, EntryPath path)
    {
        if (!_isLowest && RootTree.Status(parent, path.Name) is { } status)
        {
            _made.Add(status.Inode);
        }
    }

    private void WriteFile(int parent, EntryPath path, TarEntry entry, TarReader archive)
    {
        var fd = Libc.openat(parent, Directories.Terminated(path.Name), Libc.O_WRONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0x180);
        if (fd < 0)
        {
            throw Failure.Of($"the file {entry.Shown} cannot be made");
        }

        using var file = new SafeFileHandle(fd, ownsHandle: true);
        try
        {
            foreach (var extent in entry.Extents ?? [new(0, entry.Size)])
            {
                Copy(archive, file, extent);
            }

            if (entry.Extents is not null)
            {
                RandomAccess.SetLength(file, entry.Size);
            }
        }
        catch (Exception problem) when (problem is IOException or ArgumentException) // the runtime's word for a limit on the size of files (EFBIG)
        {
            throw new ImageException($"the file {entry.Shown} cannot be written: {problem.Message.TrimEnd('.')}{(Failure.IsFull(problem) ? "; nothing of it was kept, make room and try again" : "")}", problem);
        }

        report.Bytes += entry.Stored;
        Describe(fd, entry);
        Made(parent, path);
    }

    private void Copy(TarReader archive, SafeFileHandle file, Extent extent)
    {
        var (offset, end) = (extent.Offset, extent.Offset + extent.Length);
        while (offset < end)
        {
            var read = archive.Read(_buffer.AsSpan(0, (int)Math.Min(_buffer.Length, end - offset)));
            RandomAccess.Write(file, _buffer.AsSpan(0, read), offset);
            offset += read;
        }
    }

    private void MakeLink(int parent, EntryPath path, TarEntry entry)
    {
        if (entry.Link.Length is 0 or > 4095 || entry.Link.Contains((byte)0))
        {
            throw new ImageException($"the symbolic link {entry.Shown} leads to {TarEntry.Show(entry.Link.AsSpan(0, Math.Min(entry.Link.Length, 64)))}, which no link can");
        }

        var name = Directories.Terminated(path.Name);
        if (Libc.symlinkat(Directories.Terminated(entry.Link), parent, name) != 0)
        {
            throw Failure.Of($"the symbolic link {entry.Shown} cannot be made");
        }

        DescribeByName(parent, name, entry, mode: null);
        Made(parent, path);
    }

    private void MakeHardLink(int parent, EntryPath path, TarEntry entry)
    {
        var target = EntryPath.Of(entry.Link);
        using var directory = new SafeFileHandle(tree.Open(target.Parent), ownsHandle: true);
        var from = (int)directory.DangerousGetHandle();
        var status = target.IsRoot || directory.IsInvalid || (alone && IsWhiteout(from, target.Name)) ? null : RootTree.Status(from, target.Name);
        if (status is null or { IsDirectory: true })
        {
            throw new ImageException($"the hard link {entry.Shown} leads to {TarEntry.Show(entry.Link)}, which is {(status is null && !target.IsRoot ? "not there" : "a directory")}");
        }

        if (Libc.linkat(from, Directories.Terminated(target.Name), parent, Directories.Terminated(path.Name), 0) != 0)
        {
            throw Failure.Of($"the hard link {entry.Shown} cannot be made");
        }

        _made.Add(status.Value.Inode);
    }

    private void MakeNode(int parent, EntryPath path, TarEntry entry)
    {
        if (entry.Kind != EntryKind.Fifo && options.Devices != DeviceNodes.Create)
        {
            report.Devices += options.Devices == DeviceNodes.Ignore ? 1 : throw new ImageException($"{entry.Shown} is a device node; --devices ignore leaves such out, --devices create makes them");
            return;
        }

        var name = Directories.Terminated(path.Name);
        var kind = entry.Kind switch { EntryKind.Fifo => S_IFIFO, EntryKind.BlockDevice => S_IFBLK, _ => S_IFCHR };
        if (Libc.mknodat(parent, name, kind | 0x180, Libc.Device(entry.Major, entry.Minor)) != 0)
        {
            throw Failure.Of($"{entry.Shown} cannot be made");
        }

        DescribeByName(parent, name, entry, entry.Mode & Permissions);
        Made(parent, path);
    }

    /// <summary>Owner, then mode (a change of owner clears some of it), then attributes (which it clears too), then time.</summary>
    private void Describe(int fd, TarEntry entry)
    {
        var mode = entry.Mode & Permissions;
        if (!_owns && entry.Kind == EntryKind.File && (mode & SetIds) != 0)
        {
            report.SetIds++;
            mode &= ~SetIds;
        }

        Check(!_owns || Libc.fchown(fd, entry.User, entry.Group) == 0, "owner", entry);
        Check(Libc.fchmod(fd, mode) == 0, "mode", entry);
        foreach (var (name, value) in entry.Attributes)
        {
            if ((name.StartsWith("user.", StringComparison.Ordinal) && !name.StartsWith("user.overlay.", StringComparison.Ordinal)) || (_owns && name == "security.capability"))
            {
                Check(Libc.fsetxattr(fd, Directories.Terminated(name), value, (nuint)value.Length, 0) == 0, $"attribute '{name}'", entry);
            }
            else
            {
                report.Attributes.Add(name);
            }
        }

        var times = TimesOf(entry);
        Check(Libc.futimens(fd, ref times) == 0, "time", entry);
    }

    private void DescribeByName(int parent, byte[] name, TarEntry entry, uint? mode)
    {
        Check(!_owns || Libc.fchownat(parent, name, entry.User, entry.Group, Libc.AT_SYMLINK_NOFOLLOW) == 0, "owner", entry);
        Check(mode is null || Libc.fchmodat(parent, name, mode.Value, 0) == 0, "mode", entry); // it is no link: we have just made it
        report.Attributes.UnionWith(entry.Attributes.Select(attribute => attribute.Key));
        var times = TimesOf(entry);
        Check(Libc.utimensat(parent, name, ref times, Libc.AT_SYMLINK_NOFOLLOW) == 0, "time", entry);
    }

    private static Libc.Times TimesOf(TarEntry entry) =>
        new() { AccessSeconds = entry.Seconds, AccessNanoseconds = entry.Nanoseconds, ChangeSeconds = entry.Seconds, ChangeNanoseconds = entry.Nanoseconds };

    private static void Check(bool done, string what, TarEntry entry)
    {
        if (!done)
        {
            throw Failure.Of($"the {what} of {entry.Shown} cannot be set", Marshal.GetLastPInvokeError());
        }
    }
}
