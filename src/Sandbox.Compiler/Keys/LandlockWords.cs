using Sandbox.Plan;

namespace Sandbox.Compiler.Keys;

/// <summary>The words of the <c>landlock</c> group.</summary>
public static class LandlockWords
{
    /// <summary>landlock: no rules at all.</summary>
    public const string None = "none";

    /// <summary>What <c>read</c> means.</summary>
    public const PathAccess Read = PathAccess.ReadFile | PathAccess.ReadDir;

    /// <summary>What <c>write</c> means: everything that changes files and directories, but no device nodes.</summary>
    public const PathAccess Write = PathAccess.WriteFile | PathAccess.Truncate | PathAccess.Refer | PathAccess.MakeReg | PathAccess.MakeDir | PathAccess.MakeSym
        | PathAccess.MakeFifo | PathAccess.MakeSock | PathAccess.RemoveFile | PathAccess.RemoveDir;

    /// <summary>landlock.requirement</summary>
    public static WordTable<bool> Requirements { get; } = new(("hard", true), ("best_effort", false));

    /// <summary>The words that stand for several rights.</summary>
    public static WordTable<PathAccess> Shorthands { get; } = new(("read", Read), ("write", Write), ("all", LandlockAbi.Everything));

    /// <summary>landlock.paths[].access: LANDLOCK_ACCESS_FS_* in small letters, and the shorthands.</summary>
    public static WordTable<PathAccess> Access { get; } = new(
        ("read", Read), ("write", Write), ("all", LandlockAbi.Everything),
        ("execute", PathAccess.Execute), ("write_file", PathAccess.WriteFile), ("read_file", PathAccess.ReadFile), ("read_dir", PathAccess.ReadDir),
        ("remove_dir", PathAccess.RemoveDir), ("remove_file", PathAccess.RemoveFile), ("make_char", PathAccess.MakeChar), ("make_dir", PathAccess.MakeDir),
        ("make_reg", PathAccess.MakeReg), ("make_sock", PathAccess.MakeSock), ("make_fifo", PathAccess.MakeFifo), ("make_block", PathAccess.MakeBlock),
        ("make_sym", PathAccess.MakeSym), ("refer", PathAccess.Refer), ("truncate", PathAccess.Truncate), ("ioctl_dev", PathAccess.IoctlDev));

    /// <summary>landlock.scopes: LANDLOCK_SCOPE_* in small letters.</summary>
    public static WordTable<LandlockScopes> Scopes { get; } = new(("abstract_unix_socket", LandlockScopes.AbstractUnixSocket), ("signal", LandlockScopes.Signal));
}
