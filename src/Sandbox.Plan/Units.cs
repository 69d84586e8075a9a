namespace Sandbox.Plan;

/// <summary>Units that generated code writes quantities in: sizes are bytes, durations are milliseconds.</summary>
public static class Units
{
    /// <summary>1,024 bytes.</summary>
    public const long KiB = 1024;

    /// <summary>1,024 KiB, in bytes.</summary>
    public const long MiB = 1024 * KiB;

    /// <summary>1,024 MiB, in bytes.</summary>
    public const long GiB = 1024 * MiB;

    /// <summary>1,024 GiB, in bytes.</summary>
    public const long TiB = 1024 * GiB;

    /// <summary>One millisecond.</summary>
    public const long Milliseconds = 1;

    /// <summary>One second, in milliseconds.</summary>
    public const long Seconds = 1000;

    /// <summary>One minute, in milliseconds.</summary>
    public const long Minutes = 60 * Seconds;

    /// <summary>One hour, in milliseconds.</summary>
    public const long Hours = 60 * Minutes;
}
