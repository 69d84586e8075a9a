namespace Sandbox.Plan;

/// <summary>Open a file that the launcher copies <paramref name="Streams"/> of the workload into, and the pipe that it gets them by.</summary>
/// <param name="At">Its entry.</param>
/// <param name="Streams">Standard output, standard error, or both.</param>
/// <param name="Path">The file on the host.</param>
/// <param name="OfInstance">Whether %i in the path is the instance's name.</param>
/// <param name="MaxBytes">Where a new file begins.</param>
/// <param name="MaxFiles">Files in all.</param>
/// <param name="Mode">Of a new file.</param>
public sealed record OpenLogStep(SourceLine At, LogStreams Streams, string Path, bool OfInstance, long MaxBytes, int MaxFiles, uint Mode) : PlanStep(At);

/// <summary>Take those pipes as standard output and error.</summary>
public sealed record AttachLogsStep(SourceLine At) : PlanStep(At);

/// <summary>Streams of a process.</summary>
[Flags]
public enum LogStreams
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Standard output.</summary>
    Output = 1,

    /// <summary>Standard error.</summary>
    Error = 2,
}
