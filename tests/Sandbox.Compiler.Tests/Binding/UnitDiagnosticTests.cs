using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Binding;

/// <summary>What is wrong in <c>unit</c>, and what contradicts the rest of the spec: one row per cause. The unit group begins at line 4.</summary>
public class UnitDiagnosticTests
{
    private const string Head = "sandbox: 1\nname: web\nprocess: {command: [/bin/true], PROCESS}\nunit:\n  ";

    [Theory]
    [InlineData("socket: {A: b}", "SBX0102", 3, "no key 'socket' in 'unit'")]
    [InlineData("restart: sometimes", "SBX0201", 12, "on-failure")]
    [InlineData("restart_delay: 5", "SBX0205", 18, "5s")]
    [InlineData("service: [A]", "SBX0103", 12, "a map")]
    [InlineData("service: {a: b}", "SBX0250", 13, "'a'")]
    [InlineData("service: {\"A=b\\nC\": b}", "SBX0250", 13, "capital letter")]
    [InlineData("unit: {After: []}", "SBX0113", 17, "'After'")]
    [InlineData("unit: {After: {a: b}}", "SBX0103", 17, "one line of text")]
    [InlineData("unit: {After: \"a\\nWants=b\"}", "SBX0251", 17, "U+000A")]
    [InlineData("unit: {After: [a, \"b\\r\"]}", "SBX0251", 21, "U+000D")]
    [InlineData("unit: {After: \"a\\\\\"}", "SBX0251", 17, "backslash")]
    [InlineData("install: {WantedBy: \"a\\0b\"}", "SBX0251", 23, "U+0000")]
    [InlineData("service: {Type: simple}", "SBX0450", 13, "follows from the plan")]
    [InlineData("service: {ExecStart: /bin/sh}", "SBX0450", 13, "delete it.")]
    [InlineData("service: {KillMode: process}", "SBX0450", 13, "'KillMode'")]
    [InlineData("service: {TimeoutStopSec: 5}", "SBX0450", 13, "'process.stop.timeout'")]
    [InlineData("service: {Restart: always}", "SBX0450", 13, "'unit.restart'")]
    [InlineData("service: {SystemCallFilter: \"@basic-io\"}", "SBX0451", 13, "'seccomp'")]
    [InlineData("service: {WorkingDirectory: /}", "SBX0451", 13, "'process.cwd'")]
    [InlineData("service: {DevicePolicy: closed}", "SBX0451", 13, "'resources.devices'")]
    [InlineData("service: {DeviceAllow: /dev/fuse}", "SBX0451", 13, "'resources.devices'")]
    [InlineData("service: {RuntimeMaxSec: 1h}", "SBX0451", 13, "'process.time_limit'")]
    [InlineData("service: {RestrictNamespaces: true}", "SBX0452", 13, "makes namespaces")]
    [InlineData("service: {NoNewPrivileges: \"yes\"}", "SBX0452", 13, "no_new_privs")]
    [InlineData("service: {PrivateUsers: self}", "SBX0452", 13, "maps ids")]
    [InlineData("service: {WatchdogSec: 5s}", "SBX0450", 13, "'unit.watchdog'")]
    [InlineData("service: {FileDescriptorStoreMax: 5}", "SBX0450", 13, "'unit.fd_store'")]
    [InlineData("watchdog: 5", "SBX0205", 13, "5s")]
    [InlineData("watchdog: 5s", "SBX0460", 13, "add 'health'")]
    [InlineData("fd_store: 0", "SBX0203", 13, "1")]
    [InlineData("fd_store: 2", "SBX0460", 13, "FDSTORE=1")]
    [InlineData("service: {LoadCredential: \"a:/etc/a\"}", "SBX0451", 13, "'credentials'")]
    [InlineData("service: {Sockets: a.socket}", "SBX0450", 13, "'sockets'")]
    public void OneCauseOneDiagnostic(string line, string id, int column, string part) => Expect(Text(line), (id, 5, column, part));

    [Theory]
    [InlineData("{memory: {max: 1GiB}}", "MemoryMax: 512M", "say it by 'resources'")]
    [InlineData("{cpu: {max: 50%}}", "CPUQuota: 20%", "'CPUQuota'")]
    [InlineData("{cpu: {max: 50%, burst: 1ms}}", "Delegate: \"no\"", "delete it.")]
    public void SettingsOfLimitsThatTheSpecHas(string resources, string setting, string part)
    {
        Expect(Text("service: {" + setting + "}") + "resources: " + resources + "\n", ("SBX0450", 5, 13, part));
        Assert.Empty(Compile(Text("service: {" + setting + "}") + "resources: {pids: {max: 9}}\n").Diagnostics);
    }

    [Theory]
    [InlineData("supervise: systemd, tty: true", "SBX0454", "'tty'")]
    [InlineData("supervise: systemd, time_limit: 1h", "SBX0454", "keeps the time")]
    [InlineData("supervise: systemd, parent_death: kill", "SBX0454", "'parent_death'")]
    [InlineData("supervise: systemd, notify: workload", "SBX0454", "passes the messages on")]
    [InlineData("notify: workload, pass_env: [NOTIFY_SOCKET]", "SBX0459", "delete this line")]
    [InlineData("notify: workload, env: {NOTIFY_SOCKET: /run/notify}", "SBX0459", "another one")]
    public void WhatTakesALauncherThatStays(string process, string id, string part)
    {
        var found = Assert.Single(Compile(Text("restart: always", process)).Diagnostics);
        Assert.Equal((id, 3), (found.Id, found.At.Line));
        Assert.Contains(part, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnOrdinaryUserNeedsAPlanThatDoesNotTakeRoot()
    {
        var text = Text("service: {User: www-data}");
        Assert.Empty(Compile(text).Diagnostics);
        var found = Assert.Single(Compile(text + "namespaces: {user: {map: full}}\n").Diagnostics);
        Assert.Equal(("SBX0453", 5, 13), (found.Id, found.At.Line, found.At.Column));
        Assert.Contains("line 7", found.Message, StringComparison.Ordinal);
        Assert.Empty(Compile(Text("service: {User: root}") + "namespaces: {user: {map: full}}\n").Diagnostics);
    }

    [Theory]
    [InlineData("service: {PrivateUsers: false, NoNewPrivileges: \"no\"}", "arguments: refuse")]
    [InlineData("service: {RuntimeMaxSec: 1h}", "supervise: systemd")]
    [InlineData("service: {WatchdogSec: 5s}", "pass_env: [NOTIFY_SOCKET]")]
    [InlineData("{watchdog: 5s, fd_store: 2}", "notify: workload")]
    [InlineData("unit: {After: \"\", Wants: [a.service, b.service], StartLimitBurst: 5}", "arguments: refuse")]
    public void WhatContradictsNothing(string line, string process) => Assert.Empty(Compile(Text(line, process)).Diagnostics);

    [Theory]
    [InlineData("{listen: \"localhost:80\"}", "SBX0252", 12, "localhost")]
    [InlineData("{listen: 65536}", "SBX0252", 12, "65536")]
    [InlineData("{listen: \"127.0.0.1:99999\"}", "SBX0252", 12, "99999")]
    [InlineData("{listen: \"/a\\nExecStart=b\"}", "SBX0252", 12, "absolute path")]
    [InlineData("{listen: \"/run/web\\\\\"}", "SBX0252", 12, "absolute path")]
    [InlineData("{listen: \"@web\\\\\"}", "SBX0252", 12, "@web")]
    [InlineData("{listen: run/web}", "SBX0252", 12, "'run/web'")]
    [InlineData("{listen: 80, type: tcp}", "SBX0201", 22, "stream")]
    [InlineData("{type: stream}", "SBX0101", 4, "'listen'")]
    public void WhatNobodyCanListenOn(string entry, string id, int column, string part) => Expect(Sockets(entry), (id, 5, column, part));

    [Fact]
    public void ASocketIsListedOnceAndHasItsNumberAlone()
    {
        Expect(Sockets("{listen: 80}\n- {listen: 80}"), ("SBX0220", 6, 12, "line 5"));
        var found = Assert.Single(Compile(Sockets("{listen: 80}\n- {listen: /run/a}", "fds: [4, 5]")).Diagnostics);
        Assert.Equal(("SBX0455", 3), (found.Id, found.At.Line));
        Assert.Contains("from 5 on", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8080", "\"0.0.0.0:8080\"")]
    [InlineData("\"0.0.0.0:8080\"", "8080")]
    [InlineData("8080", "\"[::]:8080\"")]
    [InlineData("8080", "\"127.0.0.1:8080\"")]
    [InlineData("\"[::]:8080\"", "\"127.0.0.1:8080\"")]
    [InlineData("\"[::1]:8080\"", "\"[::]:8080\"")]
    [InlineData("\"0.0.0.0:8080\"", "\"10.0.0.1:8080\"")]
    [InlineData("\"[::1]:8080\"", "\"[0:0::1]:8080\"")]
    [InlineData("\"[::ffff:127.0.0.1]:8080\"", "\"127.0.0.1:8080\"")]
    [InlineData("/run/web.sock", "/run//./web.sock")]
    [InlineData("/run/web-%i.sock", "/run//web-%i.sock")]
    [InlineData("/run/web.sock", "/run/web.sock, type: datagram")]
    [InlineData("53, type: datagram", "\"127.0.0.1:53\", type: datagram")]
    public void TwoSocketsOfOneAddress(string one, string other) => Expect(Sockets($"{{listen: /run/first}}\n- {{listen: {one}}}\n- {{listen: {other}}}"), ("SBX0469", 7, 12, "of line 6"));

    [Theory]
    [InlineData("8080", "8081")]
    [InlineData("53", "53, type: datagram")]
    [InlineData("\"127.0.0.1:8080\"", "\"127.0.0.2:8080\"")]
    [InlineData("\"0.0.0.0:8080\"", "\"[::1]:8080\"")]
    [InlineData("/run/a", "\"@/run/a\"")]
    [InlineData("/run/8080", "8080")]
    public void TwoSocketsOfTwoAddresses(string one, string other) => Assert.Empty(Compile(Sockets($"{{listen: {one}}}\n- {{listen: {other}}}")).Diagnostics);

    [Fact]
    public void InstancesOfATemplateDoNotShareASocket()
    {
        var text = Text("template: true") + "sockets:\n- {listen: 80}\n- {listen: /run/web-%i.sock}\n";
        Expect(text, ("SBX0466", 8, 12, "'80'"));
        Assert.Empty(Compile(text.Replace("- {listen: 80}\n", "", StringComparison.Ordinal)).Diagnostics);
    }

    [Theory]
    [InlineData("log: {}", "SBX0105", "'both'")]
    [InlineData("log: {both: {file: /a}, stdout: {file: /b}}", "SBX0106", "one file")]
    [InlineData("log: {both: {max_size: 4KiB}}", "SBX0101", "'file'")]
    [InlineData("log: {both: {file: a}}", "SBX0207", "'/a'")]
    [InlineData("log: {both: {file: /a, max_size: 1KiB}}", "SBX0203", "from 4KiB")]
    [InlineData("log: {both: {file: /a, max_files: 0}}", "SBX0203", "99")]
    [InlineData("log: {stdout: {file: /a}, stderr: {file: /a}}", "SBX0467", "'both'")]
    public void WhatNoLogCanBe(string line, string id, string part)
    {
        var found = Assert.Single(Compile(Text("restart: always") + line + "\n").Diagnostics);
        Assert.Equal((id, 7), (found.Id, found.At.Line));
        Assert.Contains(part, found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tty: true", "restart: always", "SBX0112")]
    [InlineData("supervise: systemd", "restart: always", "SBX0454")]
    [InlineData("arguments: append", "template: true", "SBX0468")]
    public void ALogTakesALauncherThatStaysAndAFileOfItsOwn(string process, string unit, string id) =>
        Assert.Equal([id], Compile(Text(unit, process) + "log: {both: {file: /a}}\n").Diagnostics.Select(one => one.Id));

    private static string Sockets(string entry, string process = "arguments: append") => Text("restart: always", process).Replace("unit:\n  restart: always", "sockets:\n- " + entry, StringComparison.Ordinal);

    private static string Text(string line, string process = "arguments: append") => Head.Replace("PROCESS", process, StringComparison.Ordinal) + line + "\nroot: {host: [/bin]}\n";

    private static CompileResult Compile(string text) => SpecCompiler.Compile(new(new(Reading.Path, text), default, new("Workloads", "web", EmitMain: true)));

    private static void Expect(string text, (string Id, int Line, int Column, string Part) wanted)
    {
        var found = Assert.Single(Compile(text).Diagnostics);
        Assert.Equal((wanted.Id, wanted.Line, wanted.Column), (found.Id, found.At.Line, found.At.Column));
        Assert.Contains(wanted.Part, found.Message, StringComparison.Ordinal);
    }
}
