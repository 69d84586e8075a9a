namespace Sandbox.Integration.Tests;

/// <summary>The newer system calls for which there are older ones; native/outer.c hides them.</summary>
internal static class HiddenCalls
{
    /// <summary>What Linux 6.14 lacks of them, and some before it: mounts are made in the old way here and there only.</summary>
    public static readonly string[] OfLate = ["open_tree_attr"];

    /// <summary>All of them.</summary>
    public static readonly string[] All = ["open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "mount_setattr", "openat2", "clone3", "close_range"];
}
