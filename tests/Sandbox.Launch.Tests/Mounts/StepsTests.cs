namespace Sandbox.Launch.Tests.Mounts;

/// <summary>Tests on a stage of their own. Each class runs as it is and, derived, once more on a kernel without the newer system calls.</summary>
public abstract class StepsTests : IDisposable
{
    /// <summary>Sets the stage for a kernel without <paramref name="hidden"/>.</summary>
    protected StepsTests(string[] hidden)
    {
        IsOlder = hidden.Length > 0;
        Stage = new(hidden);
    }

    /// <summary>The stage.</summary>
    protected StepsStage Stage { get; }

    /// <summary>Whether the newer calls are hidden.</summary>
    protected bool IsOlder { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Checks what the stage checks at its end.</summary>
    protected virtual void Dispose(bool disposing) => Stage.Dispose();
}
