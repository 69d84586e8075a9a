using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

// log
internal sealed partial class Planner
{
    private const long LogBytes = 16 * Units.MiB;
    private const int LogFiles = 4;
    private const uint LogMode = 0x1a0; // 0640

    private bool IsTemplate => _spec.Unit?.Template is { Value: true };

    // Before the cgroup is made and a namespace joined: a path of the host means what the spec means, and a log that cannot be opened costs nothing.
    private IEnumerable<PlanStep> OpenLogs() => _spec.Logs.Select(log => new OpenLogStep(
        log.File.At.Line(), log.Streams, log.File.Value, IsTemplate && log.File.Value.Contains("%i"),
        log.MaxSize.Or(LogBytes).Value, (int)log.MaxFiles.Or(LogFiles).Value, log.Mode.Or(LogMode).Value));

    // Before Landlock's rules, which allow to open again what the workload has from the beginning.
    private PlanStep[] AttachLogs() => _spec.Logs.Count > 0 ? [new AttachLogsStep(_spec.Logs[0].At.Line())] : [];
}
