using System.Globalization;
using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Keys;

/// <summary>The names of signal(7), with the numbers of x86_64 and aarch64, which are the same.</summary>
public static class SignalWords
{
    /// <summary>SIGRTMIN of glibc and musl's numbering: the kernel's first 32 and 33 are the C library's own.</summary>
    private const int RealTimeLeast = 34;
    private const int RealTimeMost = 64;

    private static readonly string[] Names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>The number of a signal: SIGTERM, TERM, RTMIN+3, RTMAX-1, 15. Zero: there is none of that name.</summary>
    public static int Number(string text)
    {
        var name = Short(text);
        var index = Array.IndexOf(Names, name);
        if (index >= 0)
        {
            return index + 1;
        }

        var number = name switch
        {
            "IOT" => 6,
            "POLL" => 29,
            "RTMIN" => RealTimeLeast,
            "RTMAX" => RealTimeMost,
            _ when name.StartsWith("RTMIN+", StringComparison.Ordinal) => RealTimeLeast + Digits(name.Substring(6)),
            _ when name.StartsWith("RTMAX-", StringComparison.Ordinal) => RealTimeMost - Digits(name.Substring(6)),
            _ => name == text ? Digits(text) : -1,
        };
        return number is >= 1 and <= RealTimeMost && (!name.StartsWith("RT", StringComparison.Ordinal) || number >= RealTimeLeast) ? number : 0;
    }

    /// <summary>The name of a number, as systemd takes it: SIGTERM, RTMIN+3.</summary>
    public static string NameOf(int number) =>
        number <= Names.Length ? "SIG" + Names[number - 1] : number < RealTimeLeast ? number.ToString(CultureInfo.InvariantCulture) : "RTMIN+" + (number - RealTimeLeast).ToString(CultureInfo.InvariantCulture);

    /// <summary>The signal that was meant, or null.</summary>
    public static string? Nearest(string text) => Spelling.Nearest(Short(text), Names) is { } near ? "SIG" + near : null;

    private static string Short(string text)
    {
        var upper = text.ToUpperInvariant();
        return upper.StartsWith("SIG", StringComparison.Ordinal) ? upper.Substring(3) : upper;
    }

    // Out of every range where it is no number.
    private static int Digits(string text) =>
        text.Length is > 0 and <= 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1000;
}
