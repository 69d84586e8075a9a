// linux/wait.h
namespace Sandbox.Syscalls;

/// <summary>wait4(2).</summary>
[LaunchPath]
public static class Wait
{
    public const int WNOHANG = 1, WUNTRACED = 2, __WALL = 0x40000000;
}
