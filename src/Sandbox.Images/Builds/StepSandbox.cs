namespace Sandbox.Images.Builds;

/// <summary>Runs one command of a build. The one that does is the tool's: a launcher's steps (src/Sandbox.Cli/Builds).</summary>
public interface IStepSandbox
{
    /// <summary>Runs it to its end and gives its exit code; what it prints goes to <paramref name="line"/>, line by line.</summary>
    int Run(SandboxedCommand command, Action<string> line, CancellationToken cancel);
}

/// <summary>A command of a build, and what it sees.</summary>
/// <param name="Place">FILE(LINE,COLUMN) of the step.</param>
/// <param name="Layers">Directories of the host, the top one first; at least one.</param>
/// <param name="Upper">The directory of the host that takes what is written, in its <c>upper</c>.</param>
/// <param name="Command">Words.</param>
/// <param name="Variables">All of the environment.</param>
/// <param name="Directory">The working directory inside, which exists.</param>
/// <param name="User">USER[:GROUP], numbers or names of the root; null: root.</param>
/// <param name="HostNetwork">The host's network, or none.</param>
/// <param name="Binds">What is mounted inside.</param>
/// <param name="PlanFile">Where who runs it may write one file about it, which goes with the step.</param>
public sealed record SandboxedCommand(
    string Place, IReadOnlyList<string> Layers, string Upper, IReadOnlyList<string> Command, IReadOnlyList<KeyValuePair<string, string>> Variables, string Directory, string? User, bool HostNetwork, IReadOnlyList<SandboxedBind> Binds, string PlanFile);

/// <summary>The host's <paramref name="Source"/> at <paramref name="Target"/>.</summary>
public sealed record SandboxedBind(string Source, string Target, bool IsWritable);

/// <summary>Is told how a build goes on, from several threads. This one does nothing.</summary>
public class BuildProgress
{
    /// <summary>A step begins.</summary>
    public virtual void Begin(BuildStage stage, int number, BuildStep step)
    {
    }

    /// <summary>A line that its command printed.</summary>
    public virtual void Line(BuildStage stage, int number, string text)
    {
    }

    /// <summary>It is done. <paramref name="fromCache"/>: its inputs were as in an earlier build, so nothing was.</summary>
    public virtual void End(BuildStage stage, int number, BuildStep step, bool fromCache, TimeSpan took)
    {
    }

    /// <summary>Something that a user wants to know.</summary>
    public virtual void Note(string text)
    {
    }
}
