using Sandbox.Plan;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

internal sealed partial record StepCall
{
    /// <summary>The call with which the launcher is ready to hear of <paramref name="health"/>; <paramref name="at"/> is its line as C# text.</summary>
    public static StepCall OfHealth(HealthPlan health, string at) =>
        new($"Health.Open(s, {at}, retries: {Number(health.Retries)}, startPeriodMilliseconds: {Duration(health.StartPeriodMilliseconds)}, {Enum(health.Action)}, saysWatchdog: {Bool(health.SaysWatchdog)})");

    /// <summary>How often the prober asks.</summary>
    public static StepCall OfTimes(HealthPlan health, string at) =>
        new($"Health.Entered(s, {at}, intervalMilliseconds: {Duration(health.IntervalMilliseconds)}, startIntervalMilliseconds: {Duration(health.StartIntervalMilliseconds)}, timeoutMilliseconds: {Duration(health.TimeoutMilliseconds)})");

    /// <summary>What it asks.</summary>
    public static StepCall OfCheck(HealthCheck check, string at) => check switch
    {
        ExecCheck s => new($"Health.AskCommand(s, {at}, {Utf8List(s.Command)}, words: {Number(s.Command.Count)})"),
        HttpCheck s => new($"Health.AskHttp(s, {at}, port: {Number(s.Port)}, {Utf8(s.Path)}, host: {Utf8(s.Host)})"),
        TcpCheck s => new($"Health.AskTcp(s, {at}, port: {Number(s.Port)})"),
        _ => throw new InvalidOperationException("No call for " + check.GetType().Name),
    };
}
