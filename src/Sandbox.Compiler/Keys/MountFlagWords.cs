using Sandbox.Plan;

namespace Sandbox.Compiler.Keys;

/// <summary>What one word of mounts[].flags does.</summary>
/// <param name="Set">Flags that it sets.</param>
/// <param name="Clear">Flags that it clears.</param>
/// <param name="Recursive">Whether it holds for the mounts below too (mount_setattr(2), AT_RECURSIVE).</param>
public sealed record MountFlagWord(MountFlags Set, MountFlags Clear, bool Recursive);

/// <summary>The words of mounts[].flags: mount(8)'s and, with an r before them, the recursive ones of the OCI runtime specification.</summary>
public static class MountFlagWords
{
    private const MountFlags AccessTimes = MountFlags.NoAtime | MountFlags.StrictAtime | MountFlags.RelAtime;

    private static readonly (string Word, MountFlags Set, MountFlags Clear)[] Plain =
    [
        ("ro", MountFlags.ReadOnly, MountFlags.None), ("rw", MountFlags.None, MountFlags.ReadOnly),
        ("nosuid", MountFlags.NoSuid, MountFlags.None), ("suid", MountFlags.None, MountFlags.NoSuid),
        ("nodev", MountFlags.NoDev, MountFlags.None), ("dev", MountFlags.None, MountFlags.NoDev),
        ("noexec", MountFlags.NoExec, MountFlags.None), ("exec", MountFlags.None, MountFlags.NoExec),
        ("noatime", MountFlags.NoAtime, AccessTimes & ~MountFlags.NoAtime),
        ("strictatime", MountFlags.StrictAtime, AccessTimes & ~MountFlags.StrictAtime),
        ("relatime", MountFlags.RelAtime, AccessTimes & ~MountFlags.RelAtime),
        ("nodiratime", MountFlags.NoDirAtime, MountFlags.None), ("diratime", MountFlags.None, MountFlags.NoDirAtime),
        ("nosymfollow", MountFlags.NoSymfollow, MountFlags.None), ("symfollow", MountFlags.None, MountFlags.NoSymfollow),
    ];

    /// <summary>All of them.</summary>
    public static WordTable<MountFlagWord> Table { get; } = new(
    [
        .. Plain.Select(one => (one.Word, new MountFlagWord(one.Set, one.Clear, false))),
        .. Plain.Select(one => ("r" + one.Word, new MountFlagWord(one.Set, one.Clear, true))),
    ]);

    /// <summary>Whether two words of one list exclude each other.</summary>
    public static bool AreOpposite(MountFlagWord one, MountFlagWord other) =>
        one.Recursive == other.Recursive && ((one.Set & other.Clear) != 0 || (one.Clear & other.Set) != 0);
}
