using System.Globalization;

namespace Sandbox.Control;

/// <summary>What can be read about the host without changing anything: /proc, the kernel's version, paths.</summary>
internal static class HostFacts
{
    // linux/capability.h, in the order of their numbers, without CAP_.
    private const string Capabilities =
        "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER "
        + "SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP "
        + "MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE";

    /// <summary>The running kernel's version.</summary>
    public static Version KernelVersion => Environment.OSVersion.Version;

    /// <summary>The version of the kernel's Landlock interface, from 1; -errno without it.</summary>
    public static long LandlockAbi => Syscalls.Landlock.Abi();

    /// <summary>Whether no AppArmor profile confines this process, so that Ubuntu's rule for such programs is the one that counts.</summary>
    public static bool IsUnconfined => (Read("/proc/self/attr/apparmor/current") ?? Read("/proc/self/attr/current") ?? "unconfined").StartsWith("unconfined", StringComparison.Ordinal);

    /// <summary>Whether the caller has the capability <paramref name="name"/> (<c>CAP_SYS_ADMIN</c>) in its effective set.</summary>
    public static bool Has(string name)
    {
        var number = Array.IndexOf(Capabilities.Split(' '), name.StartsWith("CAP_", StringComparison.Ordinal) ? name[4..] : name);
        return number >= 0 && (Effective >> number & 1) != 0;
    }

    /// <summary>The number in a one-line file; -1 where there is none.</summary>
    public static long Number(string path) => long.TryParse(Read(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>Whether /proc/filesystems lists the type.</summary>
    public static bool KnowsFileSystem(string type) => (Read("/proc/filesystems") ?? "").Split('\n').Any(line => line.EndsWith("\t" + type, StringComparison.Ordinal));

    /// <summary>Whether cgroup v2 has the controller, or a hierarchy of cgroup v1 of its name is mounted; io is blkio there (cgroups(7)).</summary>
    public static bool HasController(string name) =>
        $"{Read("/sys/fs/cgroup/cgroup.controllers")} {Read("/sys/fs/cgroup/unified/cgroup.controllers")}".Split(' ').Contains(name)
        || File.Exists($"/sys/fs/cgroup/{(name == "io" ? "blkio" : name)}/cgroup.procs");

    /// <summary>A host path of the plan as the launcher sees it: a relative one begins at the binary's directory.</summary>
    public static string Locate(string path) => Path.GetFullPath(path, Path.GetDirectoryName(Environment.ProcessPath) ?? "/");

    /// <summary>The caller's store of layers, as the launcher looks for it.</summary>
    public static string LayerStore => Absolute("SANDBOX_STORE") ?? (Environment.UserName == "root" ? "/var/lib/sandbox" : Absolute("XDG_DATA_HOME") is { } data ? data + "/sandbox" : Absolute("HOME") + "/.local/share/sandbox");

    /// <summary>Whether the file system at <paramref name="path"/> is mounted so that limits of projects hold (proc(5), mountinfo: ext4 says prjquota, XFS either); of several mounts at one place the last.</summary>
    public static bool HoldsProjectQuota(string path)
    {
        var (options, longest) = ("", 0);
        foreach (var line in (Read("/proc/self/mountinfo") ?? "").Split('\n'))
        {
            var words = line.Split(' ');
            if (words.Length > 6 && words[4].Length >= longest && (words[4] == "/" || (path + "/").StartsWith(words[4] + "/", StringComparison.Ordinal)))
            {
                (options, longest) = ("," + words[^1] + ",", words[4].Length);
            }
        }

        return options.Contains(",prjquota,", StringComparison.Ordinal) || options.Contains(",pquota,", StringComparison.Ordinal);
    }

    private static string? Absolute(string variable) => Environment.GetEnvironmentVariable(variable) is ['/', ..] path ? path : null;

    private static ulong Effective
    {
        get
        {
            foreach (var line in (Read("/proc/self/status") ?? "").Split('\n'))
            {
                if (line.StartsWith("CapEff:", StringComparison.Ordinal) && ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var set))
                {
                    return set;
                }
            }

            return 0;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd('\n', '\0');
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
