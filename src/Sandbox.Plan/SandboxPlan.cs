namespace Sandbox.Plan;

/// <summary>
/// Everything that a launcher will ask the kernel for, in order. Both front-ends (the spec compiler and, later, the OCI runtime) make one;
/// the emitter writes it as C#, the prose writer as text. Value equality, no I/O.
/// </summary>
/// <param name="Name">The workload's name: the binary's and the unit's file name.</param>
/// <param name="Description">One line for people, or null.</param>
/// <param name="Files">The spec file and the files it extends, as messages show them; <see cref="SourceLine.File"/> is an index into it.</param>
/// <param name="Outside">Steps of the launcher process before the namespaces exist.</param>
/// <param name="Create">The one step that creates the namespaces and the first process in them.</param>
/// <param name="Inside">Steps of the first process inside, which may become the init.</param>
/// <param name="Workload">Steps of the process that becomes the workload; the last one starts it.</param>
/// <param name="Supervision">How the launcher watches over it.</param>
/// <param name="Unit">What the systemd unit says.</param>
public sealed record SandboxPlan(
    string Name,
    string? Description,
    EquatableArray<string> Files,
    EquatableArray<PlanStep> Outside,
    CreateNamespacesStep Create,
    EquatableArray<PlanStep> Inside,
    EquatableArray<PlanStep> Workload,
    SupervisionPlan Supervision,
    UnitPlan Unit)
{
    /// <summary>All steps in the order in which they are done.</summary>
    public IEnumerable<PlanStep> Steps => Outside.Concat([Create]).Concat(Inside).Concat(Workload);

    /// <summary>Whether the root cannot be written.</summary>
    public bool HasReadonlyRoot => Inside.Any(step => step is ReadonlyRootStep or DirRootStep { Readonly: true });

    /// <summary>Whether the workload is this program itself (<c>process: self</c>).</summary>
    public bool IsSelf => Workload.Any(step => step is StartSelfStep);
}

/// <summary>Where a step comes from.</summary>
/// <param name="Line">The line in the spec file, from 1; 0 where nobody wrote it and a default holds.</param>
/// <param name="File">Index into <see cref="SandboxPlan.Files"/>; 0 is the spec itself.</param>
public readonly record struct SourceLine(int Line, int File = 0)
{
    /// <summary>The step is a default: no line of the spec asks for it.</summary>
    public static SourceLine Default => default;

    /// <summary>Whether no line of the spec asks for the step.</summary>
    public bool IsDefault => Line == 0;
}

/// <summary>How the launcher watches over the workload.</summary>
/// <param name="StopSignal">Number of the signal that asks the workload to end (sent where the launcher gets SIGTERM or SIGINT).</param>
/// <param name="StopTimeoutMilliseconds">Time between it and SIGKILL; -1: wait for ever.</param>
/// <param name="TimeLimitMilliseconds">How long the workload may run before it is stopped; -1: no limit.</param>
/// <param name="ParentDeath">What happens where the launcher's own parent dies.</param>
/// <param name="Init">Whether a reaper of ours is PID 1 and the workload its child.</param>
/// <param name="Tty">Whether the workload gets a terminal of its own where the launcher's standard input is one.</param>
/// <param name="SaysReady">Whether READY=1 is the launcher's to say (sd_notify(3)), and not the workload's.</param>
/// <param name="HandsOver">Whether the launcher ends once the workload has begun, where it was started by a unit.</param>
/// <param name="Launcher">The system calls that are left to the launcher while the workload runs.</param>
/// <param name="Reaper">Those that are left to the init; null without one.</param>
/// <param name="ReaperKills">Whether the init keeps CAP_KILL: a workload that may change its user would get out of its signals' reach.</param>
/// <param name="Proxies">Whether the launcher passes the workload's own messages on (sd_notify(3)), which then says READY=1 itself.</param>
/// <param name="Health">How the workload is asked whether it is well; null: not at all.</param>
/// <param name="At">Lines of <c>stop</c>, <c>time_limit</c> and <c>tty</c>, for messages.</param>
public sealed record SupervisionPlan(
    int StopSignal,
    long StopTimeoutMilliseconds,
    long TimeLimitMilliseconds,
    ParentDeath ParentDeath,
    bool Init,
    bool Tty,
    bool SaysReady,
    bool HandsOver,
    SyscallFilter Launcher,
    SyscallFilter? Reaper,
    bool ReaperKills,
    bool Proxies,
    HealthPlan? Health,
    SupervisionLines At);

/// <summary>The lines that the supervision's settings stand on.</summary>
public sealed record SupervisionLines(SourceLine Stop, SourceLine TimeLimit, SourceLine ParentDeath, SourceLine Init, SourceLine Tty, SourceLine Supervise, SourceLine Notify);

/// <summary>What a launcher does where its own parent process dies (PR_SET_PDEATHSIG, prctl(2)).</summary>
public enum ParentDeath
{
    /// <summary>Nothing: the sandbox goes on.</summary>
    Ignore,

    /// <summary>The same as SIGTERM to the launcher: the stop signal, and after the timeout SIGKILL.</summary>
    Stop,

    /// <summary>The launcher is killed at once, and with it everything inside.</summary>
    Kill,
}
