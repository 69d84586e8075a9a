namespace Sandbox.Compiler.Planning;

/// <summary>Settings of a unit that a spec must not write, each with its reason and what to do (docs/systemd.md has the same table).</summary>
internal static class UnitDirectives
{
    /// <summary>The unit's own, computed from the plan, and the key that says the same; null: no key does.</summary>
    private static readonly Dictionary<string, string?> Computed = new(StringComparer.Ordinal)
    {
        ["Type"] = null, ["NotifyAccess"] = null, ["ExecStart"] = null, ["KillMode"] = null, ["GuessMainPID"] = null, ["PIDFile"] = null, ["BusName"] = null,
        ["ExitType"] = null, ["RemainAfterExit"] = null, ["SendSIGKILL"] = null, ["FinalKillSignal"] = null, ["TimeoutStopFailureMode"] = null, ["TimeoutAbortSec"] = null,
        ["RestartKillSignal"] = "process.stop.signal", ["KillSignal"] = "process.stop.signal", ["TimeoutStopSec"] = "process.stop.timeout", ["TimeoutSec"] = "process.stop.timeout",
        ["Sockets"] = "sockets", ["NonBlocking"] = null, ["Restart"] = "unit.restart", ["RestartSec"] = "unit.restart_delay",
        ["WatchdogSec"] = "unit.watchdog", ["FileDescriptorStoreMax"] = "unit.fd_store",
    };

    /// <summary>What the launcher does for the workload, by a key of the spec, and systemd would do to the launcher.</summary>
    private static readonly Dictionary<string, string> Twice = new(StringComparer.Ordinal)
    {
        ["WorkingDirectory"] = "process.cwd", ["UMask"] = "process.umask", ["SupplementaryGroups"] = "process.groups", ["Personality"] = "process.personality",
        ["LockPersonality"] = "seccomp", ["SystemCallFilter"] = "seccomp", ["SystemCallErrorNumber"] = "seccomp", ["SystemCallArchitectures"] = "seccomp", ["SystemCallLog"] = "seccomp",
        ["RestrictAddressFamilies"] = "seccomp", ["RestrictRealtime"] = "seccomp", ["RestrictSUIDSGID"] = "seccomp", ["MemoryDenyWriteExecute"] = "seccomp",
        ["PrivateNetwork"] = "network", ["NetworkNamespacePath"] = "namespaces.network", ["PrivateIPC"] = "namespaces.ipc", ["IPCNamespacePath"] = "namespaces.ipc",
        ["PrivatePIDs"] = "namespaces.pid", ["ProtectHostname"] = "hostname", ["RootDirectory"] = "root.dir", ["RootImage"] = "root", ["RootDirectoryFDStore"] = "root",
        ["DevicePolicy"] = "resources.devices", ["DeviceAllow"] = "resources.devices",
        ["KeyringMode"] = "process.keyring", ["TTYPath"] = "process.tty", ["RuntimeMaxSec"] = "process.time_limit",
        ["LoadCredential"] = "credentials", ["LoadCredentialEncrypted"] = "credentials", ["SetCredential"] = "credentials", ["SetCredentialEncrypted"] = "credentials", ["ImportCredential"] = "credentials",
    };

    /// <summary>What would keep the launcher from making the sandbox, and why.</summary>
    private static readonly Dictionary<string, string> InTheWay = new(StringComparer.Ordinal)
    {
        ["RestrictNamespaces"] = "the launcher makes namespaces",
        ["PrivateUsers"] = "the launcher maps ids of the host, and inside of another user namespace most of them are nobody's",
        ["NoNewPrivileges"] = "the launcher sets no_new_privs for the workload itself, and before that a security module may have to change its profile",
        ["ProtectKernelTunables"] = "the kernel mounts a new procfs only where the host's is whole (mount_namespaces(7))",
        ["ProtectKernelLogs"] = "the kernel mounts a new procfs only where the host's is whole (mount_namespaces(7))",
        ["ProtectKernelModules"] = "its system call filter would be run for every call of the workload",
        ["ProtectProc"] = "the kernel mounts a new procfs only where the host's is whole (mount_namespaces(7))",
        ["ProcSubset"] = "the kernel mounts a new procfs only where the host's is whole (mount_namespaces(7))",
        ["ProtectControlGroups"] = "the kernel mounts a new sysfs only where the host's is whole (mount_namespaces(7))",
        ["ProtectClock"] = "its device policy would forbid the spec's devices, and its filter would be run for every call of the workload",
        ["PrivateDevices"] = "the launcher takes device nodes of the host for the sandbox's own /dev",
        ["SecureBits"] = "the launcher checks that the workload has none",
        ["RootEphemeral"] = "the launcher would not be in that root",
        ["RootHash"] = "the launcher would not be in that root",
        ["RootVerity"] = "the launcher would not be in that root",
    };

    /// <summary>Who runs the launcher; fine where the plan does not take root.</summary>
    public static readonly string[] Users = ["User", "Group", "DynamicUser"];

    private static readonly string[] Off = ["no", "false", "off", "0", "n", "f"];

    /// <summary>Whether <paramref name="key"/> is computed, and the key of the spec for it.</summary>
    public static bool IsComputed(string key, out string? specKey) => Computed.TryGetValue(key, out specKey);

    /// <summary>The key of the spec that already does what <paramref name="key"/> does; null: none.</summary>
    public static string? DoneBy(string key) => Twice.TryGetValue(key, out var specKey) ? specKey : null;

    /// <summary>Why <paramref name="key"/> must not be set; null: it may.</summary>
    public static string? Obstacle(string key) => InTheWay.TryGetValue(key, out var why) ? why : null;

    /// <summary>Whether a setting switches nothing on.</summary>
    public static bool IsOff(string value) => Off.Contains(value);
}
