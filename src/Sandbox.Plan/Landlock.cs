namespace Sandbox.Plan;

/// <summary>What may be done with files (landlock(7), LANDLOCK_ACCESS_FS_*): the kernel's bits.</summary>
[Flags]
public enum PathAccess
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>execute</summary>
    Execute = 1,
    /// <summary>write_file</summary>
    WriteFile = 2,
    /// <summary>read_file</summary>
    ReadFile = 4,
    /// <summary>read_dir</summary>
    ReadDir = 8,
    /// <summary>remove_dir</summary>
    RemoveDir = 0x10,
    /// <summary>remove_file</summary>
    RemoveFile = 0x20,
    /// <summary>make_char</summary>
    MakeChar = 0x40,
    /// <summary>make_dir</summary>
    MakeDir = 0x80,
    /// <summary>make_reg</summary>
    MakeReg = 0x100,
    /// <summary>make_sock</summary>
    MakeSock = 0x200,
    /// <summary>make_fifo</summary>
    MakeFifo = 0x400,
    /// <summary>make_block</summary>
    MakeBlock = 0x800,
    /// <summary>make_sym</summary>
    MakeSym = 0x1000,
    /// <summary>refer: link or rename from one directory to another (ABI 2)</summary>
    Refer = 0x2000,
    /// <summary>truncate (ABI 3)</summary>
    Truncate = 0x4000,
    /// <summary>ioctl_dev: ioctl(2) on devices (ABI 5)</summary>
    IoctlDev = 0x8000,
}

/// <summary>What may be done with TCP ports (LANDLOCK_ACCESS_NET_*, ABI 4).</summary>
[Flags]
public enum TcpAccess
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>bind(2) a socket to the port.</summary>
    Bind = 1,
    /// <summary>connect(2) a socket to the port.</summary>
    Connect = 2,
}

/// <summary>What ends at the domain's border (LANDLOCK_SCOPE_*, ABI 6).</summary>
[Flags]
public enum LandlockScopes
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>abstract_unix_socket: no connection to an abstract UNIX socket that a process outside made.</summary>
    AbstractUnixSocket = 1,
    /// <summary>signal: no signal to a process outside.</summary>
    Signal = 2,
}

/// <summary>Begin a Landlock ruleset: what it handles is forbidden from then on but for what the rules behind it allow.</summary>
/// <param name="At">The line of what needs the newest kernel, or of <c>landlock</c>.</param>
/// <param name="Files">The rights on files that it handles; those that the kernel does not know are left out.</param>
/// <param name="Tcp">The TCP rights that it handles.</param>
/// <param name="Scopes">The borders that it draws.</param>
/// <param name="NeededAbi">Where the kernel's Landlock is older than this the launch fails; 0: what there is, is enforced.</param>
/// <param name="Seals">Whether it is half of <c>network: sealed</c>; the other half is the filter.</param>
/// <param name="FilesLeft">Why it handles no file although nobody said so; null where it does, or somebody said so.</param>
public sealed record LandlockRulesetStep(SourceLine At, PathAccess Files, TcpAccess Tcp, LandlockScopes Scopes, int NeededAbi, string? FilesLeft, bool Seals) : PlanStep(At);

/// <summary>Allow <paramref name="Access"/> at and below <paramref name="Path"/> of the root.</summary>
/// <param name="At">The line of the rule.</param>
/// <param name="Path">An absolute path inside.</param>
/// <param name="Access">What is allowed; on a file the rights of directories are left out.</param>
/// <param name="Named">Of these the ones that the spec names one by one: where the path is a file, and these are rights of directories, the launch fails.</param>
/// <param name="Derived">The rule comes from a mount: links on the way are followed as for the mount, and where nothing is there it is left out.</param>
public sealed record LandlockPathStep(SourceLine At, string Path, PathAccess Access, PathAccess Named, bool Derived) : PlanStep(At);

/// <summary>Allow <paramref name="Access"/> on the TCP port <paramref name="Port"/>.</summary>
public sealed record LandlockPortStep(SourceLine At, int Port, TcpAccess Access) : PlanStep(At);

/// <summary>Allow to open again what the workload has open from the beginning (/dev/stdout), for what it is open for.</summary>
public sealed record LandlockOpenFilesStep(SourceLine At) : PlanStep(At);

/// <summary>landlock_restrict_self(2): the rules hold, for this process and all that it will ever start.</summary>
public sealed record LandlockRestrictStep(SourceLine At) : PlanStep(At);

/// <summary>Which version of Landlock's interface brought what.</summary>
public static class LandlockAbi
{
    /// <summary>The rights that a file can have; the others are directories' (landlock(7)).</summary>
    public const PathAccess OfFiles = PathAccess.Execute | PathAccess.WriteFile | PathAccess.ReadFile | PathAccess.Truncate | PathAccess.IoctlDev;

    /// <summary>The first version under which rules leave programs intact: before it no file could be moved to another directory.</summary>
    public const int Paths = 2;

    /// <summary>TCP rules.</summary>
    public const int Tcp = 4;

    /// <summary>Scopes.</summary>
    public const int Scopes = 6;

    /// <summary>The version that all of <paramref name="access"/> needs.</summary>
    public static int Of(PathAccess access) => (access & PathAccess.IoctlDev) != 0 ? 5 : (access & PathAccess.Truncate) != 0 ? 3 : (access & PathAccess.Refer) != 0 ? 2 : 1;

    /// <summary>The Linux that brought a version.</summary>
    public static string Linux(int abi) => abi switch
    {
        <= 1 => "5.13",
        2 => "5.19",
        3 => "6.2",
        4 => "6.7",
        5 => "6.10",
        6 => "6.12",
        _ => "6.15",
    };

    /// <summary>All rights on files, in the order of their bits.</summary>
    public const PathAccess Everything = (PathAccess)0xffff;
}
