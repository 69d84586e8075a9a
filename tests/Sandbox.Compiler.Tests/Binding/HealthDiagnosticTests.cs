using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Binding;

/// <summary>What is wrong in <c>health</c>, and what contradicts the rest of the spec: one row per cause. The group is line 4, what is around it line 5.</summary>
public class HealthDiagnosticTests
{
    private const string Tcp = "tcp: {port: 80}", Exec = "exec: [/bin/true]";

    [Theory]
    [InlineData("http: 80", "SBX0103", 16, "a map")]
    [InlineData("http: {}", "SBX0101", 16, "'port'")]
    [InlineData("http: {port: 0}", "SBX0203", 23, "65535")]
    [InlineData("http: {port: 80, path: healthz}", "SBX0265", 33, "'healthz'")]
    [InlineData("http: {port: 80, path: \"/a b\"}", "SBX0265", 33, "%20")]
    [InlineData("http: {port: 80, path: \"/a\\r\\nX: y\"}", "SBX0226", 33, "one line")]
    [InlineData("http: {port: 80, host: \"a:b\"}", "SBX0212", 33, "RFC 1123")]
    [InlineData("tcp: {port: 80, path: /}", "SBX0102", 26, "'path'")]
    [InlineData("exec: /bin/true, tcp: {port: 80}", "SBX0106", 27, "'exec'")]
    [InlineData("exec: \"test -e /tmp\"", "SBX0219", 16, "list")]
    [InlineData("exec: []", "SBX0113", 16, "'exec'")]
    [InlineData("tcp: {port: 80}, retries: 0", "SBX0203", 36, "1")]
    [InlineData("tcp: {port: 80}, interval: 30", "SBX0205", 37, "30s")]
    [InlineData("tcp: {port: 80}, action: reboot", "SBX0201", 35, "restart")]
    [InlineData("interval: 30s", "SBX0105", 10, "exec, http and tcp")]
    [InlineData("tcp: {port: 80}, interval: 1s, timeout: 2s", "SBX0463", 37, "interval' is 1s and 'timeout' 2s")]
    [InlineData("tcp: {port: 80}, timeout: 31s", "SBX0463", 36, "is 30s")]
    [InlineData("tcp: {port: 80}, interval: 5s, start_interval: 6s", "SBX0463", 37, "'start_interval' 6s")]
    public void OneCauseOneDiagnostic(string health, string id, int column, string part) => Expect(health, "process: {command: [/bin/true]}", (id, column, part));

    [Theory]
    [InlineData(Tcp, "process: {command: [/bin/true], init: false}", "SBX0461", "'process: init: true'")]
    [InlineData(Tcp, "process: {command: [/bin/true]}\nnamespaces: {pid: host}", "SBX0461", "be new")]
    [InlineData(Tcp, "process: {command: [/bin/true], supervise: systemd}", "SBX0454", "hears how the workload is")]
    [InlineData(Tcp, "process: {command: [/bin/true]}\nseccomp: {syscalls: [{names: [connect], action: errno}]}", "SBX0462", "it takes connect")]
    [InlineData(Exec, "process: {command: [/bin/true]}\nseccomp: {syscalls: [{names: [pipe2, wait4], action: errno}]}", "SBX0462", "pipe2, wait4")]
    [InlineData("exec: [/sbin/check]", "process: {command: [/usr/bin/true]}\nlandlock: {paths: [{path: /usr/bin, access: [execute, read_file]}]}", "SBX0462", "\"/sbin/check\"")]
    [InlineData(Tcp, "process: {command: [/bin/true]}\nnetwork: sealed", "SBX0462", "UNIX sockets only")]
    [InlineData(Tcp, "process: {command: [/bin/true]}\nnetwork: {mode: none, loopback: false}", "SBX0462", "'loopback: false'")]
    [InlineData(Tcp, "process: {command: [/bin/true]}\nsockets: [{listen: \"127.0.0.1:80\"}]", "SBX0462", "one of 'sockets'")]
    [InlineData("tcp: {port: 80}, interval: 5s", "process: {command: [/bin/true]}\nunit: {watchdog: 10s}", "SBX0463", "together 10s")]
    public void WhatContradictsTheRest(string health, string rest, string id, string part)
    {
        var found = Assert.Single(Compile(health, rest).Diagnostics);
        Assert.Equal(id, found.Id);
        Assert.Contains(part, found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp: {port: 80}, interval: 2s, timeout: 1s, start_interval: 1s, start_period: 0s, retries: 1, action: kill", "unit: {watchdog: 4s}")]
    [InlineData("exec: /bin/true, timeout: 30s", "network: sealed")]
    [InlineData("http: {port: 80, path: /a?b=c%20d}", "network: host")]
    public void WhatContradictsNothing(string health, string rest) => Assert.Empty(Compile(health, "process: {command: [/bin/true]}\n" + rest).Diagnostics);

    private static CompileResult Compile(string health, string rest) =>
        SpecCompiler.Compile(new(new(Reading.Path, $"sandbox: 1\nname: web\nroot: {{host: [/bin, /usr]}}\nhealth: {{{health}}}\n{rest}\n"), default, new("Workloads", "web", EmitMain: true)));

    private static void Expect(string health, string rest, (string Id, int Column, string Part) wanted)
    {
        var found = Assert.Single(Compile(health, rest).Diagnostics);
        Assert.Equal((wanted.Id, 4, wanted.Column), (found.Id, found.At.Line, found.At.Column));
        Assert.Contains(wanted.Part, found.Message, StringComparison.Ordinal);
    }
}
