using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Merging;

/// <summary>
/// The rules of <c>extends</c>: what the upper file says holds. Scalars are replaced key by key; <c>command</c>, <c>root</c>, <c>profile</c> and
/// <c>network</c> as a whole; lists are joined, and an entry with the same target, path or name replaces the one below.
/// </summary>
internal static partial class SpecMerge
{
    /// <summary>Puts <paramref name="above"/> over <paramref name="below"/>.</summary>
    public static WorkloadSpec Over(WorkloadSpec above, WorkloadSpec below) => above with
    {
        Description = above.Description ?? below.Description,
        Profile = above.Profile ?? below.Profile,
        Root = above.Root ?? below.Root,
        Build = above.Build ?? (above.Root is null ? below.Build : null), // a root of its own takes the place of one that is made
        Process = Over(above.Process, below.Process),
        Hostname = above.Hostname ?? below.Hostname,
        Domainname = above.Domainname ?? below.Domainname,
        Namespaces = Over(above.Namespaces, below.Namespaces),
        Mounts = Join(above.Mounts, below.Mounts, one => one.Target.Value),
        Files = Join(above.Files, below.Files, one => one.Path.Value),
        Dirs = Join(above.Dirs, below.Dirs, one => one.Path.Value),
        Symlinks = Join(above.Symlinks, below.Symlinks, one => one.Path.Value),
        Devices = Join(above.Devices, below.Devices, one => one.Path.Value),
        Mask = Join(above.Mask, below.Mask, one => one.Value),
        Unmask = Join(above.Unmask, below.Unmask, one => one.Value),
        Readonly = Join(above.Readonly, below.Readonly, one => one.Value),
        Sysctl = Join(above.Sysctl, below.Sysctl, one => one.Key.Value),
        Capabilities = Over(above.Capabilities, below.Capabilities),
        Seccomp = Over(above.Seccomp, below.Seccomp),
        Landlock = Over(above.Landlock, below.Landlock),
        Resources = Over(above.Resources, below.Resources),
        Network = above.Network ?? below.Network,
        Health = Over(above.Health, below.Health),
        Sockets = Join(above.Sockets, below.Sockets, one => one.Listen.Value),
        Credentials = Join(above.Credentials, below.Credentials, one => one.Name.Value),
        Logs = above.Logs.Count > 0 ? above.Logs : below.Logs,
        Unit = Over(above.Unit, below.Unit),
    };

    private static ProcessSpec Over(ProcessSpec above, ProcessSpec below) => above with
    {
        At = above.At ?? below.At,
        Command = above.Self is null ? above.Command ?? below.Command : above.Command,
        Self = above.Command is null ? above.Self ?? below.Self : above.Self,
        Arguments = above.Arguments ?? below.Arguments,
        Cwd = above.Cwd ?? below.Cwd,
        Env = Join(above.Env, below.Env, one => one.Name.Value),
        PassEnv = Join(above.PassEnv, below.PassEnv, one => one.Value),
        User = above.User ?? below.User,
        Group = above.Group ?? below.Group,
        Groups = Join(above.Groups, below.Groups, one => one.Value),
        Umask = above.Umask ?? below.Umask,
        Rlimits = Join(above.Rlimits, below.Rlimits, one => one.Resource.Value),
        Nice = above.Nice ?? below.Nice,
        OomScoreAdj = above.OomScoreAdj ?? below.OomScoreAdj,
        Personality = above.Personality ?? below.Personality,
        StopSignal = above.StopSignal ?? below.StopSignal,
        StopTimeout = above.StopTimeout ?? below.StopTimeout,
        TimeLimit = above.TimeLimit ?? below.TimeLimit,
        Tty = above.Tty ?? below.Tty,
        Init = above.Init ?? below.Init,
        HandsOver = above.HandsOver ?? below.HandsOver,
        SpeaksNotify = above.SpeaksNotify ?? below.SpeaksNotify,
        Keyring = above.Keyring ?? below.Keyring,
        ParentDeath = above.ParentDeath ?? below.ParentDeath,
        Fds = Join(above.Fds, below.Fds, one => one.Value),
    };

    // The offsets and the map belong to the choice they stand with.
    private static NamespacesSpec Over(NamespacesSpec above, NamespacesSpec below) => above with
    {
        At = above.At ?? below.At,
        Cgroup = above.Cgroup ?? below.Cgroup,
        Ipc = above.Ipc ?? below.Ipc,
        Mount = above.Mount ?? below.Mount,
        Network = above.Network ?? below.Network,
        Pid = above.Pid ?? below.Pid,
        Time = above.Time ?? below.Time,
        User = above.User ?? below.User,
        Uts = above.Uts ?? below.Uts,
        Monotonic = above.Time is null ? below.Monotonic : above.Monotonic,
        Boottime = above.Time is null ? below.Boottime : above.Boottime,
        UserMap = above.User is null ? below.UserMap : above.UserMap,
    };

    // Two short lists are joined; of the five sets each is replaced; a short list and a map replace each other.
    private static CapabilitiesSpec? Over(CapabilitiesSpec? above, CapabilitiesSpec? below)
    {
        if (above is null || below is null || (above.Keep is null) != (below.Keep is null))
        {
            return above ?? below;
        }

        return above with
        {
            Keep = above.Keep is { } upper && below.Keep is { } lower ? new Located<CapabilitySet>(upper.Value | lower.Value, upper.At) : null,
            Bounding = above.Bounding ?? below.Bounding,
            Effective = above.Effective ?? below.Effective,
            Permitted = above.Permitted ?? below.Permitted,
            Inheritable = above.Inheritable ?? below.Inheritable,
            Ambient = above.Ambient ?? below.Ambient,
        };
    }

    // An entry that replaces one takes its place in the order, since mounts may stand on each other; two of one file are left for the rules to find.
    private static EquatableArray<T> Join<T, TKey>(EquatableArray<T> above, EquatableArray<T> below, Func<T, TKey> key)
        where TKey : notnull
    {
        if (above.Count == 0 || below.Count == 0)
        {
            return above.Count == 0 ? below : above;
        }

        var replacing = above.GroupBy(key).ToDictionary(group => group.Key, group => group.ToList());
        var kept = below.Select(key).ToList();
        var joined = below.SelectMany(one => replacing.TryGetValue(key(one), out var own) ? own : [one]);
        return joined.Distinct().Concat(above.Where(one => !kept.Contains(key(one)))).ToEquatableArray();
    }
}
