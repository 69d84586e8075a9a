// linux/in.h
namespace Sandbox.Syscalls;

/// <summary>struct sockaddr_in of ip(7): 16 bytes; port and address in network byte order.</summary>
[LaunchPath]
public unsafe struct sockaddr_in
{
    public const int AF_INET = 2;

    public ushort sin_family, sin_port;
    public uint sin_addr;
    private fixed byte _pad[8];
}
