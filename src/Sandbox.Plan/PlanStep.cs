using Sandbox.Seccomp;

namespace Sandbox.Plan;

/// <summary>
/// One step of a launch: one to three system calls. Each record here has exactly one step function in Sandbox.Launch (same name, in the class of
/// its kernel facility), one line in the emitter and one sentence in the prose writer.
/// </summary>
/// <param name="At">The line that asks for it.</param>
public abstract record PlanStep(SourceLine At);

/// <summary>Keep the caller's file descriptor <paramref name="Fd"/> (3 to 63) open for the workload, at the same number.</summary>
public sealed record KeepFdStep(SourceLine At, int Fd) : PlanStep(At);

/// <summary>
/// Take over the <paramref name="Count"/> listening sockets that systemd passes, as file descriptors 3 and up (sd_listen_fds(3)), and behind them at most <paramref name="Stored"/> that the
/// workload has left in its keeping (FDSTORE=1, sd_notify(3)).
/// </summary>
public sealed record TakeSocketsStep(SourceLine At, int Count, int Stored) : PlanStep(At);

/// <summary>Tell the workload of them: LISTEN_FDS and LISTEN_FDNAMES as systemd gave them, LISTEN_PID as the workload's own pid is inside.</summary>
public sealed record SocketVariablesStep(SourceLine At) : PlanStep(At)
{
    /// <summary>How many variables that are at most.</summary>
    public const int Variables = 3;
}

/// <summary>Make a new time namespace for the processes cloned next (unshare(CLONE_NEWTIME), time_namespaces(7)); offsets in nanoseconds.</summary>
public sealed record NewTimeNamespaceStep(SourceLine At, long MonotonicNanoseconds, long BoottimeNanoseconds) : PlanStep(At);

/// <summary>Join the pid namespace at <paramref name="Path"/>: the launcher's next child is in it (setns(2)).</summary>
public sealed record JoinPidNamespaceStep(SourceLine At, string Path) : PlanStep(At);

/// <summary>Create the namespaces and the first process in them (clone3(2)).</summary>
/// <param name="At">The line of <c>namespaces</c>.</param>
/// <param name="New">The namespaces to create.</param>
/// <param name="UserMap">How the new user namespace's ids are mapped; <see cref="UserMap.None"/> without one.</param>
/// <param name="MapUid">The uid inside that <see cref="UserMap.Caller"/> maps the caller to; -1: known only in the root (a name), so 0 is taken.</param>
/// <param name="MapGid">The gid inside likewise.</param>
/// <param name="MapLine">The line of the map.</param>
public sealed record CreateNamespacesStep(SourceLine At, NamespaceKinds New, UserMap UserMap, long MapUid, long MapGid, SourceLine MapLine) : PlanStep(At);

/// <summary>Join the namespace of <paramref name="Kind"/> at <paramref name="Path"/> (setns(2)). Done first inside, user before the others, mount last.</summary>
public sealed record JoinNamespaceStep(SourceLine At, NamespaceKinds Kind, string Path) : PlanStep(At);

/// <summary>Make every mount of the new mount namespace private, or a slave of the host's, recursively.</summary>
public sealed record MountPropagationStep(SourceLine At, Propagation Propagation) : PlanStep(At);

/// <summary>The root is an empty tmpfs.</summary>
/// <param name="At">The line of <c>root</c>.</param>
/// <param name="SizeBytes">Its size; 0: the kernel's default, half of the memory.</param>
/// <param name="Mode">Permission bits of its top directory.</param>
public sealed record ScratchRootStep(SourceLine At, long SizeBytes, uint Mode) : PlanStep(At);

/// <summary>
/// The root is the host's directory <paramref name="Path"/>, bound recursively; a relative path begins at the launcher binary's directory.
/// <paramref name="Readonly"/>: from the start, with what is mounted below it.
/// </summary>
public sealed record DirRootStep(SourceLine At, string Path, bool Readonly) : PlanStep(At);

/// <summary>The root is an overlay of read-only layers, the top one first, under one that takes what is written.</summary>
/// <param name="At">The line of the layers.</param>
/// <param name="Image">The image's reference; the layers are then diff_ids, sha256 in hex, in the caller's store. Null: they are directories of the host.</param>
/// <param name="Layers">The layers.</param>
/// <param name="Upper">The host's directory that keeps what is written; null: memory, gone with the sandbox.</param>
/// <param name="UpperBytes">How much of it at most; 0: the kernel's default, half of the memory.</param>
public sealed record LayeredRootStep(SourceLine At, string? Image, EquatableArray<string> Layers, string? Upper, long UpperBytes) : PlanStep(At);

/// <summary>
/// Mount the EROFS image behind this binary, before the namespaces are made (a user namespace may not): from the file itself, by a loop device, or, where neither is allowed, as a directory that it was unpacked
/// to once.
/// </summary>
/// <param name="At">The line of <c>embed</c>.</param>
/// <param name="Size">Bytes of the image; 0: it is not there yet.</param>
/// <param name="Uuid">Its UUID, 32 hex digits, by which it is known.</param>
/// <param name="Digest">Its SHA-256, 64 hex digits.</param>
/// <param name="Verity">By which root mounts it; null: without dm-verity.</param>
public sealed record MountEmbeddedStep(SourceLine At, long Size, string Uuid, string Digest, VerityTree? Verity) : PlanStep(At);

/// <summary>
/// What is kept of the root in <paramref name="Dir"/> may take <paramref name="Bytes"/>: a quota of a project of its own (quotactl(2)).
/// </summary>
public sealed record LimitUpperStep(SourceLine At, string Dir, long Bytes) : PlanStep(At);

/// <summary>The hash tree behind an image (dm-verity).</summary>
/// <param name="DataSize">Bytes of the image alone.</param>
/// <param name="RootHash">SHA-256, 64 hex digits.</param>
public sealed record VerityTree(long DataSize, string RootHash);

/// <summary>The root is that image, under a layer that takes what is written; see <see cref="LayeredRootStep"/>.</summary>
public sealed record EmbeddedRootStep(SourceLine At, string Digest, string? Upper, long UpperBytes) : PlanStep(At);

/// <summary>
/// Lay the directories usr and opt of the host's <paramref name="Extensions"/> over the root's own, read-only, the last one on top (overlayfs); each says by its extension-release file
/// (os-release(5)) whether it is for this root.
/// </summary>
public sealed record ExtensionsStep(SourceLine At, EquatableArray<HostExtension> Extensions) : PlanStep(At)
{
    /// <summary>The line of each in its file, in decimal, as the step function takes them.</summary>
    public IEnumerable<string> Lines => Extensions.Select(one => one.At.Line.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>An extension: a directory of the host, or a file with an EROFS or squashfs image.</summary>
public sealed record HostExtension(SourceLine At, string Path);

/// <summary>In a scratch root: the host's <paramref name="Path"/> at the same place, read-only; a symbolic link is made anew as it is on the host.</summary>
public sealed record HostPathStep(SourceLine At, string Path, bool Optional) : PlanStep(At);

/// <summary>A directory with its missing parents. An existing one keeps its mode and owner.</summary>
public sealed record MakeDirStep(SourceLine At, string Path, uint Mode, long Uid, long Gid) : PlanStep(At);

/// <summary>A regular file with <paramref name="Content"/> (UTF-8).</summary>
public sealed record WriteFileStep(SourceLine At, string Path, string Content, uint Mode, long Uid, long Gid) : PlanStep(At);

/// <summary>A symbolic link at <paramref name="Path"/> that points to <paramref name="Target"/>.</summary>
public sealed record MakeSymlinkStep(SourceLine At, string Path, string Target) : PlanStep(At);

/// <summary>A bind mount of the host's <paramref name="Source"/> (open_tree, mount_setattr, move_mount).</summary>
public sealed record BindMountStep(SourceLine At, string Source, string Target, bool Recursive, MountFlags Flags, MountFlags RecursiveFlags, MountFlags RecursiveClear, Propagation Propagation, bool Optional) : PlanStep(At);

/// <summary>A tmpfs; size and inodes 0: the kernel's defaults; ids -1: root's.</summary>
public sealed record TmpfsMountStep(SourceLine At, string Target, MountFlags Flags, long SizeBytes, long Inodes, uint Mode, long Uid, long Gid, Propagation Propagation, bool Optional) : PlanStep(At);

/// <summary>A procfs of the new pid namespace; see proc(5) for hidepid and subset.</summary>
public sealed record ProcMountStep(SourceLine At, string Target, MountFlags Flags, HidePid HidePid, bool SubsetPid, long Gid, bool Optional) : PlanStep(At);

/// <summary>A sysfs of the new network namespace.</summary>
public sealed record SysfsMountStep(SourceLine At, string Target, MountFlags Flags, bool Optional) : PlanStep(At);

/// <summary>A devpts instance of its own.</summary>
public sealed record DevptsMountStep(SourceLine At, string Target, MountFlags Flags, uint Mode, uint PtmxMode, long Gid, bool Optional) : PlanStep(At);

/// <summary>The POSIX message queues of the new ipc namespace.</summary>
public sealed record MqueueMountStep(SourceLine At, string Target, MountFlags Flags, bool Optional) : PlanStep(At);

/// <summary>An overlayfs of host directories; upper and work null: read-only.</summary>
public sealed record OverlayMountStep(SourceLine At, string Target, EquatableArray<string> Lower, string? Upper, string? Work, MountFlags Flags, bool Optional) : PlanStep(At);

/// <summary>Our own /dev: a tmpfs with null zero full random urandom tty, pts, ptmx, shm, fd and the std links.</summary>
/// <param name="At">Default, or the line of the mount of type <c>dev</c>.</param>
/// <param name="Target">Where; normally /dev.</param>
/// <param name="Bind">Whether the nodes are bound from the host's, because mknod is refused in a user namespace.</param>
/// <param name="ShmBytes">Size of the tmpfs on shm; 0: no shm.</param>
/// <param name="Pts">Whether a devpts instance is mounted on pts.</param>
/// <param name="Sealed">Whether it is nodev, and each of its nodes a mount of its own that is not: for a workload that may make device nodes.</param>
public sealed record DevMountStep(SourceLine At, string Target, bool Bind, long ShmBytes, bool Pts, bool Sealed) : PlanStep(At);

/// <summary>One more device: a new node, or (where <paramref name="Bind"/>) the host's own node bound.</summary>
public sealed record DeviceNodeStep(SourceLine At, string Path, DeviceType Type, uint Major, uint Minor, uint Mode, long Uid, long Gid, bool Bind, bool Optional) : PlanStep(At);

/// <summary>Hide <paramref name="Path"/>: /dev/null over a file, an empty read-only tmpfs over a directory; a missing path is left. One star stands for the rest of a component.</summary>
public sealed record MaskPathStep(SourceLine At, string Path) : PlanStep(At);

/// <summary>Make <paramref name="Path"/> and what is mounted below it read-only; as a default (a path of the kernel's) nosuid, nodev and noexec too, and a missing one is left.</summary>
public sealed record ReadonlyPathStep(SourceLine At, string Path) : PlanStep(At);

/// <summary>Make a scratch root read-only: its own mount, not what is mounted below it.</summary>
public sealed record ReadonlyRootStep(SourceLine At) : PlanStep(At);

/// <summary>pivot_root(2) to the new root, detach the old one, chdir to /.</summary>
public sealed record PivotRootStep(SourceLine At) : PlanStep(At);

/// <summary>sethostname(2).</summary>
public sealed record HostnameStep(SourceLine At, string Name) : PlanStep(At);

/// <summary>setdomainname(2).</summary>
public sealed record DomainnameStep(SourceLine At, string Name) : PlanStep(At);

/// <summary>Write <paramref name="Value"/> to /proc/sys/<paramref name="Key"/> (dots are slashes) through a private procfs.</summary>
public sealed record SysctlStep(SourceLine At, string Key, string Value) : PlanStep(At);

/// <summary>Bring the loopback interface of the new network namespace up.</summary>
public sealed record LoopbackUpStep(SourceLine At) : PlanStep(At);

/// <summary>Make the socket in the sandbox's own /dev on which the launcher hears the workload's messages (sd_notify(3)), where a unit started it.</summary>
public sealed record BindNotifyStep(SourceLine At) : PlanStep(At)
{
    /// <summary>Where it is.</summary>
    public const string Path = "/dev/notify";
}

/// <summary>Tell the workload of it: NOTIFY_SOCKET; and of a watchdog, with the workload's own pid inside (sd_watchdog_enabled(3)).</summary>
public sealed record NotifyVariablesStep(SourceLine At) : PlanStep(At)
{
    /// <summary>How many variables that are at most.</summary>
    public const int Variables = 3;
}

/// <summary>Clone the process that asks the workload whether it is well; it has taken every step of the workload's so far.</summary>
public sealed record StartProberStep(SourceLine At) : PlanStep(At);

/// <summary>Clone the workload's process and stay as PID 1: forward signals, reap orphans.</summary>
public sealed record StartInitStep(SourceLine At) : PlanStep(At);

/// <summary>The launcher's end is not the workload's from here on (prctl(2), PR_SET_PDEATHSIG): where a unit started it, systemd watches over the workload.</summary>
public sealed record HandOverStep(SourceLine At) : PlanStep(At);

/// <summary>A new session (setsid(2)), so that the caller's terminal cannot be reached; with a terminal of the sandbox's own, make it the controlling one.</summary>
public sealed record NewSessionStep(SourceLine At, bool Tty) : PlanStep(At);

/// <summary>umask(2).</summary>
public sealed record UmaskStep(SourceLine At, uint Mask) : PlanStep(At);

/// <summary>prlimit(2); <see cref="ulong.MaxValue"/> is RLIM_INFINITY.</summary>
public sealed record RlimitStep(SourceLine At, Rlimit Resource, ulong Soft, ulong Hard) : PlanStep(At);

/// <summary>setpriority(2). As a default (line 0) it only takes an inherited negative value back to 0.</summary>
public sealed record NiceStep(SourceLine At, int Nice) : PlanStep(At);

/// <summary>/proc/self/oom_score_adj, -1000 to 1000. As a default (line 0) it only takes an inherited negative value back to 0.</summary>
public sealed record OomScoreAdjStep(SourceLine At, int Value) : PlanStep(At);

/// <summary>personality(2).</summary>
public sealed record PersonalityStep(SourceLine At, uint Persona) : PlanStep(At);

/// <summary>The working directory inside; refused where it is not below the root.</summary>
public sealed record ChdirStep(SourceLine At, string Path) : PlanStep(At);

/// <summary>Who the workload runs as: user, group and supplementary groups. A name is looked up in the root's /etc/passwd and /etc/group.</summary>
/// <param name="At">The line of <c>user</c>.</param>
/// <param name="Uid">The user id, or -1 where <paramref name="UserName"/> is looked up.</param>
/// <param name="UserName">Name to look up, or null.</param>
/// <param name="Gid">The group id; -1: look <paramref name="GroupName"/> up, or take the user's own group of /etc/passwd.</param>
/// <param name="GroupName">Name to look up, or null.</param>
/// <param name="Groups">Supplementary groups by number.</param>
/// <param name="GroupNames">Supplementary groups to look up by name.</param>
public sealed record FindUserStep(SourceLine At, long Uid, string? UserName, long Gid, string? GroupName, EquatableArray<long> Groups, EquatableArray<string> GroupNames) : PlanStep(At);

/// <summary>Become the user that was found: supplementary groups, group, user (credentials(7)).</summary>
public sealed record CredentialsStep(SourceLine At) : PlanStep(At);

/// <summary>A new, empty session keyring (keyctl(2), KEYCTL_JOIN_SESSION_KEYRING). <paramref name="Needed"/>: false where the filter forbids all of keyctl(2), add_key(2) and request_key(2), so that the caller's cannot be reached either.</summary>
public sealed record NewKeyringStep(SourceLine At, bool Needed) : PlanStep(At);

/// <summary>Ask the kernel whether what <paramref name="Of"/> asked for holds, and refuse to start the workload where it does not.</summary>
public sealed record ReadBackStep(SourceLine At, PlanStep Of) : PlanStep(At);

/// <summary>The five capability sets (capabilities(7)), as bit masks.</summary>
public sealed record CapabilitiesStep(SourceLine At, CapabilitySet Bounding, CapabilitySet Effective, CapabilitySet Permitted, CapabilitySet Inheritable, CapabilitySet Ambient) : PlanStep(At);

/// <summary>PR_SET_NO_NEW_PRIVS.</summary>
public sealed record NoNewPrivilegesStep(SourceLine At) : PlanStep(At);

/// <summary>Connect to the process that decides where the filter says "notify", at the UNIX socket <paramref name="Path"/> of the host. Done before anything is made.</summary>
/// <param name="At">The line of <c>listener</c>.</param>
/// <param name="Path">The socket.</param>
/// <param name="Metadata">What it is given with the file descriptor, or null.</param>
public sealed record ConnectListenerStep(SourceLine At, string Path, string? Metadata) : PlanStep(At);

/// <summary>seccomp(2): the filter, the last thing before the workload.</summary>
/// <param name="At">The line of <c>seccomp</c>.</param>
/// <param name="Filter">Policy and programs.</param>
/// <param name="Flags">How it is attached; with <see cref="SeccompFlags.NewListener"/> its file descriptor is handed to the listener.</param>
/// <param name="ReadsBack">Whether it is asked for afterwards (PR_GET_SECCOMP): the filter lets prctl(2) through.</param>
public sealed record SeccompStep(SourceLine At, SyscallFilter Filter, SeccompFlags Flags, bool ReadsBack) : PlanStep(At);

/// <summary>The environment begins empty; this adds <paramref name="Name"/>=<paramref name="Value"/>.</summary>
public sealed record SetEnvStep(SourceLine At, string Name, string Value) : PlanStep(At);

/// <summary>Take <paramref name="Name"/> from the caller's environment, where it is set there.</summary>
public sealed record PassEnvStep(SourceLine At, string Name) : PlanStep(At);

/// <summary>Make the command's argument list ready and close what the workload must not have. Its first word is a path, or a name that is looked for in the workload's own PATH.</summary>
/// <param name="At">The line of <c>command</c>.</param>
/// <param name="Command">Its words.</param>
/// <param name="AppendArguments">Whether the caller's arguments follow.</param>
public sealed record PrepareExecStep(SourceLine At, EquatableArray<string> Command, bool AppendArguments) : PlanStep(At);

/// <summary>Make the initial stack of this program's own runtime ready and close what the workload must not have.</summary>
public sealed record PrepareSelfStep(SourceLine At, bool AppendArguments) : PlanStep(At);

/// <summary>execve(2) of the command. <paramref name="LooksWhy"/>: where it cannot be executed the launcher may look at files to tell why, because the filter lets it.</summary>
public sealed record ExecStep(SourceLine At, bool LooksWhy) : PlanStep(At);

/// <summary>Go on to libc and the .NET runtime: the program's own Main begins, inside.</summary>
public sealed record StartSelfStep(SourceLine At) : PlanStep(At);
