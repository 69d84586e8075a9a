using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// What the steps of one launch share. It lies on the first process's stack; a cloned child sees the same addresses, either its own copy
/// (fork) or the very same memory (vfork), so a step may keep pointers into it but must not rely on the other process seeing a change.
/// </summary>
[LaunchPath]
public unsafe struct LaunchState
{
    /// <summary>The initial stack as the kernel laid it out: argc, argv…, 0, envp…, 0, auxv.</summary>
    public long* Stack;

    /// <summary>Number of arguments, the program's own name included.</summary>
    public long Argc;

    /// <summary>The arguments, ended by a null pointer.</summary>
    public byte** Argv;

    /// <summary>The caller's environment, ended by a null pointer.</summary>
    public byte** Envp;

    /// <summary>Names of the spec file and the files it extends, each ended by NUL, one after the other; an empty one ends the list.</summary>
    public byte* Files;

    /// <summary>The workload's name, NUL-terminated.</summary>
    public byte* Name;

    /// <summary>Which process this is.</summary>
    public LaunchStage Stage;

    /// <summary>The line (with the file's number in bits 20 and up) of the step under way; 0 for a default.</summary>
    public int At;

    /// <summary>The step under way, for messages.</summary>
    public LaunchStep Step;

    /// <summary>Pipe that a child reports a failed step through; -1 where the child shares the launcher's memory and leaves its report there.</summary>
    public int ReportRead, ReportWrite;

    /// <summary>1 while the launcher is there: the kernel writes a 0 here when it ends and a child has its memory still (set_tid_address(2)).</summary>
    public int LauncherIsThere;

    /// <summary>Pipe on which the child waits until its parent has written the id maps; -1 where not used.</summary>
    public int MapRead, MapWrite;

    /// <summary>pid of the first process inside, as the launcher sees it.</summary>
    public int ChildPid;

    /// <summary>The new root's top directory (an attached mount); -1 before it exists and after pivot_root, when "/" is it.</summary>
    public int RootFd;

    /// <summary>The launcher binary's directory, for relative host paths; -1 before its first use.</summary>
    public int BinaryDirFd;

    /// <summary>The host's /dev/null, opened and checked before anything of the root is used; -1 before its first use.</summary>
    public int NullFd;

    /// <summary>The read-only empty tmpfs that masked directories share; -1 before its first use.</summary>
    public int MaskFd;

    /// <summary>A procfs that nobody else can have written over; -1 before its first use.</summary>
    public int ProcFd;

    /// <summary>The tmpfs that holds inline files for a root that is not written to; -1 before its first use. Set by the root's step.</summary>
    public int FilesFd;

    /// <summary>Files in <see cref="FilesFd"/> so far: the next one's name. Set by the root's step.</summary>
    public int FilesCount;

    /// <summary>Whether the root's mount is unbindable still, so that no recursive bind of the host takes it along. Set by the root's step.</summary>
    public bool RootIsUnbindable;

    /// <summary>Whether the namespace's mounts follow the host's (slaves), so that a bind mount must be made private. Set by the propagation step.</summary>
    public bool FollowsHost;

    /// <summary>The procfs, the sysfs and our own /dev that hang on the root's /proc, /sys and /dev; -1 without one. For what is covered and sealed: <c>Paths</c>.</summary>
    public int ProcTree, SysTree, DevTree;

    /// <summary>The file system in this binary: a mount that hangs nowhere yet, or a directory that it was unpacked to. Set by <see cref="EmbeddedRoot.Mount"/>.</summary>
    public int EmbeddedFd;

    /// <inheritdoc cref="EmbeddedFd"/>
    public bool EmbeddedIsMount;

    /// <summary>Which newer system calls this kernel, or a filter around the launcher, has answered with ENOSYS, and what there is in their stead.</summary>
    public OlderCalls Older;

    /// <summary>The host's /proc and our own /proc/self/fd, the working directory while mounts are named by file descriptors; with <see cref="OlderCalls.Named"/>.</summary>
    public int HostProcFd, NamesFd;

    /// <summary>The directory in which mounts are made, and the number of its next entry; with <see cref="OlderCalls.Staged"/>.</summary>
    public int StagingFd, StagingCount;

    /// <summary>Whether the permitted set outlives the change of the user (PR_SET_KEEPCAPS).</summary>
    public bool KeepsCaps;

    /// <summary>Master of the sandbox's own terminal; -1 without one.</summary>
    public int TtyMaster;

    /// <summary>Bit N: file descriptor N (3 to 63) stays open for the workload.</summary>
    public ulong KeptFds;

    /// <summary>What the launcher keeps open while it watches, beside what has a field of its own: the first <see cref="HeldCount"/>. Who adds one makes room for it.</summary>
    public fixed int HeldFds[16];

    /// <inheritdoc cref="HeldFds"/>
    public int HeldCount;

    /// <summary>The namespaces that <c>Namespaces.Create</c> made (CLONE_NEW… bits).</summary>
    public ulong NewNamespaces;

    /// <summary>The workload's environment so far: pointers, not yet ended by a null pointer. Room for it, and for the arguments behind it, is the generated code's.</summary>
    public byte** Env;

    /// <summary>The workload's arguments, ended by a null pointer; its first one is the command. Set when they are ready.</summary>
    public byte** Command;

    /// <summary>Whether this is one more process for an instance that runs already (<c>--exec</c>), and not a launch.</summary>
    public bool Enters;

    /// <summary>Whether files may be looked at to tell why a command cannot be executed.</summary>
    public bool LooksWhy;

    /// <summary>The initial stack of this program's own runtime (<c>process: self</c>). Set when it is ready.</summary>
    public long* Entry;

    /// <summary>Number of entries in <see cref="Env"/>.</summary>
    public int EnvCount;

    /// <summary>The first workload argument in <see cref="Argv"/>, behind <c>--</c> where there is one.</summary>
    public int FirstArgument;

    /// <summary>The stop signal, for the init too.</summary>
    public int StopSignal;

    /// <summary>Lines of <c>stop</c>, <c>time_limit</c>, the id map, the time namespace and the user.</summary>
    public int StopAt, LimitAt, MapAt, TimeAt, UserAt;

    /// <summary>Milliseconds from the stop signal to SIGKILL, and that the workload may run; -1: no end.</summary>
    public long StopTimeout, TimeLimit;

    /// <summary>How the new user namespace is mapped; never Auto.</summary>
    public UserMap Map;

    /// <summary>The ids inside that the caller is mapped to.</summary>
    public long MapUid, MapGid;

    /// <summary>The launcher's effective ids outside.</summary>
    public long OuterUid, OuterGid;

    /// <summary>The most supplementary groups; NGROUPS_MAX is 65536, but nobody writes that many into a spec.</summary>
    public const int MostGroups = 256;

    /// <summary>Who the workload runs as. Set before the init clones the workload's process.</summary>
    public long Uid, Gid;

    /// <inheritdoc cref="Uid"/>
    public fixed uint Groups[MostGroups];

    /// <summary>How many of <see cref="Groups"/> there are.</summary>
    public int GroupCount;

    /// <summary>Whether the caller's supplementary groups had to stay: nobody may drop them here.</summary>
    public bool KeepsGroups;

    /// <summary>A new time namespace without offsets that the next clone makes (CLONE_NEWTIME), or 0.</summary>
    public ulong TimeFlag;

    /// <summary>Namespaces to join at the clone: files, lines, CLONE_NEW… bits and paths (pointers) of the first <see cref="JoinCount"/>.</summary>
    public fixed int JoinFds[8];

    /// <inheritdoc cref="JoinFds"/>
    public fixed int JoinAts[8];

    /// <inheritdoc cref="JoinFds"/>
    public fixed ulong JoinFlags[8];

    /// <inheritdoc cref="JoinFds"/>
    public fixed ulong JoinPaths[8];

    /// <summary>How many of them there are.</summary>
    public int JoinCount;

    /// <summary>Ends of the socket pair through which the workload hands its terminal's master to the launcher; -1 without a terminal.</summary>
    public int TtyOutside, TtyInside;

    /// <summary>Bit N: the launcher's file descriptor N (0 to 2) is its terminal.</summary>
    public int TtyFds;

    /// <summary>Ends of the socket pair through which a filter's listener goes to the launcher, and the connection to who gets it; -1 without one.</summary>
    public int ListenerOutside, ListenerInside, Agent;

    /// <summary>The pipe that tells the listener's number to its messenger.</summary>
    public int NumberRead, NumberWrite;

    /// <summary>What the agent is given with the listener: JSON, a value; null: none.</summary>
    public byte* ListenerMetadata;

    /// <summary>The socket to who started the launcher (sd_notify(3)), connected; -1 without one. Set by <see cref="Notify.Open"/>.</summary>
    public int NotifyFd;

    /// <summary>The socket on which the launcher hears the workload's own messages, bound inside; -1 without one. Set by <see cref="NotifyProxy.Open"/>.</summary>
    public int ProxyFd;

    /// <summary>Lines of <c>process.notify</c> and of <c>health</c>.</summary>
    public int ProxyAt, HealthAt;

    /// <summary>Whether the init can be told which process is the main one now.</summary>
    public bool FollowsMain;

    /// <summary>Whether systemd waits for WATCHDOG=1 of the workload.</summary>
    public bool HasWatchdog;

    /// <summary>Room for the variable WATCHDOG_PID.</summary>
    public fixed byte WatchdogPid[32];

    /// <summary>Ends of the pipe that tells the launcher how the workload is; -1 without one. Set by <see cref="Health.Open"/>.</summary>
    public int HealthRead, HealthWrite;

    /// <summary>How many checks must fail in a row, and what happens then.</summary>
    public int HealthRetries;

    /// <inheritdoc cref="HealthRetries"/>
    public HealthAction HealthAction;

    /// <summary>Whether each check that passes is a WATCHDOG=1.</summary>
    public bool HealthSaysWatchdog;

    /// <summary>Milliseconds: how long failures do not count, the times between checks, and for one check.</summary>
    public long HealthStartPeriod, HealthInterval, HealthStartInterval, HealthTimeout;

    /// <summary>Whether systemd has passed sockets, or descriptors that the workload had left. Set by <see cref="Descriptors.TakeSockets"/>.</summary>
    public bool HasSockets;

    /// <summary>Room for the variable LISTEN_PID, which only the workload's process can know.</summary>
    public fixed byte ListenPid[32];

    /// <summary>Whether the launcher says READY=1: not where the spec passes NOTIFY_SOCKET on, so that the workload does.</summary>
    public bool SaysReady;

    /// <summary>Whether the launcher ends as soon as the workload has begun, and systemd watches over it from there on.</summary>
    public bool HandsOver;

    /// <summary>The directory that systemd made for the unit's credentials (-1: there is none and none is needed), and the ramfs that they are copied into. Set by <see cref="Secrets.Mount"/>.</summary>
    public int SecretsFrom, SecretsFd;

    /// <summary>Bytes of credentials that still may come.</summary>
    public long SecretsRoom;

    /// <summary>Files that the launcher copies the workload's output into: <see cref="Logs"/>.</summary>
    public int LogCount;

    /// <summary>Landlock's ruleset being made; -1 without one.</summary>
    public int LandlockFd;

    /// <summary>The kernel's version of Landlock's interface (from 1), or -errno. Set when a ruleset begins.</summary>
    public long LandlockAbi;

    /// <summary>What the ruleset handles of what was asked for: all that the kernel knows.</summary>
    public PathAccess LandlockFiles;

    /// <inheritdoc cref="LandlockFiles"/>
    public TcpAccess LandlockTcp;

    /// <inheritdoc cref="LandlockFiles"/>
    public LandlockScopes LandlockScopes;

    /// <summary>Whether the kernel knows less than was asked for.</summary>
    public bool LandlockLacks;

    /// <summary>Whether the sandbox has limits in a cgroup: <see cref="CgroupState"/>.</summary>
    public bool HasCgroup;

    /// <summary>The cgroup (v2) that the first process inside is created in; -1 without one.</summary>
    public int CgroupFd;

    /// <summary>Whether this process was created there (CLONE_INTO_CGROUP), so that it need not move.</summary>
    public bool IsBornInCgroup;

    /// <summary>Settings of the caller's terminal before it was made raw.</summary>
    public kernel_termios TtySettings;

    /// <summary>Size of the caller's terminal at the start.</summary>
    public winsize TtySize;

    /// <summary>Whether this process has the sandbox's own terminal.</summary>
    public bool TtyIsAttached;

    /// <summary>Whether the caller's terminal is raw now.</summary>
    public bool TtyIsRaw;
}

/// <summary>The processes of a launch.</summary>
public enum LaunchStage
{
    /// <summary>The launcher, outside.</summary>
    Outside,

    /// <summary>The first process inside: PID 1 of a new pid namespace.</summary>
    Inside,

    /// <summary>The process that becomes the workload, where an init is its parent.</summary>
    Workload,

    /// <summary>The process that <c>--exec</c> adds to an instance.</summary>
    Entered,

    /// <summary>The short-lived process that carries the filter's listener to the launcher.</summary>
    Messenger,

    /// <summary>The process that asks the workload whether it is well.</summary>
    Prober,

    /// <summary>The process that becomes the command by which it asks.</summary>
    Check,

    /// <summary>The process that becomes this binary again, to unpack the file system in it.</summary>
    Unpacker,
}
