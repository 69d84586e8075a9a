// linux/capability.h
namespace Sandbox.Syscalls;

/// <summary>Arguments of capget(2) and capset(2), version 3: two 32-bit halves of three sets.</summary>
[LaunchPath]
public struct cap_user
{
    public const uint LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    public uint version;
    public int pid;
    public uint effective0, permitted0, inheritable0, effective1, permitted1, inheritable1;
}
