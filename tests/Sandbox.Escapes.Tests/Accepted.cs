namespace Sandbox.Escapes.Tests;

/// <summary>What gets through our sandboxes and why that is as it should be.</summary>
internal static class Accepted
{
    // At most three of medium weight for any launcher, each with its paragraph in SECURITY.md.
    private static readonly Dictionary<string, string> MediumReasons = [];

    /// <summary>The accepted checks of medium weight.</summary>
    public static IEnumerable<string> Mediums => MediumReasons.Keys;

    /// <summary>Why this check of medium weight may fail; null: it may not.</summary>
    public static string? Medium(string launcher, string id) => MediumReasons.GetValueOrDefault(id);

    /// <summary>Whether this check of low weight is known to fail.</summary>
    public static bool Low(string launcher, string id) => false;

    /// <summary>Whether podman, which root starts, has it easier here.</summary>
    public static bool NotComparable(string launcher, string id) => false;
}
