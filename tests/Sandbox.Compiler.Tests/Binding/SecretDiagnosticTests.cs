namespace Sandbox.Compiler.Tests.Binding;

/// <summary>What is wrong in <c>credentials</c>: one row per cause. The list begins at line 5.</summary>
public class SecretDiagnosticTests
{
    private const string Head = "sandbox: 1\nname: web\nprocess: {command: [/bin/true], PROCESS}\ncredentials:\n- ";

    [Theory]
    [InlineData("a/b", "SBX0270", 3, "'a/b'")]
    [InlineData(".a", "SBX0270", 3, "a digit or _ first")]
    [InlineData("{name: \"a:b\"}", "SBX0270", 10, "'a:b'")]
    [InlineData("{file: /etc/a}", "SBX0101", 4, "'name'")]
    [InlineData("{name: a, source: /etc/a}", "SBX0102", 13, "'source'")]
    [InlineData("{name: a, file: etc/a}", "SBX0271", 19, "from / on")]
    [InlineData("{name: a, file: \"/etc/a\\\\\"}", "SBX0251", 19, "another name")]
    [InlineData("{name: a, encrypted: \"/etc/a \"}", "SBX0251", 24, "cuts off")]
    [InlineData("{name: a, encrypted: \"a b\"}", "SBX0271", 24, "'encrypted'")]
    [InlineData("{name: a, file: /etc/../a}", "SBX0208", 19, "..")]
    [InlineData("{name: a, text: \"\"}", "SBX0225", 19, "'text'")]
    [InlineData("{name: a, text: 5}", "SBX0214", 19, "unquoted 5")]
    [InlineData("{name: a, encrypted_text: \"a!\"}", "SBX0272", 29, "systemd-creds")]
    [InlineData("{name: a, encrypted_text: abc}", "SBX0272", 29, "Base64")]
    [InlineData("{name: a, file: /a, text: \"b\"}", "SBX0106", 23, "one content")]
    [InlineData("{name: a, text: \"b\", optional: true}", "SBX0112", 24, "always there")]
    public void OneCauseOneDiagnostic(string entry, string id, int column, string part) => Expect(Text(entry), (id, 5, column, part));

    [Fact]
    public void ANameIsListedOnce() => Expect(Text("a\n- {name: a, file: /etc/a}"), ("SBX0220", 6, 10, "line 5"));

    [Theory]
    [InlineData("mounts:\n- {type: tmpfs, target: /run/credentials}", "SBX0464", 25)]
    [InlineData("files:\n- {path: /run/credentials/b, content: c}", "SBX0464", 10)]
    [InlineData("dirs:\n- /run/credentials/b", "SBX0464", 3)]
    public void ItsDirectoryIsItsOwn(string more, string id, int column)
    {
        var found = Assert.Single(Compile(Text("a") + more + "\n").Diagnostics);
        Assert.Equal((id, column), (found.Id, found.At.Column));
    }

    [Fact]
    public void TheyAreMountedSoThatTakesAMountNamespace() =>
        Assert.Contains("'credentials' needs a mount namespace", Compile(Text("a") + "namespaces: {mount: host}\n").Diagnostics[0].Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("env: {CREDENTIALS_DIRECTORY: /a}")]
    [InlineData("pass_env: [CREDENTIALS_DIRECTORY]")]
    public void ItsVariableIsItsOwn(string process) => Assert.Equal(["SBX0465 3"], Compile(Text("a", process)).Diagnostics.Select(one => $"{one.Id} {one.At.Line}"));

    [Theory]
    [InlineData("a")]
    [InlineData("{name: a@b.c+d-e_f, file: g, optional: true}")]
    [InlineData("{name: a, encrypted: /etc/100%}")]
    [InlineData("name: a\n  encrypted_text: |\n    QUJD\n    REVG")]
    public void WhatIsRight(string entry) => Assert.Empty(Compile(Text(entry)).Diagnostics);

    private static string Text(string entry, string process = "arguments: append") => Head.Replace("PROCESS", process, StringComparison.Ordinal) + entry + "\nroot: {host: [/bin]}\n";

    private static CompileResult Compile(string text) => SpecCompiler.Compile(new(new(Reading.Path, text), default, new("Workloads", "web", EmitMain: true)));

    private static void Expect(string text, (string Id, int Line, int Column, string Part) wanted)
    {
        var found = Assert.Single(Compile(text).Diagnostics);
        Assert.Equal((wanted.Id, wanted.Line, wanted.Column), (found.Id, found.At.Line, found.At.Column));
        Assert.Contains(wanted.Part, found.Message, StringComparison.Ordinal);
    }
}
