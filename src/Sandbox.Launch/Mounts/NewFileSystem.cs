using System.Runtime.CompilerServices;
using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

/// <summary>
/// A file system of its own on its way: fsopen(2), fsconfig(2), fsmount(2). No option travels in a joined string, so no value can smuggle another one in.
/// </summary>
/// <remarks>
/// Where these calls are missing it does, in mount(2): so the options are noted down too. They are numbers, and words and /proc/self/fd/N of our own; a text
/// with a comma is refused.
/// </remarks>
[LaunchPath]
internal unsafe struct NewFileSystem
{
    private const int NotesMax = 1024;

    private MountTarget* _to;
    private long _context; // -1: there is none, mount(2) does it
    private byte* _type;
    private TextBuilder _notes;
    private fixed byte _memory[NotesMax];

    /// <summary>Begins one of <paramref name="type"/>; false: the kernel has none and the mount is optional.</summary>
    public bool Open(MountTarget* to, ReadOnlySpan<byte> type)
    {
        _to = to;
        _context = -1;
        _type = Text.Pointer(type);
        _notes.Begin((byte*)Unsafe.AsPointer(ref _memory[0]), NotesMax);
        if ((to->State->Older & OlderCalls.FileSystems) != 0)
        {
            return true;
        }

        _context = fsopen(_type, FSOPEN_CLOEXEC);
        if (_context < 0 && !IsMissing(_context))
        {
            to->Miss(_context);
            return false;
        }

        return true;
    }

    /// <summary>From here on options may be longer than the 255 bytes of fsconfig(2), and are for mount(2).</summary>
    public void UseMount()
    {
        Unistd.close(_context);
        _context = -1;
    }

    /// <summary>An option without a value.</summary>
    public void SetFlag(ReadOnlySpan<byte> key)
    {
        Note(key);
        if (_context >= 0)
        {
            Check(fsconfig(_context, FSCONFIG_SET_FLAG, Text.Pointer(key), null));
        }
    }

    /// <summary>An option with text of ours, at most 255 bytes.</summary>
    public void Set(ReadOnlySpan<byte> key, byte* value)
    {
        Note(key);
        _notes.Byte((byte)'=');
        for (var next = value; *next != 0; next++)
        {
            _notes.Byte(*next);
            _notes.Cut |= *next == (byte)',';
        }

        if (_context >= 0)
        {
            Check(fsconfig(_context, FSCONFIG_SET_STRING, Text.Pointer(key), value));
        }
    }

    /// <summary>An option with a decimal number.</summary>
    public void Set(ReadOnlySpan<byte> key, long value) => Set(key, value, 10);

    /// <summary>An option with an octal number.</summary>
    public void SetMode(ReadOnlySpan<byte> key, uint value) => Set(key, value, 8);

    /// <summary>Like <see cref="Set(ReadOnlySpan{byte}, long)"/> for an id, which is not set where it is -1.</summary>
    public void SetId(ReadOnlySpan<byte> key, long id)
    {
        if (id >= 0)
        {
            Set(key, id);
        }
    }

    /// <summary>Makes it and gives the detached mount; -1: it cannot be made here and the mount is optional.</summary>
    public long Create(ulong attributes)
    {
        var result = _context < 0 ? -Errno.ENOSYS : CreateInContext(attributes);
        if (result == -Errno.ENOSYS)
        {
            result = CreateByMount(attributes);
        }

        if (result < 0)
        {
            _to->Miss(result);
            return -1;
        }

        return result;
    }

    /// <summary>Makes it and puts it on <paramref name="target"/>, which is closed; gives the mount, -1 where it is left out.</summary>
    public long CreateOn(long target, MountFlags flags)
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

    private long CreateInContext(ulong attributes)
    {
        var result = fsconfig(_context, FSCONFIG_CMD_CREATE, null, null);
        if (result < 0 && !_to->Optional)
        {
            Check(result);
        }

        result = result < 0 ? result : fsmount(_context, FSMOUNT_CLOEXEC, attributes);
        IsMissing(result);
        Unistd.close(_context);
        return result;
    }

    /// <summary>mount(2) does not say which option it refuses, so all of them are shown where the step has no reason of its own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long CreateByMount(ulong attributes)
    {
        var options = _notes.End();
        var result = _notes.Cut ? -Errno.E2BIG : OlderFileSystems.Make(_to->State, _type, options, attributes);
        if (result == -Errno.EINVAL && *options != 0 && MountRemedies.Of(_to->Step, Errno.EINVAL) == null)
        {
            Failure.StopBecause(_to->State, _to->Step, result, _to->Path, "the kernel refuses one of these options:"u8, options);
        }

        if (result == -Errno.E2BIG)
        {
            Failure.StopBecause(_to->State, _to->Step, result, _to->Path, "the options are too long together for mount(2), and fsconfig(2) (Linux 5.2) is missing; put layers together"u8);
        }

        return result;
    }

    private void Note(ReadOnlySpan<byte> key)
    {
        if (_notes.Length > 0)
        {
            _notes.Byte((byte)',');
        }

        _notes.Add(key);
    }

    private void Set(ReadOnlySpan<byte> key, long value, int radix)
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

    /// <summary>Whether the call that gave <paramref name="result"/> is not there; the launch knows it then.</summary>
    private readonly bool IsMissing(long result)
    {
        if (result != -Errno.ENOSYS)
        {
            return false;
        }

        _to->State->Older |= OlderCalls.FileSystems;
        return true;
    }

    /// <summary>A wrong option is explained by the kernel itself: the context gives one message per read(2), "e tmpfs: Bad value for 'size'".</summary>
    private void Check(long result)
    {
        if (result >= 0)
        {
            return;
        }

        if (IsMissing(result))
        {
            Unistd.close(_context);
            _context = -1;
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
