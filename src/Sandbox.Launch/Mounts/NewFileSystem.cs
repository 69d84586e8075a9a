using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

/// <summary>
/// A file system of its own on its way: fsopen(2), fsconfig(2), fsmount(2). No option travels in a joined string, so no value can smuggle another one in.
/// </summary>
[LaunchPath]
internal unsafe struct NewFileSystem
{
    private MountTarget* _to;
    private long _context;

    /// <summary>Begins one of <paramref name="type"/>; false: the kernel has none and the mount is optional.</summary>
    public bool Open(MountTarget* to, ReadOnlySpan<byte> type)
    {
        _to = to;
        _context = fsopen(Text.Pointer(type), FSOPEN_CLOEXEC);
        if (_context < 0)
        {
            to->Miss(_context);
        }

        return _context >= 0;
    }

    /// <summary>An option without a value.</summary>
    public readonly void SetFlag(ReadOnlySpan<byte> key) => Check(fsconfig(_context, FSCONFIG_SET_FLAG, Text.Pointer(key), null));

    /// <summary>An option with text, at most 255 bytes.</summary>
    public readonly void Set(ReadOnlySpan<byte> key, byte* value) => Check(fsconfig(_context, FSCONFIG_SET_STRING, Text.Pointer(key), value));

    /// <summary>An option with a decimal number.</summary>
    public readonly void Set(ReadOnlySpan<byte> key, long value) => Set(key, value, 10);

    /// <summary>An option with an octal number.</summary>
    public readonly void SetMode(ReadOnlySpan<byte> key, uint value) => Set(key, value, 8);

    /// <summary>Like <see cref="Set(ReadOnlySpan{byte}, long)"/> for an id, which is not set where it is -1.</summary>
    public readonly void SetId(ReadOnlySpan<byte> key, long id)
    {
        if (id >= 0)
        {
            Set(key, id);
        }
    }

    /// <summary>Makes it and gives the detached mount; -1: it cannot be made here and the mount is optional.</summary>
    public readonly long Create(ulong attributes)
    {
        var result = fsconfig(_context, FSCONFIG_CMD_CREATE, null, null);
        if (result < 0 && !_to->Optional)
        {
            Check(result);
        }

        result = result < 0 ? result : fsmount(_context, FSMOUNT_CLOEXEC, attributes);
        Unistd.close(_context);
        if (result < 0)
        {
            _to->Miss(result);
            return -1;
        }

        return result;
    }

    /// <summary>Makes it and puts it on <paramref name="target"/>, which is closed; gives the mount, -1 where it is left out.</summary>
    public readonly long CreateOn(long target, MountFlags flags)
    {
        var mount = Create(Attributes.Bits(flags));
        if (mount >= 0)
        {
            _to->Attach(mount, target);
        }
        else
        {
            Unistd.close(target);
        }

        return mount;
    }

    private readonly void Set(ReadOnlySpan<byte> key, long value, int radix)
    {
        var digits = stackalloc byte[24];
        var first = 23;
        digits[first] = 0;
        var rest = (ulong)value;
        do
        {
            digits[--first] = (byte)('0' + (radix == 8 ? rest & 7 : rest % 10));
            rest = radix == 8 ? rest >> 3 : rest / 10;
        }
        while (rest != 0);
        Set(key, digits + first);
    }

    /// <summary>A wrong option is explained by the kernel itself: the context gives one message per read(2), "e tmpfs: Bad value for 'size'".</summary>
    private readonly void Check(long result)
    {
        if (result >= 0)
        {
            return;
        }

        var message = stackalloc byte[256];
        var length = Kernel.Call(Nr.read, _context, (long)message, 255);
        if (result == -Errno.EINVAL && length > 2)
        {
            message[message[length - 1] == (byte)'\n' ? length - 1 : length] = 0;
            Failure.StopBecause(_to->State, _to->Step, result, _to->Path, "the kernel refuses an option:"u8, message + 2);
        }

        Failure.Stop(_to->State, _to->Step, result, _to->Source, _to->Path);
    }
}
