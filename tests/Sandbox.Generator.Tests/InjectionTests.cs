using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sandbox.Compiler;
using Sandbox.Plan;

namespace Sandbox.Generator.Tests;

/// <summary>Whatever stands in a spec's texts, the generated tree is the same but for its literals.</summary>
public class InjectionTests
{
    private static readonly string[] Hostile =
    [
        "\"; System.Diagnostics.Process.Start(\"x\"); //", "\\", "\\\"", "\"\"\"", "*/ } class X { /*", "{0}", "{{x}}", "$\"{1}\"", "@\"", "//", "#pragma warning", "\n#endif\n",
        "</summary>", "\u2028", "\u2029", "\u0085", "\u202e", "\uFEFF", "\u00ad", "ü", "😀", "\u0000", "\u001b[2J", "\r\n}", "u8", "'", "\t", "x", " ", "/", "..", "%n", "$(x)", "&#10;", "0", "-1", "true", "~",
    ];

    private static readonly Gen<string> Piece = Gen.Int[0, Hostile.Length - 1].Select(i => Hostile[i]);

    // Pieces of what ends literals, comments and lines, and any other characters between them.
    private static readonly Gen<string> Text = Gen.OneOf(
        Piece.Array[1, 5].Select(string.Concat),
        Gen.Char.Array[0, 12].Select(units => new string(units)),
        Gen.Select(Piece, Gen.Char.Array[0, 6], (piece, units) => piece + new string(units)));

    [Fact]
    public void Only_literals_differ()
    {
        var benign = Shapes(Keys("x"));
        var compiled = 0;
        Text.Sample(text =>
        {
            foreach (var (key, spec) in Keys(text))
            {
                // All digits are a number and not a name, and a colon stands between user and group: other steps, by design.
                if (!(key == "user" && text.Any(unit => unit == ':' || char.IsAsciiDigit(unit))) && Tokens(spec) is { } tokens)
                {
                    Assert.Equal(benign[key], tokens);
                    compiled++;
                }
            }
        }, iter: 120, threads: 1);
        Assert.True(compiled > 100, $"only {compiled} hostile texts were let through to the emitter");
    }

    /// <summary>A spec per key that takes text, with <paramref name="text"/> in it as a double-quoted scalar.</summary>
    private static IEnumerable<(string Key, string Spec)> Keys(string text)
    {
        var quoted = Yaml(text);
        yield return ("description", Spec($"description: {quoted}"));
        yield return ("hostname", Spec($"hostname: {quoted}"));
        yield return ("domainname", Spec($"domainname: {quoted}"));
        yield return ("command", $"sandbox: 1\nroot: {{dir: /r}}\nprocess:\n  command: [/bin/x, {quoted}]\n");
        yield return ("program", $"sandbox: 1\nroot: {{dir: /r}}\nprocess:\n  command: [{Yaml("/" + text)}]\n");
        yield return ("dir", $"sandbox: 1\nroot: {{dir: {Yaml("/" + text)}}}\nprocess:\n  command: [/bin/x]\n");
        yield return ("host", $"sandbox: 1\nroot: {{host: [{Yaml("/usr/" + text)}]}}\nprocess:\n  command: [/bin/x]\n");
        yield return ("cwd", $"sandbox: 1\nprocess:\n  self: true\n  cwd: {Yaml("/" + text)}\n");
        yield return ("env", $"sandbox: 1\nprocess:\n  self: true\n  env: {{A: {quoted}}}\n");
        yield return ("env-name", $"sandbox: 1\nprocess:\n  self: true\n  env: {{{quoted}: a}}\n");
        yield return ("pass_env", $"sandbox: 1\nprocess:\n  self: true\n  pass_env: [{quoted}]\n");
        yield return ("user", $"sandbox: 1\nroot: {{dir: /r}}\nprocess:\n  command: [/bin/x]\n  user: {quoted}\n  groups: [{quoted}]\n");
        yield return ("source", Spec($"mounts: [{{source: {Yaml("/" + text)}, target: /x}}]"));
        yield return ("target", Spec($"mounts: [{{source: /x, target: {Yaml("/a" + text)}}}]"));
        yield return ("overlay", Spec($"mounts: [{{type: overlay, target: /x, lowerdir: [{Yaml("/" + text)}]}}]"));
        yield return ("content", Spec($"files: [{{path: /x, content: {quoted}}}]"));
        yield return ("path", Spec($"files: [{{path: {Yaml("/a" + text)}, content: a}}]"));
        yield return ("symlink", Spec($"symlinks: [{{path: /x, target: {quoted}}}]"));
        yield return ("device", Spec($"devices: [{Yaml("/dev/" + text)}]"));
        yield return ("mask", Spec($"mask: [{Yaml("/a" + text)}]\nreadonly: [{Yaml("/a" + text)}]"));
        yield return ("sysctl", Spec($"sysctl: {{kernel.shmmax: {quoted}}}"));
        yield return ("join", $"sandbox: 1\nprocess:\n  self: true\nnamespaces:\n  ipc: {Yaml("/" + text)}\n");
    }

    private static string Spec(string lines) => $"sandbox: 1\nprocess:\n  self: true\n{lines}\n";

    // Every character as an escape: the reader's own lines stay as they are, and what it refuses it refuses by value.
    private static string Yaml(string text) => "\"" + string.Concat(text.Select(unit => unit is >= 'a' and <= 'z' or '/' ? unit.ToString() : $"\\u{(int)unit:x4}")) + "\"";

    private static Dictionary<string, string> Shapes(IEnumerable<(string Key, string Spec)> specs) => specs.ToDictionary(one => one.Key, one => Tokens(one.Spec)!);

    /// <summary>The kinds of all tokens; null where the spec is refused. Names of members come from paths and variables, and count by kind too.</summary>
    private static string? Tokens(string spec)
    {
        var result = SpecCompiler.Compile(new(new("app.sandbox.yaml", spec), default, new("Workloads", "app", EmitMain: true)));
        if (result.Plan is null)
        {
            Assert.NotEmpty(result.Diagnostics);
            Assert.DoesNotContain(result.Diagnostics, one => one.Id == "SBX0901");
        }

        var kinds = result.Sources.Select(source =>
        {
            var tree = CSharpSyntaxTree.ParseText(source.Text, new CSharpParseOptions(LanguageVersion.CSharp14));
            Assert.Empty(tree.GetDiagnostics());
            Assert.All(source.Text, unit => Assert.True(unit is '\n' or (>= ' ' and <= '~')));
            return string.Join(" ", tree.GetRoot().DescendantTokens().Select(token => token.Kind()));
        });
        var all = string.Join("\n", kinds);
        return result.Plan is null ? null : all;
    }
}
