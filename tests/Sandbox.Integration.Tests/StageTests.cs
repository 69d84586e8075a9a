namespace Sandbox.Integration.Tests;

/// <summary>Tests of launchers. Each class runs as it is and, derived, once more on a kernel without the newer system calls.</summary>
public abstract class StageTests : IDisposable
{
    private readonly string[] _hidden;
    private readonly Stage? _own;

    /// <summary>On a kernel without <paramref name="hidden"/>; a class that uses one spec names it.</summary>
    private protected StageTests(string[] hidden, string group = "", string spec = "")
    {
        _hidden = hidden;
        _own = spec.Length == 0 ? null : Of(group, spec);
    }

    /// <summary>The stage of the class's spec.</summary>
    private protected Stage Own => _own ?? throw new InvalidOperationException("The class names no spec.");

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A stage on that kernel.</summary>
    private protected Stage Of(string group, string spec) => Stage.Of(group, spec).Hide(_hidden);

    /// <summary>Removes the class's own stage.</summary>
    protected virtual void Dispose(bool disposing) => _own?.Dispose();
}
