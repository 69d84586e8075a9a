using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>What a step does, as a failure's message says it: "mount /srv/data on /data".</summary>
[LaunchPath]
internal static unsafe class StepNames
{
    /// <summary>From SBX1001 on, in order.</summary>
    private static ReadOnlySpan<byte> Verbs =>
        "start\0keep fd\0new time namespace\0join namespace\0create namespaces\0map ids\0mount\0mount propagation\0scratch root\0root\0"u8 +
        "host path\0make directory\0write file\0make symbolic link\0mount tmpfs on\0mount proc on\0mount sysfs on\0mount devpts on\0mount mqueue on\0mount overlay on\0"u8 +
        "make\0make device\0mask\0make read-only\0read-only root\0change root\0host name\0domain name\0sysctl\0network loopback\0"u8 +
        "start init\0new session\0terminal\0resource limit\0nice\0oom_score_adj\0personality\0working directory\0user\0capabilities\0"u8 +
        "no_new_privs\0environment\0execute\0start this program\0arguments\0time limit\0supervise\0parent death\0close file descriptors\0filter system calls\0seccomp listener\0read back\0session keyring\0landlock\0umask\0cgroup\0limit\0out of memory\0"u8;

    /// <summary>From SBX1063 on, in order.</summary>
    private static ReadOnlySpan<byte> UnitVerbs => "notify\0hand over\0sockets\0"u8;

    /// <summary>From SBX1070 on, in order.</summary>
    private static ReadOnlySpan<byte> BpfVerbs => "device access\0network limit\0network shaping\0"u8;

    /// <summary>From SBX1075 on, in order.</summary>
    private static ReadOnlySpan<byte> LifeVerbs => "notify socket\0notify\0health\0health\0"u8;

    /// <summary>What comes before the target.</summary>
    public static byte* Verb(LaunchStep step)
    {
        if (step >= LaunchStep.Secrets)
        {
            return Text.Pointer(step == LaunchStep.LimitAbove ? "limit"u8 : step == LaunchStep.Secrets ? "credentials"u8 : step == LaunchStep.Secret ? "credential"u8 : step == LaunchStep.LayeredRoot ? "root of layers"u8 : step == LaunchStep.EmbeddedRoot ? "embedded root"u8 : step == LaunchStep.Extensions ? "extension"u8 : step == LaunchStep.UpperQuota ? "quota of"u8 : "log"u8);
        }

        if (step is >= LaunchStep.NotifyProxy and <= LaunchStep.Unwell)
        {
            return Nth(LifeVerbs, step - LaunchStep.NotifyProxy);
        }

        if (step == LaunchStep.Enter)
        {
            return Text.Pointer("--exec"u8); // its number stands apart
        }

        var first = step >= LaunchStep.Devices ? LaunchStep.Devices : step >= LaunchStep.Notify ? LaunchStep.Notify : LaunchStep.Begin;
        return Nth(first == LaunchStep.Devices ? BpfVerbs : first == LaunchStep.Notify ? UnitVerbs : Verbs, step - first);
    }

    private static byte* Nth(ReadOnlySpan<byte> list, int index)
    {
        var verb = Text.Pointer(list);
        for (; index > 0 && *verb != 0; index--)
        {
            verb = Text.Next(verb);
        }

        return verb;
    }

    /// <summary>What stands between a source and a target.</summary>
    public static ReadOnlySpan<byte> Joiner(LaunchStep step) => step is LaunchStep.MakeSymlink ? " to "u8 : " on "u8;
}
