namespace Sandbox.Images.Native;

/// <summary>All that statx(2) says of a file and a layer's contents are compared by. Directories have no size, links and time: they change with what is done below them.</summary>
internal readonly record struct FileDetails(uint Mode, uint Owner, uint Group, long Size, uint Links, ulong Device, long Seconds, uint Nanoseconds)
{
    private const uint STATX_BASIC_STATS = 0x7ff;
    private const uint S_IFMT = 0xf000, S_IFCHR = 0x2000, S_IFDIR = 0x4000, S_IFBLK = 0x6000, S_IFREG = 0x8000, S_IFLNK = 0xa000;

    public bool IsDirectory => (Mode & S_IFMT) == S_IFDIR;

    public bool IsFile => (Mode & S_IFMT) == S_IFREG;

    public bool IsLink => (Mode & S_IFMT) == S_IFLNK;

    public bool IsCharacterDevice => (Mode & S_IFMT) == S_IFCHR;

    /// <inheritdoc cref="FileStatus.Of"/>
    public static FileDetails? Of(int directory, byte[] path)
    {
        var buffer = new byte[256];
        if (Libc.statx(directory, path, Libc.AT_SYMLINK_NOFOLLOW | Libc.AT_EMPTY_PATH, STATX_BASIC_STATS, buffer) != 0)
        {
            return null;
        }

        var mode = BitConverter.ToUInt16(buffer, 28);
        var (isDirectory, isDevice) = ((mode & S_IFMT) == S_IFDIR, (mode & S_IFMT) is S_IFCHR or S_IFBLK);
        return new(
            mode,
            BitConverter.ToUInt32(buffer, 20),
            BitConverter.ToUInt32(buffer, 24),
            isDirectory ? 0 : BitConverter.ToInt64(buffer, 40),
            isDirectory ? 0 : BitConverter.ToUInt32(buffer, 16),
            isDevice ? ((ulong)BitConverter.ToUInt32(buffer, 128) << 32) | BitConverter.ToUInt32(buffer, 132) : 0,
            isDirectory ? 0 : BitConverter.ToInt64(buffer, 112),
            isDirectory ? 0 : BitConverter.ToUInt32(buffer, 120));
    }
}
