using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>user_namespaces(7): which ids inside are which outside.</summary>
[LaunchPath]
internal static unsafe partial class IdMaps
{
    private const int CAP_SETGID = 6, CAP_SETUID = 7;

    /// <summary>What the map becomes on this host: never Auto.</summary>
    public static UserMap Choose(LaunchState* s, NamespaceKinds kinds, UserMap map)
    {
        if ((kinds & NamespaceKinds.User) == 0 || map == UserMap.None)
        {
            return UserMap.None;
        }

        if (map != UserMap.Auto)
        {
            return map;
        }

        if (s->OuterUid != 0)
        {
            return UserMap.Caller;
        }

        cap_user caps;
        caps.version = cap_user.LINUX_CAPABILITY_VERSION_3;
        caps.pid = 0;
        var needed = (1u << CAP_SETGID) | (1u << CAP_SETUID);
        var result = Kernel.Call(Nr.capget, (long)&caps, (long)&caps.effective0);
        return result == 0 && (caps.effective0 & needed) == needed ? UserMap.Full : UserMap.Caller;
    }

    /// <summary>
    /// The child maps the caller to one id of its own. A supplementary group can then no longer be dropped, so setgroups(2) is denied first: the
    /// kernel asks for it (CVE-2014-8989).
    /// </summary>
    public static void WriteCaller(LaunchState* s)
    {
        var at = s->At;
        s->At = s->MapAt;
        var proc = HostProc.Open();
        if (proc < 0)
        {
            Failure.StopBecause(s, LaunchStep.MapIds, proc, Text.Pointer("/proc"u8), "ids are mapped through the host's procfs; mount one on /proc"u8);
        }

        var deny = "deny"u8;
        Check(s, HostProc.Write(s, proc, Text.Pointer("self/setgroups"u8), Text.Pointer(deny), deny.Length), Text.Pointer("/proc/self/setgroups"u8));
        WriteOne(s, proc, Text.Pointer("self/uid_map"u8), s->MapUid, s->OuterUid);
        WriteOne(s, proc, Text.Pointer("self/gid_map"u8), s->MapGid, s->OuterGid);
        Kernel.Call(Nr.close, proc);
        s->At = at;
    }

    /// <summary>The launcher maps every id that it has to itself, and then lets the child go on.</summary>
    public static void WriteFull(LaunchState* s)
    {
        s->At = s->MapAt;
        var proc = HostProc.Open();
        if (proc < 0)
        {
            Failure.StopBecause(s, LaunchStep.MapIds, proc, Text.Pointer("/proc"u8), "ids are mapped through the host's procfs; mount one on /proc"u8);
        }

        WriteAll(s, proc, "/uid_map"u8, Text.Pointer("self/uid_map"u8));
        WriteAll(s, proc, "/gid_map"u8, Text.Pointer("self/gid_map"u8));
        Kernel.Call(Nr.close, proc);
    }

    /// <summary>The child waits for its map; a launcher that failed at it has closed the pipe, and said why itself.</summary>
    public static void AwaitFull(LaunchState* s)
    {
        byte go;
        Kernel.Call(Nr.close, s->MapWrite);
        if (Kernel.Call(Nr.read, s->MapRead, (long)&go, 1) != 1)
        {
            Kernel.Call(Nr.exit_group, 125);
        }

        Kernel.Call(Nr.close, s->MapRead);
    }

    private static void WriteOne(LaunchState* s, long proc, byte* path, long inside, long outside)
    {
        var memory = stackalloc byte[64];
        var text = TextBuilder.Over(memory, 64);
        AddExtent(&text, inside, outside, 1);
        Check(s, HostProc.Write(s, proc, path, text.Data, text.Length), path);
        ReadBack(s, proc, path, &text);
    }

    private static void WriteAll(LaunchState* s, long proc, ReadOnlySpan<byte> file, byte* own)
    {
        var memory = stackalloc byte[4096];
        var pathMemory = stackalloc byte[64];
        var path = TextBuilder.Over(pathMemory, 64);
        path.Number(s->ChildPid);
        path.Add(file);
        path.End();
        var text = TextBuilder.Over(memory, 4096);
        AddExtent(&text, 0, 0, uint.MaxValue);
        var result = HostProc.Write(s, proc, path.Data, text.Data, text.Length);
        if (result == -Errno.EPERM)
        {
            // The launcher is in a user namespace itself and does not have every id: what it has is mapped.
            result = CopyOwn(s, &text, proc, own) ? HostProc.Write(s, proc, path.Data, text.Data, text.Length) : result;
        }

        Check(s, result, path.Data);
        ReadBack(s, proc, path.Data, &text);
    }

    /// <summary>The extents of the launcher's own map ("inside outside count" in lines), each onto itself.</summary>
    private static bool CopyOwn(LaunchState* s, TextBuilder* text, long proc, byte* own)
    {
        var map = stackalloc byte[4096];
        text->Length = 0;
        if (HostProc.Read(s, proc, own, map, 4096) <= 0)
        {
            return false;
        }

        for (var next = map; *next != 0;)
        {
            var inside = NextNumber(&next);
            NextNumber(&next);
            var count = NextNumber(&next);
            if (inside < 0 || count < 0)
            {
                break;
            }

            AddExtent(text, inside, inside, count);
        }

        return text->Length > 0;
    }

    private static long NextNumber(byte** text)
    {
        while (**text is (byte)' ' or (byte)'\n')
        {
            ++*text;
        }

        var begin = *text;
        while (**text is >= (byte)'0' and <= (byte)'9')
        {
            ++*text;
        }

        return Text.Number(begin, *text - begin);
    }

    private static void AddExtent(TextBuilder* text, long inside, long outside, long count)
    {
        text->Number(inside);
        text->Byte((byte)' ');
        text->Number(outside);
        text->Byte((byte)' ');
        text->Number(count);
        text->Byte((byte)'\n');
    }

    private static void Check(LaunchState* s, long result, byte* file)
    {
        if (result < 0)
        {
            NamespaceRefusal.StopMapping(s, result, file);
        }
    }
}
