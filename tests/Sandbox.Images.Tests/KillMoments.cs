using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>
/// SIGKILL at moments spread over a run. How long a run takes follows the machine's load, and what the last one has left: after one that ended before its moment the moments come sooner, after one that was killed later.
/// </summary>
/// <param name="whole">How long one run took that nobody killed.</param>
/// <param name="first">The first moment, as a share of a run.</param>
/// <param name="last">The last one.</param>
/// <param name="count">How many.</param>
internal sealed class KillMoments(TimeSpan whole, double first, double last, int count)
{
    private const int Sigkill = 9;

    private double _load = 1;
    private int _begun, _killed;

    /// <summary>Kills a run that has just been started, with its process group, and waits for its end.</summary>
    public void Kill(RunningCommand running)
    {
        Thread.Sleep(whole * _load * (first + ((last - first) * _begun++ / count)));
        Command.Signal(-running.Pid, Sigkill);
        var isKilled = running.WaitForEnd().ExitCode == 128 + Sigkill;
        _killed += isKilled ? 1 : 0;
        _load = isKilled ? Math.Min(1, _load * 1.1) : _load * 0.7;
    }

    /// <summary>Fails where most runs ended before they were killed: nothing was tested then.</summary>
    public void CheckKilled() => Assert.True(_killed > count / 2, $"only {_killed} of {count} were killed");
}
