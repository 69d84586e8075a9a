namespace Sandbox.Images.Unpacking;

/// <summary>What becomes of device nodes in a layer.</summary>
public enum DeviceNodes
{
    /// <summary>Left out, and counted.</summary>
    Ignore,

    /// <summary>A problem.</summary>
    Refuse,

    /// <summary>Made; takes CAP_MKNOD.</summary>
    Create,
}

/// <summary>How an image is unpacked.</summary>
/// <param name="Devices">Device nodes.</param>
/// <param name="MostBytes">Bytes of all archives together, unpacked.</param>
/// <param name="MostEntries">Entries of all archives together.</param>
public sealed record UnpackOptions(DeviceNodes Devices = DeviceNodes.Ignore, long MostBytes = 64L << 30, long MostEntries = 4_000_000);

/// <summary>What was unpacked, and what was left out.</summary>
public sealed class UnpackReport
{
    public int Layers { get; internal set; }

    public long Entries { get; internal set; }

    /// <summary>Bytes of files.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Device nodes that were left out.</summary>
    public long Devices { get; internal set; }

    /// <summary>Files that lost their set-user-ID and set-group-ID bits, because they are the caller's and not their owner's.</summary>
    public long SetIds { get; internal set; }

    /// <summary>Extended attributes that were left out, by name.</summary>
    public SortedSet<string> Attributes { get; } = new(StringComparer.Ordinal);
}
