using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Profiles;

/// <summary><c>strict@1</c>: a process sees its own kind only, has little memory to write to, and takes no arguments.</summary>
internal static class StrictProfile
{
    public static SandboxProfile Version1 { get; } = new("strict@1")
    {
        HidePid = HidePid.Invisible,
        SubsetPid = true,
        ShmBytes = 0,
        TmpBytes = 16 * Units.MiB,
        AppendArguments = false,
        Seccomp = "strict@1",
        Rlimits = EquatableArray.Of(new ProfileRlimit(Rlimit.Core, 0), new ProfileRlimit(Rlimit.Nproc, 256), new ProfileRlimit(Rlimit.Nofile, 256)),
    };
}
