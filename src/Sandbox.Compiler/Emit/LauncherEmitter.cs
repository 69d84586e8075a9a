using Sandbox.Plan;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

/// <summary>The launch path as straight lines: one call per step, its line of the spec at the right.</summary>
internal sealed class LauncherEmitter
{
    private readonly SandboxPlan _plan;
    private readonly CodeWriter _code = new();

    private LauncherEmitter(SandboxPlan plan) => _plan = plan;

    /// <summary>The launcher of <paramref name="plan"/>, in a namespace of its own below <paramref name="namespace"/>.</summary>
    public static string Emit(SandboxPlan plan, string @namespace)
    {
        var emitter = new LauncherEmitter(plan);
        emitter._code.Block(Preamble.Of(plan.Files[0])).Block(Usings(@namespace)).Line();
        emitter.Launcher();
        return emitter._code.ToString();
    }

    /// <summary>
    /// A namespace of its own, and the using directives inside it: so no type of the user's project, whatever its name, comes before a step function's class.
    /// </summary>
    public static string Usings(string @namespace) => $"""
        namespace {@namespace}.SandboxLauncher;

        using global::Sandbox.Launch;
        using global::Sandbox.Plan;
        using global::Sandbox.Syscalls;
        using global::System.Runtime;
        using static global::Sandbox.Plan.Units;
        """;

    private void Launcher()
    {
        _code.Block(Summary.Of(_plan));
        _code.Open($"internal static unsafe class {CSharpName.Of(_plan.Name)}Launcher");
        _code.Line("private const int Default = 0; // nobody wrote a line for it");
        for (var file = 1; file < _plan.Files.Count; file++)
        {
            _code.Line($"private const int Base{Number(file)} = {Number(file)} << 20; // lines of {Comment(_plan.Files[file])}");
        }

        Outside();
        Enter();
        Child();
        Inside();
        _code.Line().Open("private static void Workload(LaunchState* s)");
        Workload();
        _code.Close();
        if (_plan.Supervision.Health is { } health)
        {
            Prober(health);
        }

        Entered();
        _code.Close();
    }

    private void Outside()
    {
        _code.Line().Line("// The ELF's entry, before libc and before .NET; the argument is the stack as the kernel made it.");
        _code.Line("[RuntimeExport(\"sandbox_main\")]").Open("private static void Outside(long* stack)");
        _code.Line("LaunchState state;").Line("var s = &state;");
        _code.Open($"if (!Launcher.Begin(s, stack, name: {Utf8(_plan.Name)}, files: {Utf8List(_plan.Files)}))");
        _code.Open("if (Launcher.Verb == LaunchVerb.Enter)").Line("Enter(s);").Close().Line();
        _code.Line("return; // another verb, such as --explain: managed code goes on").Close().Line();
        Calls(_plan.Outside);
        Watching();
        var create = StepCall.OfCreate(_plan.Create, At(_plan.Create.At), At(_plan.Create.MapLine), _plan);
        Call(create, _plan.Create.At);
        Deliver();
        _code.Line($"Supervisor.Run(s, {FilterEmitter.ClassOf(_plan)}.Launcher);").Close();
    }

    // What of the launcher's own steps an additional process takes too: a terminal, and the agent that its filter asks.
    private void Enter()
    {
        _code.Line().Line("// --exec: one more process for an instance that runs.");
        _code.Open("private static void Enter(LaunchState* s)").Line("Entry.Begin(s);");
        Calls(_plan.Outside.OfType<ConnectListenerStep>());
        if (_plan.Supervision.Tty)
        {
            Terminal();
        }

        _code.Line("Entry.Create(s);");
        Deliver();
        _code.Line($"Supervisor.Run(s, {FilterEmitter.ClassOf(_plan)}.Launcher);").Close();
    }

    private void Prober(HealthPlan health)
    {
        _code.Line().Line("// Asks whether the workload is well. It comes from the workload's process, and has taken all of its steps but the filter and the command.");
        _code.Open("private static void Prober(LaunchState* s)");
        Call(StepCall.OfTimes(health, At(health.At)), health.At);
        Calls(_plan.Workload.OfType<SeccompStep>());
        Call(StepCall.OfCheck(health.Check, At(health.Check.At)), health.Check.At);
        _code.Close();
    }

    private void Entered()
    {
        _code.Line().Open("private static void Entered(LaunchState* s)").Line("Entry.Entered(s);");
        Calls(_plan.Inside.OfType<FindUserStep>());
        _code.Line("Workload(s);").Close();
    }

    private void Terminal() => Call(new($"Terminal.Allocate(s, {At(_plan.Supervision.At.Tty)})"), _plan.Supervision.At.Tty);

    private void Deliver()
    {
        if (Listener is { } listener)
        {
            Call(new($"SeccompListener.Deliver(s, {At(listener.At)})"), listener.At);
        }
    }

    private void Watching()
    {
        var watch = _plan.Supervision;
        Call(new($"Supervisor.StopWith(s, {At(watch.At.Stop)}, signal: {Number(watch.StopSignal)}, timeoutMilliseconds: {Duration(watch.StopTimeoutMilliseconds)})"), watch.At.Stop);
        if (watch.TimeLimitMilliseconds >= 0)
        {
            Call(new($"Supervisor.TimeLimit(s, {At(watch.At.TimeLimit)}, {Duration(watch.TimeLimitMilliseconds)})"), watch.At.TimeLimit);
        }

        if (watch.ParentDeath != ParentDeath.Ignore)
        {
            Call(new($"Supervisor.OnParentDeath(s, {At(watch.At.ParentDeath)}, {Enum(watch.ParentDeath)})"), watch.At.ParentDeath);
        }

        Call(new($"Notify.Open(s, {At(watch.At.Supervise)}, saysReady: {Bool(watch.SaysReady)}, handsOver: {Bool(watch.HandsOver)})"), watch.At.Supervise);
        if (watch.Proxies)
        {
            Call(new($"NotifyProxy.Open(s, {At(watch.At.Notify)}, follows: {Bool(watch.Init && (_plan.Create.New & NamespaceKinds.Pid) != 0)})"), watch.At.Notify);
        }

        if (watch.Health is { } health)
        {
            Call(StepCall.OfHealth(health, At(health.At)), health.At);
        }

        if (watch.Tty)
        {
            Terminal();
        }
    }

    private void Child()
    {
        _code.Line().Line("// Where every process that the launcher clones begins.");
        _code.Line("[RuntimeExport(\"sandbox_child\")]").Open("private static void Child(LaunchState* s)");
        if (_plan.Supervision.Init)
        {
            _code.Open("if (s->Stage == LaunchStage.Workload)").Line("Workload(s);").Close().Line();
        }

        if (_plan.Outside.Any(step => step is MountEmbeddedStep))
        {
            _code.Open("if (s->Stage == LaunchStage.Unpacker)").Line("EmbeddedRoot.Unpack(s);").Close().Line();
        }

        if (_plan.Supervision.Health is not null)
        {
            _code.Open("if (s->Stage == LaunchStage.Prober)").Line("Prober(s);").Close().Line();
        }

        if (_plan.Supervision.Health is { Check: ExecCheck })
        {
            _code.Open("if (s->Stage == LaunchStage.Check)").Line("Health.Execute(s);").Close().Line();
        }

        if (Listener is not null)
        {
            _code.Open("if (s->Stage == LaunchStage.Messenger)").Line("SeccompListener.Carry(s);").Close().Line();
        }

        _code.Open("if (s->Stage == LaunchStage.Entered)").Line("Entered(s);").Close().Line();
        _code.Line("Inside(s);").Close();
    }

    private ConnectListenerStep? Listener => _plan.Outside.OfType<ConnectListenerStep>().SingleOrDefault();

    // Without an init the first process inside becomes the workload itself.
    private void Inside()
    {
        _code.Line().Open("private static void Inside(LaunchState* s)");
        _code.Line("Namespaces.Entered(s);");
        Calls(_plan.Inside);
        if (!_plan.Supervision.Init)
        {
            _code.Line("Workload(s);");
        }

        _code.Close();
    }

    private void Workload()
    {
        var variables = _plan.Workload.Sum(step => step is SetEnvStep or PassEnvStep ? 1 : step is SocketVariablesStep ? SocketVariablesStep.Variables : step is NotifyVariablesStep ? NotifyVariablesStep.Variables : 0);
        var words = _plan.Workload.OfType<PrepareExecStep>().Sum(step => step.Command.Count);
        _code.Line($"var bytes = WorkloadProcess.Room(s, variables: {Number(variables)}, words: {Number(words)});");
        _code.Line("var room = stackalloc byte[bytes];");
        _code.Line("WorkloadProcess.Entered(s, room, bytes);");
        Calls(_plan.Workload);
    }

    private void Calls(IEnumerable<PlanStep> steps)
    {
        foreach (var step in steps)
        {
            Call(StepCall.Of(step, At(step.At), _plan), step.At);
        }
    }

    private void Call(StepCall call, SourceLine at) =>
        _code.Line(call.Text + ";", Comment(PlanProse.Place(_plan, at)) + (call.Note is null ? "" : ": " + call.Note));

    private static string At(SourceLine at) => at switch
    {
        { IsDefault: true } => "Default",
        { File: 0 } => Number(at.Line),
        _ => $"Base{Number(at.File)} + {Number(at.Line)}",
    };
}
