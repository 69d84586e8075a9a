using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>What Landlock enforces and what it could not, for people: failures, and one line for the journal.</summary>
[LaunchPath]
internal static unsafe class LandlockReport
{
    /// <summary>The plan needs a newer version than the kernel has.</summary>
    public static void StopTooOld(LaunchState* s, int neededAbi)
    {
        var memory = stackalloc byte[256];
        var text = TextBuilder.Over(memory, 256);
        var to = &text;
        to->Add("ABI "u8);
        to->Number(neededAbi);
        to->Add(" (Linux "u8);
        to->Add(Linux(neededAbi));
        to->Add("), and this kernel ("u8);
        AddRelease(to);
        to->Add(s->LandlockAbi > 0 ? ") has ABI "u8 : ") "u8);
        if (s->LandlockAbi > 0)
        {
            to->Number(s->LandlockAbi);
        }
        else
        {
            to->Add(Absence(s->LandlockAbi));
        }

        Failure.StopBecause(s, LaunchStep.Landlock, s->LandlockAbi < 0 ? s->LandlockAbi : 0, null, "this line holds in full or not at all; use a newer kernel, or (but for network: sealed) say 'requirement: best_effort' under landlock. It needs Landlock"u8, text.End());
    }

    /// <summary>A path of a rule cannot be used.</summary>
    public static void StopAtPath(LaunchState* s, long errno, byte* path)
    {
        if (errno is -Errno.ENOENT or -Errno.ENOTDIR)
        {
            Failure.StopBecause(s, LaunchStep.Landlock, errno, path, "there is no such path in the sandbox's root; make or mount it, or correct landlock.paths"u8);
        }

        if (errno == -Errno.ELOOP)
        {
            Failure.StopBecause(s, LaunchStep.Landlock, errno, path, "a part of it is a symbolic link, and the rule would hold for whatever that points to; write the path that it leads to"u8);
        }

        Failure.Stop(s, LaunchStep.Landlock, errno, path);
    }

    /// <summary>The rules were not taken.</summary>
    public static void StopUnrestricted(LaunchState* s, long errno)
    {
        if (errno == -Errno.E2BIG)
        {
            Failure.StopBecause(s, LaunchStep.Landlock, errno, null, "outer sandboxes have used the 16 layers that the kernel has; take one of them away, or say 'landlock: none'"u8);
        }

        Failure.Stop(s, LaunchStep.Landlock, errno, null);
    }

    /// <summary>Where standard error goes to the journal (systemd.exec(5), JOURNAL_STREAM), one line with its level; else nothing.</summary>
    public static void Tell(LaunchState* s)
    {
        if (!IsHeardByJournal(s))
        {
            return;
        }

        var memory = stackalloc byte[512];
        var text = TextBuilder.Over(memory, 512);
        var to = &text;
        var any = s->LandlockFiles != PathAccess.None || s->LandlockTcp != TcpAccess.None || s->LandlockScopes != LandlockScopes.None;
        to->Add(any && !s->LandlockLacks ? "<6>sandbox: "u8 : "<4>sandbox: "u8);
        to->Add(s->Name);
        to->Add(": landlock "u8);
        if (s->LandlockAbi > 0)
        {
            to->Add("ABI "u8);
            to->Number(s->LandlockAbi);
            to->Add(": "u8);
        }

        AddParts(to, s);
        to->Add(!any ? "not enforced"u8 : s->LandlockLacks ? "; the rest is not enforced"u8 : default);
        if (s->LandlockLacks)
        {
            to->Add(": "u8);
            to->Add(s->LandlockAbi > 0 ? "this kernel's Landlock is too old for it"u8 : Absence(s->LandlockAbi));
        }

        to->Byte((byte)'\n');
        Unistd.write(2, text.Data, text.Length);
    }

    private static void AddParts(TextBuilder* to, LaunchState* s)
    {
        var files = s->LandlockFiles != PathAccess.None;
        var tcp = s->LandlockTcp != TcpAccess.None;
        to->Add(files ? "paths"u8 : default);
        to->Add(files && tcp ? ", "u8 : default);
        to->Add(tcp ? "tcp"u8 : default);
        to->Add((files || tcp) && s->LandlockScopes != LandlockScopes.None ? ", "u8 : default);
        to->Add(s->LandlockScopes != LandlockScopes.None ? "scopes"u8 : default);
    }

    private static ReadOnlySpan<byte> Absence(long abi) =>
        abi == -Errno.EOPNOTSUPP ? "has it switched off: add landlock to the kernel's lsm= list"u8
        : abi == -Errno.ENOSYS ? "has none (CONFIG_SECURITY_LANDLOCK), or an outer filter hides it"u8
        : "does not give it: an outer filter hides it"u8;

    private static ReadOnlySpan<byte> Linux(int abi) =>
        abi <= 1 ? "5.13"u8 : abi == 2 ? "5.19"u8 : abi == 3 ? "6.2"u8 : abi == 4 ? "6.7"u8 : abi == 5 ? "6.10"u8 : "6.12"u8;

    private static void AddRelease(TextBuilder* to)
    {
        utsname name;
        if (Kernel.Call(Nr.uname, (long)&name) == 0)
        {
            to->Add(name.release);
        }
    }

    /// <summary>JOURNAL_STREAM is DEVICE:INODE of the journal's stream, in decimal.</summary>
    private static bool IsHeardByJournal(LaunchState* s)
    {
        var variable = Environment.Find(s->Envp, Text.Pointer("JOURNAL_STREAM"u8));
        if (variable == null)
        {
            return false;
        }

        var device = variable + 15;
        var colon = device;
        while (*colon is not (0 or (byte)':'))
        {
            colon++;
        }

        statx file;
        return *colon != 0 && Unistd.fstatx(2, statx.STATX_TYPE | statx.STATX_INO, &file) >= 0
            && Text.Number(device, colon - device) == Unistd.makedev(file.stx_dev_major, file.stx_dev_minor)
            && Text.Number(colon + 1, Text.Length(colon + 1)) == (long)file.stx_ino;
    }
}
