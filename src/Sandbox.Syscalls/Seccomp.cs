// linux/seccomp.h
namespace Sandbox.Syscalls;

/// <summary>seccomp(2).</summary>
[LaunchPath]
public static class Seccomp
{
    public const int SECCOMP_MODE_FILTER = 2, SECCOMP_SET_MODE_FILTER = 1, SECCOMP_FILTER_FLAG_NEW_LISTENER = 8;
}

/// <summary>struct sock_fprog of linux/filter.h: a program of classic BPF.</summary>
[LaunchPath]
public unsafe struct sock_fprog
{
    public ushort len;
    public void* filter;
}
