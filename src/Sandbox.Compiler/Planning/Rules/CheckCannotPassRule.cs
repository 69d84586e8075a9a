using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>The prober has the workload's filter, Landlock's rules and network: what those forbid, it cannot do either.</summary>
internal static class CheckCannotPassRule
{
    // What the prober does behind the filter (Sandbox.Launch/Health), beside what every program does.
    private static readonly string[] Waiting = ["clock_gettime", "close", "exit_group", "ppoll", "read", "write"];
    private static readonly string[] Connecting = ["connect", "socket"];
    private static readonly string[] Executing = ["clone", "dup3", "execve", "kill", "pipe2", "rt_sigprocmask", "wait4"];

    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) =>
        subject.Plan.Supervision.Health is { } health && subject.Spec.Health?.Check is { } check ? [.. Filter(subject, health, check), .. Walls(subject, health, check)] : [];

    // What the network does not have, Landlock need not forbid.
    private static List<SpecDiagnostic> Walls(RuleSubject subject, HealthPlan health, HealthCheckSpec check) =>
        Network(subject, health, check).ToList() is { Count: > 0 } found ? found : [.. Landlock(subject, health, check)];

    private static IEnumerable<SpecDiagnostic> Filter(RuleSubject subject, HealthPlan health, HealthCheckSpec check)
    {
        if (subject.Plan.Outside.Any(step => step is ConnectListenerStep))
        {
            yield return DiagnosticCatalog.CheckCannotPass(check.At, "the prober takes the workload's filter", "this one asks an agent, of which each filter needs one of its own", "leave 'notify' out of 'seccomp', or delete 'health'");
            yield break;
        }

        // clone3(2) is tried first where it is there, and clone(2) where a filter hides it.
        var needed = Waiting.Concat(health.Check is ExecCheck ? Executing : Connecting);
        var missing = subject.Seccomp is { } step ? needed.Where(name => !step.Filter.MayBeMade(name) && !(name == "clone" && step.Filter.Allows("clone3"))).ToList() : [];
        if (missing.Count > 0)
        {
            yield return DiagnosticCatalog.CheckCannotPass(check.At, $"it takes {string.Join(", ", missing)}", "the workload's filter, which holds for the prober too, forbids that", "allow it in 'seccomp', or ask in another way");
        }
    }

    private static IEnumerable<SpecDiagnostic> Landlock(RuleSubject subject, HealthPlan health, HealthCheckSpec check)
    {
        if (check.Command is { Words.Count: > 0 } command && LandlockForbidsCommandRule.Forbids(subject, command.Words[0].Value))
        {
            yield return DiagnosticCatalog.CheckCannotPass(command.Words[0].At, $"it executes \"{command.Words[0].Value}\"", "no rule of 'landlock' lets that be read and executed", "add its directory to 'landlock' with 'execute' and 'read_file'");
        }

        var port = check.Port?.Value ?? -1;
        var connects = subject.Plan.Workload.OfType<LandlockRulesetStep>().Any(step => (step.Tcp & TcpAccess.Connect) != 0);
        if (health.Check is not ExecCheck && connects && !subject.Plan.Workload.OfType<LandlockPortStep>().Any(step => step.Port == port && (step.Access & TcpAccess.Connect) != 0))
        {
            yield return DiagnosticCatalog.CheckCannotPass(check.At, $"it connects to port {port}", "'landlock' does not let a program inside do that", $"add {port} to its ports to connect to");
        }
    }

    private static IEnumerable<SpecDiagnostic> Network(RuleSubject subject, HealthPlan health, HealthCheckSpec check)
    {
        if (health.Check is ExecCheck)
        {
            yield break;
        }

        var ownNetwork = ResolvedNamespaces.IsNew(subject.Namespaces.Network);
        if (subject.Spec.Network is { Mode.Value: NetworkMode.Sealed })
        {
            yield return DiagnosticCatalog.CheckCannotPass(check.At, "it connects to a port", "with 'network: sealed' there are UNIX sockets only", "ask with 'exec', or take 'network: none'");
        }
        else if (ownNetwork && subject.Spec.Network?.Loopback is { Value: false })
        {
            yield return DiagnosticCatalog.CheckCannotPass(check.At, "it connects to 127.0.0.1", "'loopback: false' leaves no such address", "let loopback be up, or ask with 'exec'");
        }
        else if (ownNetwork && subject.Spec.Sockets.Any(socket => PortOf(socket.Listen.Value) == check.Port?.Value))
        {
            yield return DiagnosticCatalog.CheckCannotPass(check.At, $"it connects to port {check.Port?.Value} in the sandbox's network", "that is one of 'sockets', which lie in the host's", "let the workload listen on a port of its own for the check, or ask with 'exec'");
        }
    }

    private static int? PortOf(string address) => address[0] is not ('/' or '@') && int.TryParse(address.Substring(address.LastIndexOf(':') + 1), out var port) ? port : null;
}
