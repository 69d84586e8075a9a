namespace Sandbox.Images.Native;

/// <summary>What statx(2) says of a file.</summary>
internal readonly record struct FileStatus(uint Mode, ulong Inode, uint Owner)
{
    private const uint STATX_BASIC_STATS = 0x7ff;
    private const uint S_IFMT = 0xf000, S_IFDIR = 0x4000, S_IFREG = 0x8000, S_IFLNK = 0xa000;

    public bool IsDirectory => (Mode & S_IFMT) == S_IFDIR;

    public bool IsFile => (Mode & S_IFMT) == S_IFREG;

    public bool IsLink => (Mode & S_IFMT) == S_IFLNK;

    /// <summary>A directory of ours that nobody else may enter: nobody else has moved anything in it.</summary>
    public bool IsOursAlone => IsDirectory && Owner == Libc.geteuid() && (Mode & 0x1ff) == 0x1c0;

    /// <summary>Of <paramref name="path"/>, or of <paramref name="directory"/> itself where that is empty; a link is not followed. Null: there is none.</summary>
    public static FileStatus? Of(int directory, byte[] path)
    {
        var buffer = new byte[256];
        return Libc.statx(directory, path, Libc.AT_SYMLINK_NOFOLLOW | Libc.AT_EMPTY_PATH, STATX_BASIC_STATS, buffer) != 0
            ? null
            : new(BitConverter.ToUInt16(buffer, 28), BitConverter.ToUInt64(buffer, 32), BitConverter.ToUInt32(buffer, 20));
    }
}
