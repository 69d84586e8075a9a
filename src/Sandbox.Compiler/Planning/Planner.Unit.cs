using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

// unit, process.supervise, process.notify
internal sealed partial class Planner
{
    private bool HandsOver => _spec.Process.HandsOver is { Value: true };

    // A workload that is given the socket says itself when it is ready.
    private bool SaysReady => !Proxies && !_spec.Process.PassEnv.Any(said => said.Value == "NOTIFY_SOCKET");

    private UnitPlan Unit() => new(
        _spec.Unit?.Template is { Value: true },
        _spec.Unit?.Restart.Or(RestartPolicy.No).Value ?? RestartPolicy.No,
        _spec.Unit?.RestartDelay.Or(-1).Value ?? -1,
        _spec.Unit?.Watchdog.Or(-1).Value ?? -1,
        StoredDescriptors,
        Settings().ToEquatableArray(),
        UnitResources.Of([.. Cgroup()], (_spec.Resources?.At ?? _spec.Network?.Limit?.At).Line()).ToEquatableArray(),
        _spec.Sockets.Select(socket => new UnitSocket(socket.At.Line(), socket.Type.Or("ListenStream").Value, socket.Listen.Value)).ToEquatableArray(),
        UnitCredentials());

    private IEnumerable<PlanStep> TakeSockets()
    {
        if (_spec.Sockets.Count + StoredDescriptors > 0)
        {
            yield return new TakeSocketsStep(SocketsAt, _spec.Sockets.Count, StoredDescriptors);
        }
    }

    // What the spec says of the variable holds.
    private PlanStep[] InstanceVariable() => _spec.Unit?.Template is { Value: true } template
        && !_spec.Process.Env.Any(said => said.Name.Value == UnitPlan.InstanceVariable) && !_spec.Process.PassEnv.Any(said => said.Value == UnitPlan.InstanceVariable)
        ? [new PassEnvStep(template.At.Line(), UnitPlan.InstanceVariable)] : [];

    private IEnumerable<PlanStep> SocketVariables()
    {
        if (_spec.Sockets.Count + StoredDescriptors > 0)
        {
            yield return new SocketVariablesStep(SocketsAt);
        }

        if (Proxies)
        {
            yield return new NotifyVariablesStep(_spec.Process.SpeaksNotify.Line());
        }
    }

    private bool Proxies => _spec.Process.SpeaksNotify is { Value: true };

    private int StoredDescriptors => _spec.Unit?.StoredDescriptors?.Value ?? 0;

    private SourceLine SocketsAt => _spec.Sockets.Count > 0 ? _spec.Sockets[0].At.Line() : (_spec.Unit?.StoredDescriptors).Line();

    private IEnumerable<PlanStep> BindNotify()
    {
        if (Proxies)
        {
            yield return new BindNotifyStep(_spec.Process.SpeaksNotify.Line());
        }
    }

    private IEnumerable<UnitSetting> Settings() =>
        from setting in _spec.Unit?.Settings ?? default
        from value in setting.Values
        select new UnitSetting(setting.Key.At.Line(), setting.Section, setting.Key.Value, value.Value);

    // With an init it is the init's to do, once the workload has begun.
    private IEnumerable<PlanStep> LeaveTheLauncher()
    {
        if (HandsOver && !HasInit)
        {
            yield return new HandOverStep(_spec.Process.HandsOver.Line());
        }
    }
}
