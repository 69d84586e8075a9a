namespace Sandbox.Plan;

public static partial class PlanProse
{
    /// <summary>One step as one sentence without its line.</summary>
    public static string Sentence(PlanStep step) => step switch
    {
        KeepFdStep s => $"Keep the caller's file descriptor {Number(s.Fd)} open.",
        TakeSocketsStep { Stored: 0 } s => $"Take over {Number(s.Count)} listening socket{(s.Count == 1 ? "" : "s")} from systemd, as file descriptors from 3 on.",
        TakeSocketsStep s => $"Take over {(s.Count == 0 ? "" : $"{Number(s.Count)} listening socket{(s.Count == 1 ? "" : "s")} from systemd, and behind {(s.Count == 1 ? "it" : "them")} ")}at most {Number(s.Stored)} file descriptors that the workload has left with systemd, from 3 on.",
        BindNotifyStep => $"Started by a unit, make the socket {BindNotifyStep.Path}, on which the launcher hears the workload.",
        OpenLogStep s => $"Open {Quote(s.Path)} for the workload's {(s.Streams == LogStreams.Output ? "standard output" : s.Streams == LogStreams.Error ? "standard error" : "standard output and error")}{(s.OfInstance ? " (%i: the instance)" : "")}: at most {Number(s.MaxFiles)} file{(s.MaxFiles == 1 ? "" : "s")}{Size(s.MaxBytes)}, mode {Octal(s.Mode)}.",
        AttachLogsStep => "Write standard output and error to the launcher, which copies them.",
        ConnectListenerStep s => $"Connect to {Quote(s.Path)}, which decides on system calls{(s.Metadata is null ? "" : $" (metadata {Quote(s.Metadata)})")}.",
        NewTimeNamespaceStep s => $"Make a new time namespace{Offsets(s)}.",
        JoinPidNamespaceStep s => $"Join the pid namespace {Quote(s.Path)}.",
        CreateNamespacesStep s => Create(s),
        JoinNamespaceStep s => $"Join the {Kinds(s.Kind)} namespace {Quote(s.Path)}.",
        MountPropagationStep s => $"Make every mount of the new mount namespace {Words(s.Propagation)}.",
        ScratchRootStep s => $"Begin with an empty root on a tmpfs{Size(s.SizeBytes)}, mode {Octal(s.Mode)}.",
        MountEmbeddedStep { Verity: not null } => "Mount the file system behind this binary by dm-verity, which checks each read; for another user than root, check it and unpack it to the caller's cache, once.",
        MountEmbeddedStep => "Mount the file system behind this binary: from the binary, by a loop device, or as a directory in the caller's cache.",
        LimitUpperStep s => $"Limit what is kept in {Quote(s.Dir)}{Size(s.Bytes)}, by a quota of a project of its own.",
        EmbeddedRootStep s => $"Begin with the file system of this binary, writes go to {(s.Upper is null ? $"memory{Size(s.UpperBytes)}" : Quote(s.Upper))}.",
        LayeredRootStep s => $"Begin with {(s.Image is null ? $"the layers {string.Join(", ", s.Layers.Select(Quote))}" : $"the image {Quote(s.Image)} (layers {string.Join(", ", s.Layers.Select(layer => layer.Substring(0, 12)))})")}, writes go to {(s.Upper is null ? $"memory{Size(s.UpperBytes)}" : Quote(s.Upper))}.",
        ExtensionsStep s => $"Lay /usr and /opt of the extension{(s.Extensions.Count == 1 ? "" : "s")} {string.Join(", ", s.Extensions.Select(one => Quote(one.Path)))} over the root's, read-only{(s.Extensions.Count == 1 ? "" : ", the last one on top")}.",
        DirRootStep s => $"Take the host's directory {Quote(s.Path)} as the root{(s.Readonly ? ", read-only with what is mounted below it" : "")}.",
        HostPathStep s => $"Show the host's {Quote(s.Path)} in the root, read-only{Optional(s.Optional)}.",
        MakeDirStep s => $"Make the directory {Quote(s.Path)}, mode {Octal(s.Mode)}{Owner(s.Uid, s.Gid)}.",
        WriteFileStep s => $"Write the file {Quote(s.Path)} ({Number(Utf8Length(s.Content))} bytes), mode {Octal(s.Mode)}{Owner(s.Uid, s.Gid)}.",
        MakeSymlinkStep s => $"Make the symbolic link {Quote(s.Path)} to {Quote(s.Target)}.",
        ReadonlyRootStep => "Make the root read-only.",
        PivotRootStep => "Change to the new root and leave the old one for good.",
        HostnameStep s => $"Set the host name to {Quote(s.Name)}.",
        DomainnameStep s => $"Set the domain name to {Quote(s.Name)}.",
        SysctlStep s => $"Set the kernel parameter {s.Key.Replace('/', '.')} to {Quote(s.Value)}.",
        LoopbackUpStep => "Bring the loopback interface up.",
        StartInitStep => "Start the workload's process and stay as PID 1: forward signals, reap orphans.",
        _ => Mount(step) ?? Workload(step) ?? Cgroup(step) ?? throw new InvalidOperationException("No sentence for " + step.GetType().Name),
    };

    private static string? Mount(PlanStep step) => step switch
    {
        BindMountStep s => $"Bind the host's {Quote(s.Source)} on {Quote(s.Target)}{(s.Recursive ? " with everything mounted below it" : "")}{Flags(s.Flags)}{RecursiveFlags(s)}{Propagated(s.Propagation)}{Optional(s.Optional)}.",
        TmpfsMountStep s => $"Mount an empty tmpfs on {Quote(s.Target)}{Size(s.SizeBytes)}{(s.Inodes > 0 ? $", {Number(s.Inodes)} inodes" : "")}, mode {Octal(s.Mode)}{Owner(s.Uid, s.Gid)}{Flags(s.Flags)}{Propagated(s.Propagation)}{Optional(s.Optional)}.",
        ProcMountStep s => $"Mount a procfs on {Quote(s.Target)}{Hiding(s)}{Flags(s.Flags)}{Optional(s.Optional)}.",
        SysfsMountStep s => $"Mount a sysfs on {Quote(s.Target)}{Flags(s.Flags)}{Optional(s.Optional)}.",
        DevptsMountStep s => $"Mount a devpts of its own on {Quote(s.Target)}, mode {Octal(s.Mode)}, ptmx mode {Octal(s.PtmxMode)}{(s.Gid >= 0 ? $", group {Number(s.Gid)}" : "")}{Flags(s.Flags)}{Optional(s.Optional)}.",
        MqueueMountStep s => $"Mount the POSIX message queues on {Quote(s.Target)}{Flags(s.Flags)}{Optional(s.Optional)}.",
        OverlayMountStep s => $"Mount an overlay of {string.Join(", ", s.Lower.Select(Quote))} on {Quote(s.Target)}{(s.Upper is null ? ", read-only" : $", writes go to {Quote(s.Upper)} (work directory {Quote(s.Work ?? "")})")}{Flags(s.Flags)}{Optional(s.Optional)}.",
        DevMountStep s => $"Make a /dev of its own on {Quote(s.Target)}: null zero full random urandom tty ({(s.Bind ? "the host's, bound" : "new nodes")}){(s.Pts ? ", pts" : "")}{(s.ShmBytes > 0 ? $", shm{Size(s.ShmBytes)}" : ", no shm")}.{(s.Sealed ? " Device nodes that are made in it later do not open." : "")}",
        DeviceNodeStep s => Device(s),
        SecretsMountStep => $"Mount an empty ramfs for the credentials on {Quote(SecretsMountStep.Directory)}{Flags(SecretsMountStep.Flags)}.",
        TakeSecretStep s => $"Copy the credential {Quote(s.Name)} into it from the unit's CREDENTIALS_DIRECTORY{(s.Optional ? ", where it is there" : "")}.",
        GiveSecretsStep => "Give the credentials to the workload's user: nobody else reads them, and nobody writes.",
        MaskPathStep s => $"Hide {Quote(s.Path)}.",
        ReadonlyPathStep s => $"Make {Quote(s.Path)} read-only.",
        _ => null,
    };

    private static string? Workload(PlanStep step) => step switch
    {
        SocketVariablesStep => "Set LISTEN_FDS, LISTEN_FDNAMES and LISTEN_PID for the sockets.",
        NotifyVariablesStep => $"Started by a unit, set NOTIFY_SOCKET={BindNotifyStep.Path}, and WATCHDOG_USEC and WATCHDOG_PID where it has a watchdog.",
        StartProberStep => "Start the process that asks whether it is well, which has what the workload has, and no more.",
        HandOverStep => "Started by a unit, it goes on when the launcher ends.",
        NewSessionStep s => s.Tty ? "Begin a new session on the sandbox's own terminal." : "Begin a new session without a terminal.",
        UmaskStep s => $"Set the umask to {Octal(s.Mask)}.",
        RlimitStep s => $"Limit {s.Resource.ToString().ToLowerInvariant()} to {Limit(s.Soft)} (hard: {Limit(s.Hard)}).",
        NiceStep s => s.At.IsDefault ? "Take an inherited negative nice value back to 0." : $"Set the nice value to {Number(s.Nice)}.",
        OomScoreAdjStep s => s.At.IsDefault ? "Take an inherited negative OOM score back to 0." : $"Set the OOM score adjustment to {Number(s.Value)}.",
        PersonalityStep s => $"Set the personality to 0x{s.Persona:x}.",
        ChdirStep s => $"Change to the directory {Quote(s.Path)}.",
        FindUserStep s => FindUser(s),
        CredentialsStep => "Become that user.",
        NewKeyringStep s => "Join a new session keyring." + (s.Needed ? "" : " Where the kernel refuses one the workload has none either: the filter forbids it every keyring."),
        ReadBackStep s => "Check that this holds: " + ReadBack(s.Of),
        CapabilitiesStep s => Capabilities(s),
        NoNewPrivilegesStep => "Forbid gaining privileges by execve (no_new_privs).",
        LandlockRulesetStep s => Ruleset(s),
        LandlockPathStep s => $"Allow {Rights(s.Access)} at and below {Quote(s.Path)}{(s.Derived ? ", as the mount does" : "")}.",
        LandlockPortStep s => $"Allow to {(s.Access == TcpAccess.Bind ? "bind a socket to" : "connect a socket to")} TCP port {Number(s.Port)}.",
        LandlockOpenFilesStep => "Allow to open again, for what they are open for, the files that the workload has from the beginning (/dev/stdout).",
        LandlockRestrictStep => "Put Landlock's rules in force.",
        SeccompStep s => Filter(s),
        SetEnvStep s => $"Set {s.Name}={Quote(s.Value)} in the environment, which begins empty.",
        PassEnvStep s => $"Pass the caller's {s.Name} on, where it is set.",
        PrepareExecStep s => $"Make the command ready: {string.Join(" ", s.Command.Select(Quote))}{Arguments(s.AppendArguments)}. Close every other file.",
        PrepareSelfStep s => $"Make this program's own Main ready{Arguments(s.AppendArguments)}. Close every other file.",
        ExecStep => "Execute the command.",
        StartSelfStep => "Go on to Main.",
        _ => null,
    };

    private static string Calls(SyscallFilter filter) => string.Join(" ", filter.Policy.Rules.SelectMany(rule => rule.Names).Distinct());

    private static IEnumerable<(SourceLine At, string Sentence)> Watching(SupervisionPlan plan)
    {
        var then = plan.StopTimeoutMilliseconds < 0 ? "and wait for as long as it takes" : $"and after {Duration(plan.StopTimeoutMilliseconds)} SIGKILL";
        yield return (plan.At.Stop, $"To stop it, send signal {Number(plan.StopSignal)} {then}.");
        yield return (plan.At.TimeLimit, plan.TimeLimitMilliseconds < 0 ? "It may run for as long as it likes." : $"Stop it after {Duration(plan.TimeLimitMilliseconds)}.");
        yield return (plan.At.ParentDeath, plan.ParentDeath switch
        {
            ParentDeath.Ignore => "Where the launcher's parent dies, it goes on.",
            ParentDeath.Stop => "Where the launcher's parent dies, stop it.",
            _ => "Where the launcher's parent dies, kill it at once.",
        });
        yield return (plan.At.Init, plan.Reaper is { } reaper
            ? $"A reaper of ours is PID 1 inside: the workload's user, {(plan.ReaperKills ? "CAP_KILL" : "no capability")}, and no other system call than {Calls(reaper)}."
            : "No init: the workload is the first process.");
        yield return (SourceLine.Default, $"The launcher keeps CAP_KILL{(plan.Launcher.Policy.Rules.Any(rule => rule.Names.Contains("renameat2")) ? ", and CAP_DAC_OVERRIDE where a log's directory is another user's," : "")}{(plan.Launcher.Policy.Rules.Any(rule => rule.Names.Contains("lseek")) ? ", and CAP_DAC_OVERRIDE where the cgroup lies in a directory that it takes that to remove it from," : "")} at most, and no other system call than {Calls(plan.Launcher)}.");
        yield return (plan.At.Supervise, plan.HandsOver
            ? $"Started by a unit (NOTIFY_SOCKET), the launcher ends once the workload has begun: systemd gets {(plan.Init ? "the reaper" : "the workload")} as the unit's main process, and the rest of this part holds for a start by hand."
            : $"Started by a unit (NOTIFY_SOCKET), the launcher tells systemd {(plan.SaysReady ? "that the workload runs, " : "")}that it stops it, and why it could not be started.");
        if (plan.Proxies)
        {
            yield return (plan.At.Notify, $"What the workload says itself (sd_notify) is passed on, as far as it is about itself; READY=1 is its to say.");
        }

        if (plan.Health is { } health)
        {
            yield return (health.At, Asking(health));
            yield return (health.At, Unwell(health));
        }

        yield return (plan.At.Tty, plan.Tty ? "It gets a terminal of its own." : "It gets no terminal.");
    }
}
