using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Mount;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// Attributes by MS_REMOUNT | MS_BIND, which sets all flags of one mount anew: so the table of mounts is read for the flags that it has (in a user namespace some
/// are locked, and the kernel refuses to drop them), and with recursion for what is mounted below. It is read again until nothing is left to do: a mount that
/// comes meanwhile is seen, and a flag that the kernel passes over in silence is no success. Use it by pointer.
/// </summary>
[LaunchPath]
internal unsafe struct AttributeChange
{
    private const int MostMounts = 4096, MostPasses = 16;

    private LaunchState* _s;
    private long _top;
    private bool _recursive, _changed;
    private ulong _set, _clear;
    private int _topLength;
    private uint* _members;
    private int _count;

    public void Begin(LaunchState* s, long mount, bool recursive, ulong set, ulong clear)
    {
        _s = s;
        _top = mount;
        _recursive = recursive;
        _set = set;
        _clear = clear;
    }

    /// <summary>0 or -errno.</summary>
    public long Run()
    {
        var members = stackalloc uint[MostMounts];
        var top = FdNames.MountOf(_s, _top);
        if (top < 0)
        {
            return top;
        }

        _members = members;
        *members = (uint)top;
        _count = 1;
        _topLength = -1;
        var hung = false;
        for (var pass = 0; pass < MostPasses; pass++)
        {
            _changed = false;
            var result = Pass();
            if (result < 0)
            {
                return result;
            }

            if (_topLength < 0)
            {
                // It is not in the table: it hangs nowhere yet, a newer call has made it.
                result = hung ? -Errno.EINVAL : Staging.Hang(_s, _top);
                hung = true;
                if (result < 0)
                {
                    return result;
                }
            }
            else if (!_changed)
            {
                return 0;
            }
        }

        return -Errno.EINVAL; // the kernel does not know one of the flags
    }

    /// <summary>Once through the table.</summary>
    private long Pass()
    {
        var memory = stackalloc byte[MountTable.Memory];
        MountTable reader;
        var table = &reader;
        var result = table->Open(_s, memory);
        if (result < 0)
        {
            return result;
        }

        while (result >= 0 && table->Next())
        {
            if (IsMember(table))
            {
                result = Settle(table);
            }
        }

        var read = table->Close();
        return result < 0 ? result : read;
    }

    private bool IsMember(MountTable* table)
    {
        var isBelow = false;
        for (var i = 0; i < _count; i++)
        {
            if (_members[i] == table->Id)
            {
                return true;
            }

            isBelow |= _members[i] == table->Parent;
        }

        if (!isBelow || !_recursive)
        {
            return false;
        }

        if (_count == MostMounts)
        {
            Failure.StopBecause(_s, _s->Step, Errno.E2BIG, null, "without mount_setattr(2) (Linux 5.12) the flags of at most 4096 mounts below one are changed; unmount some, or set recursive: false"u8);
        }

        // A child that stands before its parent in the table is found in the next pass.
        _members[_count++] = (uint)table->Id;
        _changed = true;
        return true;
    }

    private long Settle(MountTable* table)
    {
        var isTop = table->Id == _members[0];
        if (isTop)
        {
            _topLength = table->Path.Length;
        }

        var wanted = (table->Attributes & ~_clear) | _set;
        if (wanted == table->Attributes)
        {
            return 0;
        }

        _changed = true;
        if (_topLength < 0)
        {
            return 0; // it stands before the top, whose place is not known yet: in the next pass
        }

        if (table->HasUnknown)
        {
            Failure.StopBecause(_s, _s->Step, Errno.EINVAL, table->Path.Data, "the mount has a flag that mount(2) may not keep, and mount_setattr(2) (Linux 5.12) is missing; mount it without the flag"u8);
        }

        return isTop ? Remount(_top, wanted) : Below(table, wanted);
    }

    /// <summary>MS_REMOUNT | MS_BIND with these attributes and no others.</summary>
    public static long Remount(long mount, ulong attributes)
    {
        FdName name;
        return Mount.mount(null, (&name)->Of(mount), null, MS_REMOUNT | MS_BIND | MountFlagBits.Of(attributes), null);
    }

    /// <summary>A mount below, opened by its place in the tree that is held and known by its id.</summary>
    private readonly long Below(MountTable* table, ulong attributes)
    {
        if (table->Path.Cut || table->Path.Length <= _topLength)
        {
            CoveredMount.StopBecauseUnreachable(_s, Errno.ENAMETOOLONG, table->Path.Data);
        }

        var fd = InRoot.Open(_s, _top, table->Path.Data + _topLength, O_PATH, CoveredMount.Resolve);
        if (fd >= 0 && FdNames.MountOf(_s, fd) == table->Id)
        {
            var result = Remount(fd, attributes);
            close(fd);
            return result;
        }

        close(fd);
        CoveredMount memory;
        var covered = &memory;
        covered->Begin(_s, _top, _members[0], _topLength);
        return covered->Remount(table, attributes);
    }
}
