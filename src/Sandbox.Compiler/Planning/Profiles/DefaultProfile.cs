namespace Sandbox.Compiler.Planning.Profiles;

/// <summary><c>default@1</c>: closed everywhere, and enough of /proc, /dev and /tmp for ordinary programs.</summary>
internal static class DefaultProfile
{
    public static SandboxProfile Version1 { get; } = new(SandboxProfile.DefaultName);
}
