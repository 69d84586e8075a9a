using System.Globalization;

namespace Sandbox.Seccomp;

/// <summary>Names of errno.h, the same numbers on x86_64 and aarch64 (asm-generic/errno-base.h, errno.h).</summary>
public static class ErrnoTable
{
    /// <summary>The largest number that the kernel takes for one (MAX_ERRNO, linux/err.h).</summary>
    public const int Most = 4095;

    // In the order of their numbers, from 1; a dash where a number has no name.
    private static readonly string[] Names = """
        EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC
        ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO
        EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD ELIBSCN
        ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE
        EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE
        EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>All names.</summary>
    public static IEnumerable<string> All => Names.Where(name => name != "-");

    /// <summary>The number of a name, in any case; 0: there is none.</summary>
    public static int NumberOf(string name) => name switch
    {
        "EWOULDBLOCK" => 11,
        "EDEADLOCK" => 35,
        "ENOTSUP" => 95,
        "-" => 0,
        _ => Array.IndexOf(Names, name) + 1,
    };

    /// <summary>The name of a number, or its digits.</summary>
    public static string NameOf(int number) => number >= 1 && number <= Names.Length && Names[number - 1] != "-" ? Names[number - 1] : number.ToString(CultureInfo.InvariantCulture);
}
