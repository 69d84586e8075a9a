namespace Sandbox.Erofs;

/// <summary>An inode of an image, as it is read.</summary>
/// <param name="Number">Where it is: slots of 32 bytes behind the beginning of inodes.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Permissions">The lower twelve bits of st_mode.</param>
/// <param name="User">Owner.</param>
/// <param name="Group">Group.</param>
/// <param name="Links">How many names it has.</param>
/// <param name="Size">Bytes of its content.</param>
/// <param name="Seconds">Time of the last change, from 1970-01-01.</param>
/// <param name="Nanoseconds">The rest of it.</param>
/// <param name="Device">Of a device node.</param>
public sealed record ErofsEntry(long Number, ErofsKind Kind, uint Permissions, uint User, uint Group, uint Links, long Size, long Seconds, uint Nanoseconds, (uint Major, uint Minor) Device)
{
    internal int Layout { get; init; }

    internal uint Union { get; init; }

    internal int AttributeSize { get; init; }

    /// <summary>Where what stands behind inode and attributes begins.</summary>
    internal long Behind { get; init; }
}
