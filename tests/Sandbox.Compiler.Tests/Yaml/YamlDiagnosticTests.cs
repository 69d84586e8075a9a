using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Yaml;

/// <summary>One row per thing that the strict subset of YAML leaves out: id, place, words.</summary>
public class YamlDiagnosticTests
{
    [Theory]
    [InlineData("sandbox: 1\nname: a\nname: b\n", "SBX0009", 3, 1, "line 2")]
    [InlineData("sandbox: 1\nname: &x a\n", "SBX0010", 2, 7, "&x")]
    [InlineData("sandbox: 1\nprocess: *base\n", "SBX0011", 2, 10, "*base")]
    [InlineData("sandbox: 1\nprocess:\n  <<: {cwd: /}\n  command: [/bin/true]\n", "SBX0012", 3, 3, "extends")]
    [InlineData("sandbox: 1\nname: !!str a\n", "SBX0013", 2, 7, "(!!str)")]
    [InlineData("sandbox: 1\nname: !env a\n", "SBX0013", 2, 7, "!env")]
    [InlineData("sandbox: 1\nname: !foo!bar a\n", "SBX0013", 2, 7, "!")]
    [InlineData("%YAML 1.2\n---\nsandbox: 1\n", "SBX0014", 1, 1, "%")]
    [InlineData("# first\n\n%TAG ! tag:x,2000:\n---\nsandbox: 1\n", "SBX0014", 3, 1, "%")]
    [InlineData("%FOO bar\n---\nsandbox: 1\n", "SBX0014", 1, 1, "%")]
    [InlineData("sandbox: 1\n---\nsandbox: 1\n", "SBX0015", 2, 1, "second YAML document")]
    [InlineData("sandbox: 1\n...\n---\nsandbox: 1\n", "SBX0015", 3, 1, "second YAML document")]
    [InlineData("", "SBX0016", 1, 1, "sandbox: 1")]
    [InlineData("# only a comment\n", "SBX0016", 1, 1, "sandbox: 1")]
    [InlineData("---\n", "SBX0016", 1, 1, "sandbox: 1")]
    [InlineData("- a\n- b\n", "SBX0017", 1, 1, "a list")]
    [InlineData("hello\n", "SBX0017", 1, 1, "text")]
    [InlineData("sandbox: 1\nprocess:\n  command: [/bin/true]\n  tty: yes\n", "SBX0018", 4, 8, "\"yes\"")]
    [InlineData("sandbox: 1\nprocess:\n  command: [/bin/echo, No]\n", "SBX0018", 3, 24, "'No'")]
    [InlineData("sandbox: 1\nprocess:\n  command: [/bin/true]\n  env: {Y: a}\n", "SBX0018", 4, 9, "'Y'")]
    [InlineData("sandbox: 1\nprocess:\n  command: [/bin/true]\n  tty: True\n", "SBX0019", 4, 8, "write true")]
    [InlineData("sandbox: 1\nprocess:\n  command: [/bin/true]\n  tty: FALSE\n", "SBX0019", 4, 8, "write false")]
    [InlineData("sandbox: 1\nprocess:\n  command: [/bin/true]\n  cwd: ~\n", "SBX0020", 4, 8, "'~'")]
    [InlineData("sandbox: 1\nprocess:\n  command: [/bin/true]\n  cwd: Null\n", "SBX0020", 4, 8, "'Null'")]
    [InlineData("sandbox: 1\nprocess:\n  command: [/bin/true]\n  cwd:\n", "SBX0021", 4, 3, "'cwd'")]
    [InlineData("sandbox: 1\nprocess:\n  command:\n  - /bin/true\n  -\n", "SBX0021", 5, 4, "item")]
    [InlineData("sandbox: 1\nprocess:\n  command: [/bin/true]\n  umask: 022\n", "SBX0022", 4, 10, "\"022\"")]
    [InlineData("sandbox: 1\nprocess:\n  command: [/bin/true]\n  umask: 0o22\n", "SBX0022", 4, 10, "0o22")]
    [InlineData("sandbox: 1\nprocess:\n  command: [/bin/true]\n  nice: -07\n", "SBX0022", 4, 9, "-07")]
    [InlineData("sandbox: 1\nprocess:\n\tcommand: [/bin/true]\n", "SBX0023", 3, 1, "tab")]
    [InlineData("sandbox: 1\nprocess:\n  command: [/bin/true]\n \tcwd: /\n", "SBX0023", 4, 2, "tab")]
    [InlineData("\tsandbox: 1\n", "SBX0023", 1, 1, "tab")]
    [InlineData("sandbox: 1\nmask: [/a\n\t, /b]\n", "SBX0023", 3, 1, "tab")]
    [InlineData("sandbox: 1\nfiles:\n- path: /a\n  content: |\n\tx\n", "SBX0023", 5, 1, "tab")]
    [InlineData("sandbox: 1\n[a, b]: 1\n", "SBX0024", 2, 1, "a list")]
    [InlineData("sandbox: 1\n? {a: 1}\n: 2\n", "SBX0024", 2, 3, "a map")]
    [InlineData("sandbox: 1\n\"\": 2\n", "SBX0024", 2, 1, "nothing")]
    public void TheSubsetIsStrict(string text, string id, int line, int column, string contains) => AssertOnly(text, id, line, column, contains);

    [Theory]
    [InlineData("sandbox: 1\nname: \"a\n", 2, 7, "closing quote")]
    [InlineData("sandbox: 1\nname: 'a\n", 2, 7, "closing quote")]
    [InlineData("sandbox: 1\nmask: [/a, /b\n", 3, 1, "']'")]
    [InlineData("sandbox: 1\nnetwork: {mode: none\n", 3, 1, "'}'")]
    [InlineData("sandbox: 1\n  name: a\n", 2, 7, "second ': '")]
    [InlineData("sandbox: 1\nname: a: b\n", 2, 8, "second ': '")]
    [InlineData("sandbox: 1\nname: @a\n", 2, 7, "'@'")]
    [InlineData("sandbox: 1\nname: \"\\q\"\n", 2, 8, "no escape")]
    [InlineData("sandbox: 1\nname: \"\\xZZ\"\n", 2, 8, "hexadecimal")]
    [InlineData("sandbox: 1\nmask:\n  - /a\n  b: c\n", 4, 3, "item of the list")]
    [InlineData("sandbox: 1\nnonsense\n", 2, 1, "': '")]
    [InlineData("sandbox: 1\nprocess:\n    self: true\n  cwd: /\n", 4, 3, "one column")]
    [InlineData("}\n", 1, 1, "value")]
    [InlineData("sandbox: 1\nprocess:\n  env: {\nA: b}\n", 4, 1, "indent what stands in brackets")]
    public void SyntaxErrorsAreInOurWords(string text, int line, int column, string contains)
    {
        var only = AssertOnly(text, "SBX0001", line, column, contains);
        Assert.DoesNotContain("While", only.Message, StringComparison.Ordinal);
    }
}
