using System.Text;

namespace Sandbox.Images.Registry;

/// <summary>What a registry wants of who asks: the scheme of a WWW-Authenticate header and its parameters (RFC 9110, 11.6.1).</summary>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The challenge of one header; null where it is of neither Basic nor Bearer.</summary>
    public static Challenge? Of(string scheme, string? parameters) =>
        scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? new(scheme, Read(parameters ?? "")) : null;

    // name=token or name="text with \" in it", with commas between.
    private static Dictionary<string, string> Read(string text)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < text.Length;)
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0)
            {
                break;
            }

            var name = text[at..equals].Trim(' ', ',', '\t');
            var value = new StringBuilder();
            at = equals + 1;
            if (at < text.Length && text[at] == '"')
            {
                for (at++; at < text.Length && text[at] != '"'; at++)
                {
                    at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
                    value.Append(text[at]);
                }

                at++;
            }
            else
            {
                for (; at < text.Length && text[at] != ','; at++)
                {
                    value.Append(text[at]);
                }
            }

            found[name] = value.ToString().Trim();
        }

        return found;
    }
}
