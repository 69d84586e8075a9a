using Xunit.Sdk;

namespace Sandbox.Escapes.Tests;

/// <summary>An assertion whose message shows the whole list: xunit's own cuts it.</summary>
internal static class Expect
{
    /// <summary>Fails with <paramref name="what"/> and every item, one per line, where there is one.</summary>
    public static void None<T>(string what, IEnumerable<T> items)
    {
        var list = items.ToList();
        if (list.Count > 0)
        {
            throw new XunitException($"{list.Count} {what}\n  {string.Join("\n  ", list)}");
        }
    }
}
