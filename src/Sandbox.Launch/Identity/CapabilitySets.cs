using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>capget(2) and capset(2) of this process, with whole 64-bit sets.</summary>
[LaunchPath]
internal unsafe struct CapabilitySets
{
    /// <summary>The sets.</summary>
    public ulong Effective, Permitted, Inheritable;

    /// <summary>Reads them: 0 or -errno.</summary>
    public long Read()
    {
        cap_user caps;
        caps.version = cap_user.LINUX_CAPABILITY_VERSION_3;
        caps.pid = 0;
        caps.effective0 = caps.permitted0 = caps.inheritable0 = caps.effective1 = caps.permitted1 = caps.inheritable1 = 0;
        var result = Kernel.Call(Nr.capget, (long)&caps, (long)&caps.effective0);
        Effective = caps.effective0 | ((ulong)caps.effective1 << 32);
        Permitted = caps.permitted0 | ((ulong)caps.permitted1 << 32);
        Inheritable = caps.inheritable0 | ((ulong)caps.inheritable1 << 32);
        return result;
    }

    /// <summary>Sets them: 0 or -errno.</summary>
    public readonly long Write()
    {
        cap_user caps;
        caps.version = cap_user.LINUX_CAPABILITY_VERSION_3;
        caps.pid = 0;
        caps.effective0 = (uint)Effective;
        caps.effective1 = (uint)(Effective >> 32);
        caps.permitted0 = (uint)Permitted;
        caps.permitted1 = (uint)(Permitted >> 32);
        caps.inheritable0 = (uint)Inheritable;
        caps.inheritable1 = (uint)(Inheritable >> 32);
        return Kernel.Call(Nr.capset, (long)&caps, (long)&caps.effective0);
    }
}
