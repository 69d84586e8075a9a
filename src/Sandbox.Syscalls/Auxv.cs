// linux/auxvec.h
namespace Sandbox.Syscalls;

/// <summary>Keys of the auxiliary vector (getauxval(3)) that the launch path reads.</summary>
[LaunchPath]
public static class Auxv
{
    public const long AT_NULL = 0, AT_UID = 11, AT_EUID = 12, AT_GID = 13, AT_EGID = 14, AT_SECURE = 23;
}
