using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

internal sealed partial class Planner
{
    /// <summary>
    /// What the launcher itself does before its child exists. Namespaces are joined here and not inside: setns(2) asks for CAP_SYS_ADMIN over the joined
    /// namespace's owner, and a process in a new user namespace has no right over what the host owns. A mount namespace is joined inside, last,
    /// because after it no path of the host means what the spec means.
    /// </summary>
    private IEnumerable<PlanStep> Outside()
    {
        foreach (var fd in _spec.Process.Fds)
        {
            yield return new KeepFdStep(fd.At.Line(), fd.Value);
        }

        foreach (var step in TakeSockets())
        {
            yield return step;
        }

        if (_spec.Root?.Embed is { } embed)
        {
            yield return new MountEmbeddedStep(embed.At.Line(), _spec.Embedded?.Size ?? 0, _spec.Embedded?.Uuid ?? "", _spec.Embedded?.Digest ?? "", embed.Value == EmbedKind.Verity ? new(_spec.Embedded?.DataSize ?? 0, _spec.Embedded?.RootHash ?? "") : null);
        }

        if (_spec.Root?.Upper is { Dir: { } kept, Bytes: { } most })
        {
            yield return new LimitUpperStep(most.At.Line(), kept.Value, most.Value);
        }

        foreach (var step in OpenLogs())
        {
            yield return step;
        }

        if (_spec.Seccomp is { Listener: { } listener } seccomp)
        {
            yield return new ConnectListenerStep(listener.At.Line(), listener.Value, seccomp.ListenerMetadata?.Value);
        }

        foreach (var step in Cgroup())
        {
            yield return step;
        }

        foreach (var (kind, choice) in _namespaces.InJoinOrder)
        {
            if (choice.Value.Path is { } path && kind != NamespaceKinds.Mount)
            {
                yield return kind == NamespaceKinds.Pid ? new JoinPidNamespaceStep(choice.At, path) : new JoinNamespaceStep(choice.At, kind, path);
            }
        }

        if (ResolvedNamespaces.IsNew(_namespaces.Time) && !HasInit)
        {
            yield return NewTime();
        }
    }

    private CreateNamespacesStep Create()
    {
        var made = NamespaceKinds.None;
        foreach (var (kind, choice) in _namespaces.InJoinOrder)
        {
            // unshare(2) makes the time namespace: clone3(2) has no flag for it that clone(2) has too, and its offsets must be written before a process is in it.
            made |= ResolvedNamespaces.IsNew(choice) && kind != NamespaceKinds.Time ? kind : NamespaceKinds.None;
        }

        var map = NewUser ? _spec.Namespaces.UserMap.Or(UserMap.Auto) : new(UserMap.None, SourceLine.Default);
        var (user, group) = (User(), Group());
        return new(_spec.Namespaces.At.Line(), made, map.Value, user.Value.Number ?? -1, group.Value?.Number ?? -1, map.At);
    }

    private IEnumerable<PlanStep> JoinMount()
    {
        if (_namespaces.Mount.Value.Path is { } path)
        {
            yield return new JoinNamespaceStep(_namespaces.Mount.At, NamespaceKinds.Mount, path);
        }
    }

    private NewTimeNamespaceStep NewTime() =>
        new(_namespaces.Time.At, _spec.Namespaces.Monotonic.Or(0).Value, _spec.Namespaces.Boottime.Or(0).Value);

    private IEnumerable<PlanStep> Host()
    {
        if (_spec.Hostname is { } name)
        {
            yield return new HostnameStep(name.At.Line(), name.Value);
        }
        else if (ResolvedNamespaces.IsNew(_namespaces.Uts))
        {
            yield return new HostnameStep(SourceLine.Default, _spec.Name.Value);
        }

        if (_spec.Domainname is { } domain)
        {
            yield return new DomainnameStep(domain.At.Line(), domain.Value);
        }
    }

    private IEnumerable<PlanStep> Sysctls() => _spec.Sysctl.Select(one => new SysctlStep(one.Key.At.Line(), one.Key.Value, one.Value.Value));

    private IEnumerable<PlanStep> Loopback()
    {
        var wanted = (_spec.Network?.Loopback).Or(true);
        if (ResolvedNamespaces.IsNew(_namespaces.Network) && wanted.Value)
        {
            yield return new LoopbackUpStep(wanted.At);
            foreach (var step in Shaping())
            {
                yield return step;
            }
        }
    }

    private IEnumerable<PlanStep> InitSteps()
    {
        if (!HasInit)
        {
            yield break;
        }

        if (ResolvedNamespaces.IsNew(_namespaces.Time))
        {
            yield return NewTime();
        }

        yield return new StartInitStep(_spec.Process.Init.Line());
    }
}
