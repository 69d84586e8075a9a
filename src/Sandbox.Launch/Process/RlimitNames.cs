using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The resources as a spec spells them.</summary>
[LaunchPath]
internal static unsafe class RlimitNames
{
    /// <summary>In the order of <see cref="Rlimit"/>.</summary>
    private static ReadOnlySpan<byte> Names => "cpu\0fsize\0data\0stack\0core\0rss\0nproc\0nofile\0memlock\0as\0locks\0sigpending\0msgqueue\0nice\0rtprio\0rttime\0"u8;

    /// <summary>The name.</summary>
    public static byte* Of(Rlimit resource)
    {
        var name = Text.Pointer(Names);
        for (var i = (int)resource; i > 0 && *name != 0; i--)
        {
            name = Text.Next(name);
        }

        return name;
    }
}
