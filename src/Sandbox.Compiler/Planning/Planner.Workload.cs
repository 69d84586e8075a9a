using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

internal sealed partial class Planner
{
    private const uint DefaultUmask = 0x12; // 022

    private IEnumerable<PlanStep> Workload() =>
    [
        .. AttachLogs(),
        new NewSessionStep(_spec.Process.Tty.Line(), _spec.Process.Tty.Or(false).Value),
        .. LandlockRules(),
        .. Limits(),
        Chdir(),
        .. Environment(),
        .. SocketVariables(),
        .. SecretsVariable(),
        .. InstanceVariable(),
        .. Become(),
        .. LandlockRestrict(),
        .. LeaveTheLauncher(),
        .. StartProber(),
        Prepare(),
        .. Seccomp is { } filter ? [filter] : Array.Empty<PlanStep>(),
        Start(),
    ];

    // Who it is, what it may do, and whether the kernel says the same.
    private IEnumerable<PlanStep> Become()
    {
        PlanStep[] steps =
        [
            new CredentialsStep(FindUser().At),
            .. Keyring(),
            Capabilities(),
            new NoNewPrivilegesStep(SourceLine.Default),
        ];
        return [.. steps, .. Limits().OfType<RlimitStep>().Concat(steps).Where(step => step is not NewKeyringStep).Select(step => new ReadBackStep(step.At, step))];
    }

    private IEnumerable<PlanStep> Keyring()
    {
        var keyring = _spec.Process.Keyring.Or(KeyringKind.New);
        if (keyring.Value == KeyringKind.New)
        {
            yield return new NewKeyringStep(keyring.At, Seccomp is not { } step || KeyringCalls.Any(step.Filter.MayBeMade));
        }
    }

    private static readonly string[] KeyringCalls = ["add_key", "keyctl", "request_key"];

    private IEnumerable<PlanStep> Limits()
    {
        var process = _spec.Process;
        var umask = process.Umask.Or(DefaultUmask);
        yield return new UmaskStep(umask.At, umask.Value);
        foreach (var limit in _profile.Rlimits.Where(limit => !process.Rlimits.Any(said => said.Resource.Value == limit.Resource)))
        {
            yield return new RlimitStep(SourceLine.Default, limit.Resource, limit.Value, limit.Value);
        }

        foreach (var said in process.Rlimits)
        {
            yield return new RlimitStep(said.Resource.At.Line(), said.Resource.Value, said.Soft.Value, said.Hard.Value);
        }

        var (nice, score, personality) = (process.Nice.Or(0), process.OomScoreAdj.Or(0), process.Personality.Or(0u));
        if (nice.Value != ProcessSpec.Inherit)
        {
            yield return new NiceStep(nice.At, nice.Value);
        }

        if (score.Value != ProcessSpec.Inherit)
        {
            yield return new OomScoreAdjStep(score.At, score.Value);
        }

        yield return new PersonalityStep(personality.At, personality.Value);
    }

    private ChdirStep Chdir()
    {
        var cwd = _spec.Process.Cwd.Or("/");
        return new(cwd.At, cwd.Value);
    }

    private IEnumerable<PlanStep> Environment()
    {
        var process = _spec.Process;
        foreach (var (name, value) in DefaultEnvironment())
        {
            if (!process.Env.Any(said => said.Name.Value == name) && !process.PassEnv.Any(said => said.Value == name))
            {
                yield return new SetEnvStep(SourceLine.Default, name, value);
            }
        }

        foreach (var said in process.Env)
        {
            yield return new SetEnvStep(said.Name.At.Line(), said.Name.Value, said.Value.Value);
        }

        foreach (var said in process.PassEnv)
        {
            yield return new PassEnvStep(said.At.Line(), said.Value);
        }
    }

    private IEnumerable<(string Name, string Value)> DefaultEnvironment()
    {
        if (!_self)
        {
            yield return ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        }

        yield return ("HOME", "/");
        yield return ("container", "sandbox"); // systemd's container interface: programs ask whether they are in one
    }

    private PlanStep Prepare()
    {
        var append = _spec.Process.Arguments is { } said ? said.Value == ArgumentPolicy.Append : _profile.AppendArguments;
        return _spec.Process.Command is { } command
            ? new PrepareExecStep(command.At.Line(), command.Words.Select(word => word.Value).ToEquatableArray(), append)
            : new PrepareSelfStep(_spec.Process.Self.Line(), append);
    }

    private PlanStep Start() => _spec.Process.Command is { } command ? new ExecStep(command.At.Line(), LooksWhy) : new StartSelfStep(_spec.Process.Self.Line());

    // The system calls of ExecFailure, which are made behind the filter.
    private static readonly string[] LookingCalls = ["faccessat", "openat", "read", "close"];

    private bool LooksWhy => Seccomp is not { } step || LookingCalls.All(step.Filter.Allows);
}
