namespace Sandbox.Testing;

/// <summary>What a test needs of the machine. The names in lower case, with dashes, are the words of SANDBOX_CI_REQUIRE.</summary>
[Flags]
public enum Needs
{
    /// <summary>Nothing beyond the .NET SDK.</summary>
    Nothing = 0,

    /// <summary>Effective uid 0 with CAP_SYS_ADMIN.</summary>
    Root = 1,

    /// <summary>An unprivileged process may make a user namespace and mount in it; the tests drop to an unprivileged uid where they run as root.</summary>
    Userns = 2,

    /// <summary>gcc for this machine.</summary>
    Gcc = 4,

    /// <summary>aarch64-linux-gnu-gcc with its libc headers.</summary>
    Aarch64Gcc = 8,

    /// <summary>qemu-aarch64 (user mode).</summary>
    Qemu = 16,

    /// <summary>strace.</summary>
    Strace = 32,

    /// <summary>A statically linked busybox.</summary>
    Busybox = 64,

    /// <summary>objdump of binutils.</summary>
    Objdump = 128,

    /// <summary>The linker lld, for static-pie.</summary>
    Lld = 256,

    /// <summary>setpriv and unshare of util-linux.</summary>
    UtilLinux = 512,

    /// <summary>What an AOT publish needs: Linux, a C compiler and zlib.</summary>
    Aot = 1024,

    /// <summary>runc, as a control.</summary>
    Runc = 2048,

    /// <summary>crun, as a control.</summary>
    Crun = 4096,

    /// <summary>bubblewrap, as a control.</summary>
    Bwrap = 8192,

    /// <summary>podman, as a control.</summary>
    Podman = 16384,

    /// <summary>A kernel whose Landlock has ABI 6 or later (Linux 6.12).</summary>
    Landlock = 32768,

    /// <summary>Hierarchies of cgroup v1 for memory, cpu, cpuset and pids, in which the tests may make groups.</summary>
    Cgroup1 = 65536,

    /// <summary>A real systemd to start units in: the project's lab.</summary>
    Lab = 131072,

    /// <summary>The lab's VM, with cgroup v2.</summary>
    LabVm = 262144,

    /// <summary>Debian's docker-registry.</summary>
    DockerRegistry = 524288,

    /// <summary>skopeo, which copies images.</summary>
    Skopeo = 1048576,

    /// <summary>umoci, which makes layouts.</summary>
    Umoci = 2097152,

    /// <summary>buildah, which builds images.</summary>
    Buildah = 4194304,

    /// <summary>getfattr, which shows extended attributes.</summary>
    Getfattr = 8388608,

    /// <summary>erofs-utils and the tools of extended attributes.</summary>
    Erofs = 16777216,

    /// <summary>A kernel that mounts EROFS.</summary>
    ErofsMount = 33554432,

    /// <summary>veritysetup, as a control.</summary>
    Veritysetup = 67108864,

    /// <summary>mksquashfs, and a kernel that mounts what it makes.</summary>
    Squashfs = 134217728,
}
