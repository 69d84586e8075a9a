using System.Net.Http.Headers;
using System.Text;

namespace Sandbox.Images.Registry;

/// <summary>What a registry wants before it answers: a challenge of <c>WWW-Authenticate</c> (RFC 9110, 11.6.1).</summary>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public string? this[string name] => Parameters.GetValueOrDefault(name);

    /// <summary>The first of bearer, then of basic; null: the answer has neither.</summary>
    public static Challenge? Of(HttpResponseHeaders headers)
    {
        var all = headers.WwwAuthenticate.Select(one => new Challenge(one.Scheme.ToLowerInvariant(), Read(one.Parameter ?? ""))).ToList();
        return all.Find(one => one.Scheme == "bearer") ?? all.Find(one => one.Scheme == "basic");
    }

    // name=token or name="text with \" in it", with commas between.
    internal static Dictionary<string, string> Read(string text)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < text.Length;)
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0)
            {
                break;
            }

            var name = text[at..equals].Trim(' ', '\t', ',');
            at = equals + 1;
            if (!found.TryAdd(name, Value(text, ref at)))
            {
                throw new ImageException($"a registry's WWW-Authenticate has '{Shown.Of(name)}' twice.");
            }
        }

        return found;
    }

    private static string Value(string text, ref int at)
    {
        if (at == text.Length || text[at] != '"')
        {
            var comma = text.IndexOf(',', at);
            var plain = text[at..(comma < 0 ? text.Length : comma)].Trim();
            at = comma < 0 ? text.Length : comma + 1;
            return plain;
        }

        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
            value.Append(text[at]);
        }

        at++;
        return value.ToString();
    }
}

/// <summary>What a server has said, for messages: nothing in it moves a terminal's cursor.</summary>
internal static class Shown
{
    private const int Most = 300;

    public static string Of(string text) => string.Concat(text.Take(Most).Select(c => char.IsControl(c) || char.IsSurrogate(c) || c is >= '\u200b' and <= '\u202f' or >= '\u2060' and <= '\u206f' ? '?' : c)) + (text.Length > Most ? "…" : "");
}
