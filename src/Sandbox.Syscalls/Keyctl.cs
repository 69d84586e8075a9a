// linux/keyctl.h
namespace Sandbox.Syscalls;

/// <summary>keyctl(2).</summary>
[LaunchPath]
public static class Keyctl
{
    public const long KEYCTL_JOIN_SESSION_KEYRING = 1;
}
