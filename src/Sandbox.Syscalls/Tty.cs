// asm-generic/termios.h, asm-generic/ioctls.h: the same on x86_64 and aarch64
namespace Sandbox.Syscalls;

/// <summary>ioctl_tty(2).</summary>
[LaunchPath]
public static class Tty
{
    public const uint TCGETS = 0x5401, TCSETS = 0x5402, TCSETSW = 0x5403, TIOCSCTTY = 0x540E, TIOCGWINSZ = 0x5413, TIOCSWINSZ = 0x5414,
        TIOCGPTPEER = 0x5441, TIOCSPTLCK = 0x40045431;

    /// <summary>Flags that raw mode clears (termios(3), cfmakeraw).</summary>
    public const uint RawInput = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400, RawOutput = 0x1, RawLocal = 0x1 | 0x2 | 0x8 | 0x40 | 0x8000,
        RawControl = 0x30 | 0x100, CS8 = 0x30;

    /// <summary>c_cc indices of VTIME and VMIN.</summary>
    public const int VTIME = 5, VMIN = 6;
}

/// <summary>struct termios as the kernel has it: 36 bytes.</summary>
[LaunchPath]
public unsafe struct kernel_termios
{
    public uint c_iflag, c_oflag, c_cflag, c_lflag;
    public byte c_line;
    public fixed byte c_cc[19];
}

/// <summary>struct winsize.</summary>
[LaunchPath]
public struct winsize
{
    public ushort ws_row, ws_col, ws_xpixel, ws_ypixel;
}
