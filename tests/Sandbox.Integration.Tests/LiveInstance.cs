using Sandbox.Testing;

namespace Sandbox.Integration.Tests;

/// <summary>A launcher that runs a shell script, which sleeps its mark as soon as it is ready. Killed when disposed, with all that is inside.</summary>
internal sealed class LiveInstance : IDisposable
{
    private readonly RunningCommand _running;

    public LiveInstance(Stage stage, User user, Func<string, string>? script = null)
        : this(stage.Launch("-c", "") with { AsPlainUser = user == User.Plain }, script ?? (mark => $"exec sleep {mark}"))
    {
    }

    /// <summary>The same with a run whose last word is the script.</summary>
    public LiveInstance(Run run, Func<string, string> script)
    {
        Mark = LiveProcesses.NewMark();
        _running = Command.Start(run with { Arguments = [.. run.Arguments[..^1], script(Mark)] });
        LiveProcesses.WaitFor(Mark);
    }

    /// <summary>The word that only the sleeping process has.</summary>
    public string Mark { get; }

    /// <summary>The launcher's.</summary>
    public int Pid => _running.Pid;

    public bool Runs => LiveProcesses.With(Mark).Count > 0;

    public RunResult End() => _running.WaitForEnd();

    public void Dispose()
    {
        _running.Dispose();
        LiveProcesses.WaitForNone(Mark); // by whatever end: nothing of it is left
    }
}
