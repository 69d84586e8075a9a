namespace Sandbox.Plan;

/// <summary>The eight kinds of namespaces (namespaces(7)).</summary>
[Flags]
public enum NamespaceKinds
{
    /// <summary>No namespace.</summary>
    None = 0,
    /// <summary>cgroup_namespaces(7)</summary>
    Cgroup = 1,
    /// <summary>ipc_namespaces(7)</summary>
    Ipc = 2,
    /// <summary>mount_namespaces(7)</summary>
    Mount = 4,
    /// <summary>network_namespaces(7)</summary>
    Network = 8,
    /// <summary>pid_namespaces(7)</summary>
    Pid = 16,
    /// <summary>time_namespaces(7)</summary>
    Time = 32,
    /// <summary>user_namespaces(7)</summary>
    User = 64,
    /// <summary>uts_namespaces(7)</summary>
    Uts = 128,
}

/// <summary>How a new user namespace maps its ids.</summary>
public enum UserMap
{
    /// <summary>No new user namespace.</summary>
    None,
    /// <summary><see cref="Full"/> where the launcher runs as root, <see cref="Caller"/> otherwise.</summary>
    Auto,
    /// <summary>One id: the caller is the workload's user inside.</summary>
    Caller,
    /// <summary>Every id is itself: 0 to 4294967294. Needs root.</summary>
    Full,
}

/// <summary>mount(2), mount_setattr(2): what a mount forbids.</summary>
[Flags]
public enum MountFlags
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>ro</summary>
    ReadOnly = 1,
    /// <summary>nosuid</summary>
    NoSuid = 2,
    /// <summary>nodev</summary>
    NoDev = 4,
    /// <summary>noexec</summary>
    NoExec = 8,
    /// <summary>noatime</summary>
    NoAtime = 16,
    /// <summary>strictatime</summary>
    StrictAtime = 32,
    /// <summary>nodiratime</summary>
    NoDirAtime = 64,
    /// <summary>nosymfollow (Linux 5.10)</summary>
    NoSymfollow = 128,
    /// <summary>relatime, the kernel's default; only ever cleared to or named in recursive attributes.</summary>
    RelAtime = 256,
}

/// <summary>Propagation of mount events (mount_namespaces(7)).</summary>
public enum Propagation
{
    /// <summary>Left as it is: private.</summary>
    None,
    /// <summary>private</summary>
    Private,
    /// <summary>rprivate</summary>
    RecursivePrivate,
    /// <summary>slave</summary>
    Slave,
    /// <summary>rslave</summary>
    RecursiveSlave,
    /// <summary>shared</summary>
    Shared,
    /// <summary>rshared</summary>
    RecursiveShared,
    /// <summary>unbindable</summary>
    Unbindable,
    /// <summary>runbindable</summary>
    RecursiveUnbindable,
}

/// <summary>proc(5), hidepid.</summary>
public enum HidePid
{
    /// <summary>off (0)</summary>
    Off = 0,
    /// <summary>noaccess (1)</summary>
    NoAccess = 1,
    /// <summary>invisible (2)</summary>
    Invisible = 2,
    /// <summary>ptraceable (4), Linux 5.8</summary>
    Ptraceable = 4,
}

/// <summary>mknod(2).</summary>
public enum DeviceType
{
    /// <summary>c: character device</summary>
    Character,
    /// <summary>b: block device</summary>
    Block,
    /// <summary>p: FIFO</summary>
    Fifo,
}

/// <summary>getrlimit(2): the numbers of asm-generic/resource.h, the same on x86_64 and aarch64.</summary>
public enum Rlimit
{
    /// <summary>CPU time, seconds</summary>
    Cpu = 0,
    /// <summary>File size, bytes</summary>
    Fsize = 1,
    /// <summary>Data segment, bytes</summary>
    Data = 2,
    /// <summary>Stack, bytes</summary>
    Stack = 3,
    /// <summary>Core file, bytes</summary>
    Core = 4,
    /// <summary>Resident set, bytes (no effect)</summary>
    Rss = 5,
    /// <summary>Processes of the real user id</summary>
    Nproc = 6,
    /// <summary>One more than the highest file descriptor</summary>
    Nofile = 7,
    /// <summary>Locked memory, bytes</summary>
    Memlock = 8,
    /// <summary>Address space, bytes</summary>
    As = 9,
    /// <summary>File locks</summary>
    Locks = 10,
    /// <summary>Queued signals</summary>
    Sigpending = 11,
    /// <summary>POSIX message queues, bytes</summary>
    Msgqueue = 12,
    /// <summary>Ceiling of the nice value</summary>
    Nice = 13,
    /// <summary>Ceiling of the real-time priority</summary>
    Rtprio = 14,
    /// <summary>CPU time under real-time scheduling, microseconds</summary>
    Rttime = 15,
}
