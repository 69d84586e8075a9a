using Sandbox.Compiler.Planning.Profiles;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

/// <summary>The eight namespaces as they will be, with the line of each.</summary>
internal sealed record ResolvedNamespaces(
    Chosen<NamespaceChoice> Cgroup,
    Chosen<NamespaceChoice> Ipc,
    Chosen<NamespaceChoice> Mount,
    Chosen<NamespaceChoice> Network,
    Chosen<NamespaceChoice> Pid,
    Chosen<NamespaceChoice> Time,
    Chosen<NamespaceChoice> User,
    Chosen<NamespaceChoice> Uts)
{
    private static readonly NamespaceChoice New = new(NamespaceMode.New, null);
    private static readonly NamespaceChoice Host = new(NamespaceMode.Host, null);

    public static ResolvedNamespaces Of(WorkloadSpec spec, SandboxProfile profile)
    {
        var said = spec.Namespaces;
        var (pid, user) = (said.Pid.Or(New), said.User.Or(profile.NewUserNamespace ? New : Host));
        return new(
            said.Cgroup.Or(New), said.Ipc.Or(New), said.Mount.Or(New), NetworkOf(spec), pid,
            TimeOf(said, profile), user, said.Uts.Or(New));
    }

    /// <summary>All of them with their kinds, in the order in which they are joined: user first, because it gives the right to join what belongs to it.</summary>
    public IEnumerable<(NamespaceKinds Kind, Chosen<NamespaceChoice> Choice)> InJoinOrder =>
    [
        (NamespaceKinds.User, User), (NamespaceKinds.Cgroup, Cgroup), (NamespaceKinds.Ipc, Ipc), (NamespaceKinds.Network, Network),
        (NamespaceKinds.Pid, Pid), (NamespaceKinds.Time, Time), (NamespaceKinds.Uts, Uts), (NamespaceKinds.Mount, Mount),
    ];

    public static bool IsNew(Chosen<NamespaceChoice> choice) => choice.Value.Mode == NamespaceMode.New;

    private static Chosen<NamespaceChoice> NetworkOf(WorkloadSpec spec) => (spec.Namespaces.Network, spec.Network) switch
    {
        ({ } said, _) => new(said.Value, said.At.Line()),
        (null, { Mode.Value: NetworkMode.Host or NetworkMode.Sealed } network) => new(Host, network.Mode.At.Line()),
        (null, { } network) => new(New, network.Mode.At.Line()),
        _ => new(New, SourceLine.Default),
    };

    // Offsets ask for a namespace of its own, in any profile.
    private static Chosen<NamespaceChoice> TimeOf(NamespacesSpec said, SandboxProfile profile)
    {
        var offset = said.Monotonic ?? said.Boottime;
        return said.Time is null && offset is { } asked
            ? new(New, asked.At.Line())
            : said.Time.Or(profile.NewTimeNamespace ? New : Host);
    }
}
