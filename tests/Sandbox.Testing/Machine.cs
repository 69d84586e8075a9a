using System.Globalization;
using System.Runtime.InteropServices;

namespace Sandbox.Testing;

/// <summary>What this machine has: each need is looked at once per test process.</summary>
public static class Machine
{
    private static readonly Lazy<Dictionary<Needs, string?>> Missing = new(() => Enum.GetValues<Needs>().Where(need => need != Needs.Nothing).ToDictionary(need => need, Look));

    /// <summary>The uid and gid that unprivileged runs take where the tests run as root.</summary>
    public const int PlainUser = 65534;

    /// <summary>Whether the tests run as root.</summary>
    public static bool IsRoot => Environment.UserName == "root" || Status("Uid").StartsWith("0\t", StringComparison.Ordinal);

    /// <summary>Null where everything is there; else one sentence per missing need: <c>needs root: run the tests as root</c>.</summary>
    public static string? Reason(Needs needs)
    {
        var reasons = Missing.Value.Where(pair => needs.HasFlag(pair.Key) && pair.Value is not null).Select(pair => $"needs {Word(pair.Key)}: {pair.Value}").ToList();
        return reasons.Count == 0 ? null : string.Join("; ", reasons);
    }

    /// <summary>The word of a need in reasons and in SANDBOX_CI_REQUIRE: <c>aarch64-gcc</c>.</summary>
    public static string Word(Needs need) => need switch
    {
        Needs.Aarch64Gcc => "aarch64-gcc",
        Needs.UtilLinux => "util-linux",
        Needs.DockerRegistry => "docker-registry",
        _ => need.ToString().ToLowerInvariant(),
    };

    /// <summary>The full path of a program on PATH, or null.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin").Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);

    private static string? Look(Needs need) => need switch
    {
        _ when !OperatingSystem.IsLinux() => "run the tests on Linux",
        Needs.Root => IsRoot && HasSysAdmin() ? null : "run the tests as root",
        Needs.Userns => UserNamespaces(),
        Needs.Gcc => Program("gcc", "gcc"),
        Needs.Aarch64Gcc => Program("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu libc6-dev-arm64-cross"),
        Needs.Qemu => Program("qemu-aarch64", "qemu-user"),
        Needs.Strace => Program("strace", "strace"),
        Needs.Busybox => Program("busybox", "busybox-static"),
        Needs.Objdump => Program("objdump", "binutils"),
        Needs.Lld => Program("ld.lld", "lld"),
        Needs.UtilLinux => Program("setpriv", "util-linux") ?? Program("unshare", "util-linux"),
        Needs.Runc => Program("runc", "runc"),
        Needs.Crun => Program("crun", "crun"),
        Needs.Bwrap => Program("bwrap", "bubblewrap"),
        Needs.DockerRegistry => Program("docker-registry", "docker-registry"),
        Needs.Skopeo => Program("skopeo", "skopeo"),
        Needs.Umoci => Program("umoci", "umoci"),
        Needs.Buildah => Program("buildah", "buildah"),
        Needs.Getfattr => Program("getfattr", "attr"),
        Needs.Podman => Program("podman", "podman"),
        Needs.Landlock => LandlockAbi() >= 6 ? null : $"use a kernel of Linux 6.12 or later with Landlock in its lsm= list (this one answers {LandlockAbi()})",
        Needs.Cgroup1 => IsRoot && Array.TrueForAll(["memory", "cpu", "cpuset", "pids"], one => File.Exists($"/sys/fs/cgroup/{one}/tasks")) ? null : "run the tests as root where cgroup v1 has memory, cpu, cpuset and pids (the lab's VM tests cgroup v2)",
        Needs.Lab => LabMissing(),
        Needs.LabVm => !File.Exists(Path.Combine(LabDirectory, "vm")) ? $"there is no lab at {LabDirectory}: set SANDBOX_LAB to its folder" : Program("qemu-system-x86_64", "qemu-system-x86 qemu-utils mmdebstrap e2fsprogs xz-utils zstd cpio kmod"),
        Needs.Squashfs => Program("mksquashfs", "squashfs-tools") ?? (File.ReadAllText("/proc/filesystems").Contains("squashfs", StringComparison.Ordinal) ? null : "the kernel does not know squashfs: modprobe squashfs"),
        Needs.Erofs => Program("fsck.erofs", "erofs-utils") ?? Program("getfattr", "attr"),
        Needs.ErofsMount => File.ReadAllText("/proc/filesystems").Contains("\terofs\n", StringComparison.Ordinal) ? null : "use a kernel with EROFS (modprobe erofs)",
        Needs.Veritysetup => Program("veritysetup", "cryptsetup-bin"),
        Needs.Aot => Find("clang") is not null || Find("gcc") is not null ? null : "install a C compiler: apt-get install gcc",
        _ => throw new ArgumentOutOfRangeException(nameof(need)),
    };

    private static string? Program(string name, string packages) => Find(name) is null ? $"{name} is not installed: apt-get install {packages}" : null;

    private static string? UserNamespaces()
    {
        if (Find("unshare") is null || Find("setpriv") is null)
        {
            return "unshare and setpriv are not installed: apt-get install util-linux";
        }

        var run = Command.Run(new Run("unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/tmp") { AsPlainUser = IsRoot });
        return run.ExitCode == 0 ? null : "an unprivileged user cannot make a user namespace here (user.max_user_namespaces, kernel.unprivileged_userns_clone, or AppArmor): " + run.Error.Trim();
    }

    /// <summary>The folder of the lab: SANDBOX_LAB, or shared/lab beside the repository.</summary>
    public static string LabDirectory => Environment.GetEnvironmentVariable("SANDBOX_LAB") is { Length: > 0 } said ? said : Path.GetFullPath(Repository.At("../shared/lab"));

    private static string? LabMissing() =>
        !File.Exists(Path.Combine(LabDirectory, "nspawn")) ? $"there is no lab at {LabDirectory}: set SANDBOX_LAB to its folder" : Program("systemd-nspawn", "systemd-container");

    // landlock_create_ruleset(2) with LANDLOCK_CREATE_RULESET_VERSION, the same number on every architecture.
    private static long LandlockAbi() => SystemCall(444, 0, 0, 1);

    [DllImport("libc", EntryPoint = "syscall")]
    private static extern long SystemCall(long number, nint attributes, nuint size, uint flags);

    private static bool HasSysAdmin()
    {
        const int capSysAdmin = 21;
        var effective = ulong.Parse(Status("CapEff"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (effective & (1UL << capSysAdmin)) != 0;
    }

    private static string Status(string key) => File.ReadLines("/proc/self/status").First(line => line.StartsWith(key + ":", StringComparison.Ordinal))[(key.Length + 1)..].Trim();

    /// <summary>The .NET runtime identifier of this machine: linux-x64 or linux-arm64.</summary>
    public static string Runtime => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
}
