using System.Text;

namespace Sandbox.Plan;

/// <summary>Capabilities by the kernel's names (linux/capability.h).</summary>
public static class CapabilityNames
{
    /// <summary>The names of <paramref name="set"/>, by number: <c>CAP_CHOWN</c>, <c>CAP_NET_BIND_SERVICE</c>.</summary>
    public static IEnumerable<string> Of(CapabilitySet set) => Single(set).Select(KernelName);

    /// <summary>The members of <paramref name="set"/>, by number.</summary>
    public static IEnumerable<CapabilitySet> Single(CapabilitySet set) => Enumerable.Range(0, 64)
        .Select(bit => (CapabilitySet)(1UL << bit))
        .Where(capability => (set & capability) != 0);

    private static string KernelName(CapabilitySet capability)
    {
        var name = new StringBuilder("CAP");
        foreach (var letter in capability.ToString())
        {
            _ = char.IsUpper(letter) ? name.Append('_').Append(letter) : name.Append(char.ToUpperInvariant(letter));
        }

        return name.ToString();
    }
}
