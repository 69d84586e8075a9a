using System.Text;

namespace Sandbox.Compiler.Emit;

/// <summary>C# identifiers made of names and paths. Only ASCII letters and digits stay, so the result needs no escape and no keyword can come out.</summary>
internal static class CSharpName
{
    /// <summary><c>web-api</c> → <c>WebApi</c>, <c>/var/lib/data</c> → <c>VarLibData</c>, <c>/</c> → <c>Root</c>, <c>7zip</c> → <c>_7zip</c>.</summary>
    public static string Of(string text)
    {
        var name = new StringBuilder(text.Length);
        var upper = true;
        foreach (var unit in text)
        {
            var letter = unit is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
            if (!letter && unit is not (>= '0' and <= '9'))
            {
                upper = true;
                continue;
            }

            name.Append(upper ? char.ToUpperInvariant(unit) : unit);
            upper = false;
        }

        return name.Length == 0 ? "Root" : name[0] is >= '0' and <= '9' ? "_" + name : name.ToString();
    }

    /// <summary>A namespace made of MSBuild's RootNamespace, which is often a project's file name: <c>my-app.web</c> → <c>my_app.web</c>.</summary>
    public static string OfNamespace(string rootNamespace) => rootNamespace.Trim().Length == 0
        ? "Workloads"
        : string.Join(".", rootNamespace.Split('.').Select(Segment));

    private static string Segment(string text)
    {
        var name = new string([.. text.Select(unit => unit == '_' || (unit < 0x80 && char.IsLetterOrDigit(unit)) ? unit : '_')]);
        return name.Length == 0 || name[0] is >= '0' and <= '9' ? "_" + name : "@" + name;
    }

    /// <summary>An environment variable's name in words: <c>ASPNETCORE_URLS</c> → <c>AspnetcoreUrls</c>.</summary>
    public static string OfVariable(string name) => Of(name.Any(char.IsLower) ? name : name.ToLowerInvariant());

    /// <summary>A name for each text, in order: those that fall together, or that are <paramref name="taken"/>, get a number behind.</summary>
    public static IEnumerable<(string Name, T Item)> Distinct<T>(IEnumerable<T> items, Func<T, string> nameOf, params string[] taken)
    {
        var used = new HashSet<string>(taken, StringComparer.Ordinal);
        foreach (var item in items)
        {
            var wanted = nameOf(item);
            var name = wanted;
            for (var number = 2; !used.Add(name); number++)
            {
                name = wanted + "_" + CSharpLiteral.Number(number);
            }

            yield return (name, item);
        }
    }
}
