using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Binding.Values;

/// <summary>Reports an item that a list has twice.</summary>
internal sealed class ListedOnce(DiagnosticBag bag, string key)
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <summary>Whether the item is new; false: it is reported.</summary>
    public bool Accepts(string item, SourceSpan at)
    {
        if (!_lines.TryGetValue(item, out var line))
        {
            _lines.Add(item, at.Line);
            return true;
        }

        bag.Add(DiagnosticCatalog.ListedTwice(at, key, item, line));
        return false;
    }
}
