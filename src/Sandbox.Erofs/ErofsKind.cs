namespace Sandbox.Erofs;

/// <summary>What an entry is; the values are those of S_IFMT.</summary>
public enum ErofsKind
{
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    File = 0x8000,
    SymbolicLink = 0xa000,
    Socket = 0xc000,
}
