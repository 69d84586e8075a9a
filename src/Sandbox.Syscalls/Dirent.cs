// linux/dirent.h
namespace Sandbox.Syscalls;

/// <summary>An entry of getdents64(2): 19 bytes of header, then the name, ended by NUL.</summary>
[LaunchPath]
public static unsafe class Dirent
{
    /// <summary>Bytes to the next entry.</summary>
    public static int d_reclen(byte* entry) => *(ushort*)(entry + 16);

    /// <summary>The name.</summary>
    public static byte* d_name(byte* entry) => entry + 19;
}
