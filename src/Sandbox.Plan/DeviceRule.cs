namespace Sandbox.Plan;

/// <summary>One rule on access to devices.</summary>
/// <param name="At">Its line.</param>
/// <param name="Allow">Whether it allows; else it refuses.</param>
/// <param name="Types">Which kinds of device; of one with a path the launcher looks it up.</param>
/// <param name="Major">Its major number, or <see cref="Any"/>.</param>
/// <param name="Minor">Its minor number, or <see cref="Any"/>.</param>
/// <param name="Access">Which kinds of access.</param>
/// <param name="Path">The node of the host whose numbers are meant, or null.</param>
public sealed record DeviceRule(SourceLine At, bool Allow, DeviceTypes Types, long Major, long Minor, DeviceAccess Access, string? Path)
{
    /// <summary>Whether the node at <see cref="Path"/> may be missing: there is nothing to allow then.</summary>
    public bool Optional { get; init; }

    /// <summary>Every number.</summary>
    public const long Any = -1;

    /// <summary>Rules of one sandbox at most: the launcher has room for so many.</summary>
    public const int Most = 128;

    /// <summary>Whether every device of <paramref name="other"/> is one of this rule's; by path only where both have the same.</summary>
    public bool Covers(DeviceRule other) => Path is not null || other.Path is not null
        ? Path == other.Path || (Path is null && Major == Any && Types == DeviceTypes.All)
        : (other.Types & ~Types) == 0 && (Major == Any || Major == other.Major) && (Minor == Any || Minor == other.Minor);

    /// <summary>Whether one device can be of both.</summary>
    public bool Meets(DeviceRule other) => Path is not null || other.Path is not null
        || ((Types & other.Types) != 0 && (Major == Any || other.Major == Any || Major == other.Major) && (Minor == Any || other.Minor == Any || Minor == other.Minor));
}

/// <summary>Kinds of device, as BPF numbers them (BPF_DEVCG_DEV_BLOCK, linux/bpf.h).</summary>
[Flags]
public enum DeviceTypes
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>b</summary>
    Block = 1,
    /// <summary>c</summary>
    Character = 2,
    /// <summary>a</summary>
    All = 3,
}

/// <summary>Kinds of access, as BPF numbers them (BPF_DEVCG_ACC_MKNOD, linux/bpf.h).</summary>
[Flags]
public enum DeviceAccess
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>m: make a node</summary>
    Mknod = 1,
    /// <summary>r</summary>
    Read = 2,
    /// <summary>w</summary>
    Write = 4,
    /// <summary>rwm</summary>
    All = 7,
}
