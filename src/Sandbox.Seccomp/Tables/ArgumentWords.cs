using System.Globalization;

namespace Sandbox.Seccomp;

/// <summary>Constants of the kernel's headers that conditions on arguments are written with, the same on x86_64 and aarch64.</summary>
public static class ArgumentWords
{
    // sys/socket.h, linux/sched.h, sys/mman.h, sys/personality.h, sys/stat.h, asm/ioctls.h, linux/prctl.h
    private const string Table = """
        AF_UNSPEC=0x0 AF_UNIX=0x1 AF_LOCAL=0x1 AF_INET=0x2 AF_AX25=0x3 AF_IPX=0x4 AF_APPLETALK=0x5 AF_X25=0x9 AF_INET6=0xa AF_KEY=0xf AF_NETLINK=0x10 AF_PACKET=0x11 AF_RDS=0x15 AF_PPPOX=0x18
        AF_LLC=0x1a AF_IB=0x1b AF_MPLS=0x1c AF_CAN=0x1d AF_TIPC=0x1e AF_BLUETOOTH=0x1f AF_RXRPC=0x21 AF_PHONET=0x23 AF_IEEE802154=0x24 AF_ALG=0x26 AF_NFC=0x27 AF_VSOCK=0x28 AF_KCM=0x29
        AF_QIPCRTR=0x2a AF_SMC=0x2b AF_XDP=0x2c AF_MCTP=0x2d
        SOCK_STREAM=0x1 SOCK_DGRAM=0x2 SOCK_RAW=0x3 SOCK_SEQPACKET=0x5 SOCK_PACKET=0xa
        CLONE_VM=0x100 CLONE_FS=0x200 CLONE_FILES=0x400 CLONE_SIGHAND=0x800 CLONE_PTRACE=0x2000 CLONE_VFORK=0x4000 CLONE_PARENT=0x8000 CLONE_THREAD=0x10000 CLONE_NEWNS=0x20000
        CLONE_SYSVSEM=0x40000 CLONE_NEWCGROUP=0x2000000 CLONE_NEWUTS=0x4000000 CLONE_NEWIPC=0x8000000 CLONE_NEWUSER=0x10000000 CLONE_NEWPID=0x20000000 CLONE_NEWNET=0x40000000 CLONE_NEWTIME=0x80
        CLONE_IO=0x80000000
        PROT_NONE=0x0 PROT_READ=0x1 PROT_WRITE=0x2 PROT_EXEC=0x4 PROT_GROWSDOWN=0x1000000 PROT_GROWSUP=0x2000000
        MAP_SHARED=0x1 MAP_PRIVATE=0x2 MAP_SHARED_VALIDATE=0x3 MAP_FIXED=0x10 MAP_ANONYMOUS=0x20 MAP_NORESERVE=0x4000 MAP_GROWSDOWN=0x100 MAP_LOCKED=0x2000 MAP_POPULATE=0x8000 MAP_STACK=0x20000
        MAP_HUGETLB=0x40000 MAP_SYNC=0x80000 MAP_FIXED_NOREPLACE=0x100000
        PER_LINUX=0x0 PER_LINUX32=0x8 ADDR_NO_RANDOMIZE=0x40000 READ_IMPLIES_EXEC=0x400000 UNAME26=0x20000
        S_IFMT=0xf000 S_IFREG=0x8000 S_IFDIR=0x4000 S_IFCHR=0x2000 S_IFBLK=0x6000 S_IFIFO=0x1000 S_IFSOCK=0xc000 S_ISUID=0x800 S_ISGID=0x400 S_ISVTX=0x200
        TIOCSTI=0x5412 TIOCLINUX=0x541c TIOCCONS=0x541d TIOCSETD=0x5423 TIOCSCTTY=0x540e TCGETS=0x5401 FIOCLEX=0x5451 FIONCLEX=0x5450 FIONBIO=0x5421 FIONREAD=0x541b
        PR_SET_NAME=0xf PR_GET_NAME=0x10 PR_SET_DUMPABLE=0x4 PR_SET_PDEATHSIG=0x1 PR_SET_NO_NEW_PRIVS=0x26 PR_SET_SECCOMP=0x16 PR_SET_PTRACER=0x59616d61 PR_SET_MM=0x23 PR_SET_VMA=0x53564d41
        PR_CAPBSET_DROP=0x18 PR_CAP_AMBIENT=0x2f PR_SET_SECUREBITS=0x1c PR_SET_KEEPCAPS=0x8 PR_SET_CHILD_SUBREAPER=0x24 PR_SET_TIMERSLACK=0x1d PR_SET_SPECULATION_CTRL=0x35 PR_SCHED_CORE=0x3e
        PR_SET_THP_DISABLE=0x29 PR_SET_TSC=0x1a
        """;

    private static readonly Dictionary<string, ulong> ByName = Table.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('='))
        .ToDictionary(pair => pair[0], pair => Hexadecimal(pair[1])!.Value, StringComparer.Ordinal);

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The value of one name.</summary>
    public static bool TryGet(string name, out ulong value) => ByName.TryGetValue(name, out value);

    /// <summary>A decimal number, <c>0x</c> and hexadecimal digits, a name, or several of these with <c>|</c> between; null: none of that.</summary>
    public static ulong? Parse(string text)
    {
        var sum = 0UL;
        foreach (var part in text.Split('|'))
        {
            if (One(part.Trim()) is not { } one)
            {
                return null;
            }

            sum |= one;
        }

        return sum;
    }

    private static ulong? One(string text) =>
        ByName.TryGetValue(text, out var named) ? named
        : text.StartsWith("0x", StringComparison.Ordinal) ? Hexadecimal(text)
        : (text.Length == 1 || (text.Length > 1 && text[0] != '0')) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static ulong? Hexadecimal(string text)
    {
        var value = 0UL;
        foreach (var digit in text.Skip(2))
        {
            var number = digit is >= '0' and <= '9' ? digit - '0' : (digit | 0x20) is >= 'a' and <= 'f' ? (digit | 0x20) - 'a' + 10 : -1;
            if (number < 0 || value >> 60 != 0)
            {
                return null;
            }

            value = (value << 4) | (uint)number;
        }

        return text.Length > 2 ? value : null;
    }
}
