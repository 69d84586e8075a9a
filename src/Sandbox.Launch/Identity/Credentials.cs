using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>credentials(7): user, group and supplementary groups.</summary>
[LaunchPath]
public static unsafe class Credentials
{
    /// <summary>
    /// FindUserStep. Ids -1 with a name are looked up in the root's /etc/passwd and /etc/group; gid -1 without a name is the user's own group.
    /// <paramref name="groups"/> are decimal numbers, each ended by NUL, and <paramref name="groupNames"/> names.
    /// </summary>
    public static void Find(LaunchState* s, int at, long uid, ReadOnlySpan<byte> userName, long gid, ReadOnlySpan<byte> groupName, ReadOnlySpan<byte> groups, ReadOnlySpan<byte> groupNames)
    {
        s->At = s->UserAt = at;
        var ownGroup = gid;
        s->Uid = uid < 0 ? User(s, Text.Pointer(userName), &ownGroup) : uid;
        s->Gid = gid < 0 && !groupName.IsEmpty ? Group(s, Text.Pointer(groupName)) : ownGroup;
        if (s->Gid < 0)
        {
            Failure.StopBecause(s, LaunchStep.Credentials, 0, Text.Pointer(userName), "its entry in /etc/passwd names no group; name one with process.group"u8);
        }

        for (var item = Text.Pointer(groups); !groups.IsEmpty && *item != 0; item = Text.Next(item))
        {
            Add(s, Text.Number(item, Text.Length(item)), item);
        }

        for (var item = Text.Pointer(groupNames); !groupNames.IsEmpty && *item != 0; item = Text.Next(item))
        {
            Add(s, Group(s, item), item);
        }

        if (s->Map == UserMap.Caller && s->GroupCount > 0)
        {
            Failure.StopBecause(s, LaunchStep.Credentials, 0, null, "a user namespace with one id has no supplementary groups; take process.groups out, or run as root with every id mapped (map: full)"u8);
        }
    }

    /// <summary>CredentialsStep. Groups first, then the group, then the user: after that there is no right to the others any more.</summary>
    public static void Become(LaunchState* s, int at)
    {
        s->At = at;
        Terminal.GiveTo(s, s->Uid);

        // The capabilities are taken down by the next step, which needs them for that (capabilities(7), "Effect of user ID changes").
        // Each of these calls copies the credentials, so root that stays root is spared them.
        Change(s, s->GroupCount, keepCaps: s->Uid != 0);
    }

    /// <summary>The workload's user and group without its supplementary groups: for the reaper.</summary>
    internal static void BecomeBare(LaunchState* s, bool keepCaps)
    {
        // Where this fails it fails for the workload too, and either may be the first to say so: in the same words.
        var at = s->At;
        s->At = s->UserAt;
        Change(s, 0, keepCaps);
        s->At = at;
    }

    private static void Change(LaunchState* s, int groups, bool keepCaps)
    {
        SetGroups(s, groups);
        s->KeepsCaps = keepCaps;
        if (keepCaps)
        {
            Kernel.Call(Nr.prctl, Prctl.PR_SET_KEEPCAPS, 1);
        }

        Check(s, Kernel.Call(Nr.setresgid, s->Gid, s->Gid, s->Gid), "group"u8, s->Gid);
        Check(s, Kernel.Call(Nr.setresuid, s->Uid, s->Uid, s->Uid), "user"u8, s->Uid);
    }

    private static void SetGroups(LaunchState* s, int count)
    {
        if (s->Map == UserMap.Caller)
        {
            s->KeepsGroups = true;
            return; // setgroups(2) was denied for good when the map was written
        }

        if (count == 0 && Kernel.Call(Nr.getgroups, 0, 0) == 0)
        {
            return; // nothing to take away, and setgroups(2) copies the credentials
        }

        var result = Kernel.Call(Nr.setgroups, count, (long)s->Groups);
        if (result == -Errno.EPERM && count == 0 && Kernel.Call(Nr.geteuid) == s->Uid && Kernel.Call(Nr.getegid) == s->Gid)
        {
            s->KeepsGroups = true;
            return; // an ordinary user who stays who he is
        }

        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Credentials, result, null, "supplementary groups are set by root only; run as root, or let the spec make a user namespace"u8);
        }
    }

    private static void Check(LaunchState* s, long result, ReadOnlySpan<byte> kind, long id)
    {
        if (result >= 0)
        {
            return;
        }

        var memory = stackalloc byte[32];
        var text = TextBuilder.Over(memory, 32);
        text.Add(kind);
        text.Byte((byte)' ');
        text.Number(id);
        if (result == -Errno.EINVAL)
        {
            Failure.StopBecause(s, LaunchStep.Credentials, result, text.End(), "the user namespace does not map this id; give process.user as the number that is mapped, or run as root (every id is mapped then)"u8);
        }

        Failure.StopBecause(s, LaunchStep.Credentials, result, text.End(), "only root becomes another user; run as root, or let the spec make a user namespace"u8);
    }

    private static long User(LaunchState* s, byte* name, long* group)
    {
        NameFile memory;
        var entry = &memory;
        var found = entry->Look(s, Text.Pointer("/etc/passwd"u8), name);
        if (found == 0)
        {
            Failure.StopBecause(s, LaunchStep.Credentials, 0, name, "there is no such user in the sandbox's /etc/passwd; add it under files, or give its number"u8);
        }

        if (found < 0)
        {
            Failure.StopBecause(s, LaunchStep.Credentials, found, name, "the sandbox's /etc/passwd cannot be read (a regular file of at most 1 MiB); give the user's number"u8);
        }

        *group = *group < 0 ? entry->Group : *group;
        return entry->Id;
    }

    private static long Group(LaunchState* s, byte* name)
    {
        NameFile memory;
        var entry = &memory;
        var found = entry->Look(s, Text.Pointer("/etc/group"u8), name);
        if (found == 0)
        {
            Failure.StopBecause(s, LaunchStep.Credentials, 0, name, "there is no such group in the sandbox's /etc/group; add it under files, or give its number"u8);
        }

        if (found < 0)
        {
            Failure.StopBecause(s, LaunchStep.Credentials, found, name, "the sandbox's /etc/group cannot be read (a regular file of at most 1 MiB); give the group's number"u8);
        }

        return entry->Id;
    }

    private static void Add(LaunchState* s, long id, byte* item)
    {
        if (id is < 0 or > 4_294_967_294 || s->GroupCount >= LaunchState.MostGroups)
        {
            Failure.StopBecause(s, LaunchStep.Credentials, 0, item, "not a group id, or more than 256 of them; shorten process.groups"u8);
        }

        s->Groups[s->GroupCount++] = (uint)id;
    }
}
