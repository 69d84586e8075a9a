using System.Runtime.CompilerServices;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

/// <summary>fsopen(2), fsconfig(2) and fsmount(2) by one mount(2) in <see cref="Staging"/>.</summary>
[LaunchPath]
internal static unsafe class OlderFileSystems
{
    /// <summary>
    /// A file system of <paramref name="type"/> with <paramref name="options"/> in one text. It is mounted writable and then made read-only where that is asked for:
    /// MS_RDONLY of a new file system would hold for the file system and not for this mount alone.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Make(LaunchState* s, byte* type, byte* options, ulong attributes)
    {
        var entry = Staging.NewEntry(s, directory: true);
        if (entry < 0)
        {
            return entry;
        }

        FdName name;
        var target = (&name)->Of(entry);
        var none = Text.Pointer("none"u8);
        var flags = MountFlagBits.Of(attributes & ~MOUNT_ATTR_RDONLY);
        var result = mount(none, target, type, flags, options);
        if (result == -Errno.EPERM && (attributes & MOUNT_ATTR_RDONLY) != 0)
        {
            // In a user namespace a sysfs must be as read-only as the one that is there already (mount_too_revealing, fs/namespace.c).
            result = mount(none, target, type, flags | MS_RDONLY, options);
        }

        Unistd.close(entry);
        return result < 0 ? result : Finish(s, type, options, attributes);
    }

    private static long Finish(LaunchState* s, byte* type, byte* options, ulong attributes)
    {
        var made = Staging.Reopen(s);
        var result = made < 0 ? made : Check(s, made, type, options);
        result = result < 0 ? result : Mounting.Change(s, made, false, attributes, MOUNT_ATTR__ATIME, 0);
        if (result < 0)
        {
            Unistd.close(made);
            return result;
        }

        return made;
    }

    /// <summary>
    /// Whether it is what was asked for. Before Linux 5.8 all procfs of a pid namespace were one, so that a second mount's options were passed over in silence:
    /// what is not shown does not hold, and that is -EINVAL.
    /// </summary>
    private static long Check(LaunchState* s, long made, byte* type, byte* options)
    {
        var memory = stackalloc byte[MountTable.Memory];
        MountTable reader;
        var table = &reader;
        var id = FdNames.MountOf(s, made);
        var result = id < 0 ? id : table->Open(s, memory);
        if (result < 0)
        {
            return result;
        }

        var found = table->Find(id);
        result = table->Close();
        if (result == 0 && (!found || !Text.Same(table->Type.Data, type)))
        {
            Staging.StopBecauseOther(s, made);
        }

        var isShown = !Text.Same(type, Text.Pointer("proc"u8)) || (IsShown(options, table->Options.Data, "hidepid="u8) && IsShown(options, table->Options.Data, "subset="u8));
        return result < 0 ? result : isShown ? 0 : -Errno.EINVAL;
    }

    private static bool IsShown(byte* asked, byte* shown, ReadOnlySpan<byte> key) => !Has(asked, Text.Pointer(key)) || Has(shown, Text.Pointer(key));

    /// <summary>Whether one of the words between commas begins with <paramref name="key"/>.</summary>
    private static bool Has(byte* words, byte* key)
    {
        while (!Text.StartsWith(words, key))
        {
            while (*words is not (0 or (byte)','))
            {
                words++;
            }

            if (*words == 0)
            {
                return false;
            }

            words++;
        }

        return true;
    }
}
