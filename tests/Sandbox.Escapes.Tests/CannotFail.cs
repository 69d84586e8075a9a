namespace Sandbox.Escapes.Tests;

/// <summary>Checks that no control makes fail on the machine that this was written on, and why each is kept.</summary>
internal static class CannotFail
{
    /// <summary>The check, and the reason.</summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
    };
}
