namespace Sandbox.Launch.Tests.Mounts;

/// <summary>The newer system calls for which there are older ones.</summary>
public static class HiddenCalls
{
    /// <summary>By name; the same numbers on every architecture (asm/unistd.h).</summary>
    public static readonly IReadOnlyDictionary<string, int> Numbers = new Dictionary<string, int>
    {
        ["open_tree"] = 428, ["move_mount"] = 429, ["fsopen"] = 430, ["fsconfig"] = 431, ["fsmount"] = 432, ["openat2"] = 437, ["mount_setattr"] = 442,
    };

    /// <summary>All of them.</summary>
    public static readonly string[] All = [.. Numbers.Keys];
}
