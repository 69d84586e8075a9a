using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// A mount of a tree that no path leads to, for another one lies on it or above it (a second /dev over the first, binfmt_misc over its automount point). From the tree's top
/// it is gone down from parent to parent, each opened from the root of the one before, which is held; what lies on a place is moved away for the moment and put back. In
/// a user namespace the kernel does not let the host's mounts be moved: the launch ends then. Use it by pointer.
/// </summary>
[LaunchPath]
internal unsafe struct CoveredMount
{
    /// <summary>How places in a tree are opened: never out of it, never by a link.</summary>
    public const ulong Resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;

    private const int MostParents = 64, MostCovers = 64, PathMax = 4096;

    private LaunchState* _s;
    private long _top, _topId;
    private int _topLength;
    private byte* _path;
    private Cover* _covers;
    private int _covered;

    /// <summary>A mount on the way down: its id, and the end of its place in the path.</summary>
    private struct Level
    {
        public long Id;
        public int End, Fd;
    }

    /// <summary>What was moved away, and from where: [From, End) of the path, from Directory on.</summary>
    private struct Cover
    {
        public long Directory;
        public int From, End, Fd;
    }

    /// <summary>In the tree <paramref name="top"/>, which is mounted at the first <paramref name="topLength"/> bytes of every path in it.</summary>
    public void Begin(LaunchState* s, long top, long topId, int topLength)
    {
        _s = s;
        _top = top;
        _topId = topId;
        _topLength = topLength;
        _covered = 0;
    }

    /// <summary>Gives the mount of this line its attributes: 0 or -errno.</summary>
    public long Remount(MountTable* line, ulong attributes)
    {
        var path = stackalloc byte[PathMax];
        var covers = stackalloc Cover[MostCovers];
        var levels = stackalloc Level[MostParents];
        _covers = covers;
        _path = path;
        for (var i = 0; i <= line->Path.Length; i++)
        {
            path[i] = line->Path.Data[i];
        }

        levels[0].Id = line->Id;
        levels[0].End = line->Path.Length;
        var count = FindParents(levels, line->Parent);
        var result = AttributeChange.Remount(GoDown(levels, count), attributes);
        var back = PutBack();
        for (var i = 0; i < count; i++)
        {
            close(levels[i].Fd);
        }

        return result < 0 ? result : back;
    }

    /// <summary>The parents up to the tree's top, from below: how many levels there are.</summary>
    private readonly int FindParents(Level* levels, long parent)
    {
        var memory = stackalloc byte[MountTable.Memory];
        MountTable reader;
        var table = &reader;
        var count = 1;
        while (parent != _topId)
        {
            var found = table->Open(_s, memory) == 0 && table->Find(parent);
            if (table->Close() < 0 || !found || count == MostParents || table->Path.Cut || table->Path.Length > levels[count - 1].End || table->Path.Length < _topLength)
            {
                StopBecauseUnreachable(_s, Errno.EBUSY, _path);
            }

            levels[count].Id = parent;
            levels[count++].End = table->Path.Length;
            parent = table->Parent;
        }

        return count;
    }

    private long GoDown(Level* levels, int count)
    {
        var (above, end) = (_top, _topLength);
        for (var i = count - 1; i >= 0; i--)
        {
            // One that the next lies on, at the same place, is passed by: it would have to be uncovered, and the next be gone.
            levels[i].Fd = -1;
            if (i == 0 || levels[i - 1].End != levels[i].End)
            {
                above = Uncover(above, end, levels[i].End, levels[i].Id);
                end = levels[i].End;
                levels[i].Fd = (int)above;
            }
        }

        return above;
    }

    /// <summary>The mount <paramref name="id"/> at a place, held, after what lies on it there was moved away.</summary>
    private long Uncover(long directory, int from, int end, long id)
    {
        while (true)
        {
            var fd = Open(directory, from, end);
            if (fd >= 0 && FdNames.MountOf(_s, fd) == id)
            {
                return fd;
            }

            var moved = fd < 0 ? fd : _covered == MostCovers ? -Errno.E2BIG : Staging.Hang(_s, fd);
            if (moved < 0)
            {
                StopBecauseUnreachable(_s, Errno.EBUSY, _path);
            }

            var cover = _covers + _covered++;
            cover->Directory = directory;
            cover->From = from;
            cover->End = end;
            cover->Fd = (int)fd;
        }
    }

    /// <summary>The last that was taken away is the first that lies there again.</summary>
    private long PutBack()
    {
        long result = 0;
        while (_covered > 0 && result >= 0)
        {
            var cover = _covers + --_covered;
            var place = Open(cover->Directory, cover->From, cover->End);
            result = place < 0 ? place : Mounting.Put(_s, cover->Fd, place);
            close(place);
            close(cover->Fd);
        }

        return result;
    }

    private readonly long Open(long directory, int from, int end)
    {
        var next = _path[end];
        _path[end] = 0;
        var fd = from >= end ? -Errno.ENOENT : InRoot.Open(_s, directory, _path + from, O_PATH, Resolve);
        _path[end] = next;
        return fd;
    }

    /// <summary>The launch ends: less than was asked for is never applied.</summary>
    public static void StopBecauseUnreachable(LaunchState* s, long errno, byte* path) =>
        Failure.StopBecause(s, s->Step, errno, path, "a mount below the source cannot be reached, for another one covers it, and mount_setattr(2) (Linux 5.12) is missing; unmount one of them, or set recursive: false"u8);
}
