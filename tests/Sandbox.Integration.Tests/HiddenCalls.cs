namespace Sandbox.Integration.Tests;

/// <summary>The newer system calls for which there are older ones; native/outer.c hides them.</summary>
internal static class HiddenCalls
{
    /// <summary>All of them.</summary>
    public static readonly string[] All = ["open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "mount_setattr", "openat2", "clone3", "close_range"];
}
