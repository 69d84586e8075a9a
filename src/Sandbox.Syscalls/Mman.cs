namespace Sandbox.Syscalls;

/// <summary>sys/mman.h: mmap(2).</summary>
public static class Mman
{
    public const long PROT_READ = 1;
    public const long MAP_PRIVATE = 2;
}
