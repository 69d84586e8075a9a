using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Binding;

/// <summary>What is wrong in <c>landlock</c> and with <c>network: sealed</c>: one row per cause. The lines given begin at line 4 of the file.</summary>
public class LandlockDiagnosticTests
{
    [Theory]
    [InlineData("landlock: unconfined", "SBX0201", 11, "none")]
    [InlineData("landlock: [read]", "SBX0103", 11, "a map")]
    [InlineData("landlock: {path: /a}", "SBX0102", 12, "'path'")]
    [InlineData("landlock: {requirement: soft}", "SBX0201", 25, "hard, best_effort")]
    [InlineData("landlock: {paths: {path: /a}}", "SBX0103", 19, "a list")]
    [InlineData("landlock: {paths: [{path: /a}]}", "SBX0101", 21, "'access'")]
    [InlineData("landlock: {paths: [{access: [read]}]}", "SBX0101", 21, "'path'")]
    [InlineData("landlock: {paths: [{path: a, access: [read]}]}", "SBX0207", 27, "'/a'")]
    [InlineData("landlock: {paths: [{path: /a/../b, access: [read]}]}", "SBX0208", 27, "'..'")]
    [InlineData("landlock: {paths: [{path: /a, access: read}]}", "SBX0103", 39, "a list")]
    [InlineData("landlock: {paths: [{path: /a, access: []}]}", "SBX0113", 39, "'access'")]
    [InlineData("landlock: {paths: [{path: /a, access: [raed]}]}", "SBX0201", 40, "Did you mean 'read'?")]
    [InlineData("landlock: {paths: [{path: /a, access: [make_dri]}]}", "SBX0201", 40, "Did you mean 'make_dir'?")]
    [InlineData("landlock: {paths: [{path: /a, access: [WRITE_FILE]}]}", "SBX0201", 40, "write_file")]
    [InlineData("landlock: {paths: [{path: /a, access: [read, read]}]}", "SBX0220", 46, "'read'")]
    [InlineData("landlock: {paths: [{path: /a, access: [read]}, {path: /a, access: [write]}]}", "SBX0220", 55, "'/a'")]
    [InlineData("landlock: {tcp: [80]}", "SBX0103", 17, "a map")]
    [InlineData("landlock: {tcp: {listen: [80]}}", "SBX0102", 18, "tcp")]
    [InlineData("landlock: {tcp: {bind: 80}}", "SBX0103", 24, "a list")]
    [InlineData("landlock: {tcp: {bind: [http]}}", "SBX0202", 25, "'http'")]
    [InlineData("landlock: {tcp: {bind: [65536]}}", "SBX0203", 25, "0 to 65535")]
    [InlineData("landlock: {tcp: {connect: [0]}}", "SBX0203", 28, "1 to 65535")]
    [InlineData("landlock: {tcp: {connect: [80, 80]}}", "SBX0220", 32, "'80'")]
    [InlineData("landlock: {scopes: [signals]}", "SBX0201", 21, "Did you mean 'signal'?")]
    public void IsReported(string lines, string id, int column, string contains) => AssertOnly(Whole(lines), id, 4, column, contains);

    [Theory]
    [InlineData("root: {dir: ./r}\nlandlock: {paths: []}", "SBX0436 3,13")]
    [InlineData("root: {dir: ./r}\nlandlock: {paths: [{path: /bin, access: [execute]}]}", "SBX0436 3,13")]
    [InlineData("root: {dir: ./r}\nlandlock: {paths: [{path: /bin/true2, access: [execute, read]}]}", "SBX0436 3,13")]
    [InlineData("root: {host: [/usr]}\nlandlock: {paths: [{path: /usr, access: [execute, read]}, {path: /data, access: [read]}]}", "SBX0438 5,66")]
    [InlineData("root: {host: [/usr]}\nlandlock: {paths: [{path: /usr, access: [execute, read]}, {path: /tmp/a, access: [read]}]}", "SBX0438 5,66")]
    [InlineData("root: {host: [/usr]}\nlandlock: {tcp: {bind: [80]}}", "SBX0437 5,18")]
    [InlineData("root: {host: [/usr]}\nnetwork: sealed\nseccomp: unconfined", "SBX0439 6,10")]
    [InlineData("root: {host: [/usr]}\nnetwork: sealed\nlandlock: none", "SBX0439 6,11")]
    [InlineData("root: {host: [/usr]}\nnetwork: sealed\nlandlock: {requirement: best_effort}", "SBX0439 6,25")]
    [InlineData("root: {host: [/usr]}\nnetwork: sealed\nlandlock: {tcp: {bind: [0]}}", "SBX0439 6,25")]
    [InlineData("root: {host: [/usr]}\nnetwork: sealed\nlandlock: {tcp: {connect: [80]}}", "SBX0439 6,28")]
    [InlineData("root: {host: [/usr]}\nnetwork: sealed\nlandlock: {scopes: [signal]}", "SBX0439 6,12")]
    [InlineData("root: {host: [/usr]}\nnetwork: sealed\nnamespaces: {network: new}", "SBX0402 6,23")]
    [InlineData("root: {host: [/usr]}\nnetwork: {mode: sealed, loopback: true}", "SBX0409 5,35")]
    [InlineData("root: {host: [/usr]}\nnetwork: sealed\nseccomp: {allow: [io_uring_setup]}", "SBX0429 6,19")]
    [InlineData("root: {host: [/usr]}\nnetwork: sealed\nsysctl: {net.ipv4.ip_forward: 1}", "SBX0408 6,10")]
    public void IsFoundInThePlan(string lines, string expected) => Assert.Equal(expected, Found(lines));

    [Theory]
    [InlineData("landlock: none")]
    [InlineData("landlock: {requirement: hard}")]
    [InlineData("landlock: {scopes: []}")]
    [InlineData("landlock: {paths: [{path: /usr, access: [execute, read]}, {path: /proc/self, access: [read]}, {path: /dev/pts, access: [all]}, {path: /, access: [read_dir]}]}")]
    [InlineData("landlock: {paths: [{path: /usr/lib, access: [execute, read]}]}\nsymlinks: [{path: /bin, target: usr/lib}]")]
    [InlineData("landlock: {paths: [{path: /usr, access: [execute]}, {path: /, access: [read]}, {path: /etc, access: [read]}]}\nfiles: [{path: /etc/a, content: \"\"}]")]
    [InlineData("network: host\nlandlock: {tcp: {bind: [0, 80], connect: [80, 65535]}}")]
    [InlineData("network: sealed")]
    [InlineData("network: sealed\nnamespaces: {network: host}")]
    [InlineData("network: sealed\nseccomp: strict@1\nlandlock: {tcp: {}}")]
    public void IsTaken(string lines) => Assert.Equal("", Found("root: {host: [/usr]}\n" + lines));

    private static string Found(string lines) => string.Join("; ", SpecCompiler.Compile(Input(Whole(lines))).Diagnostics.Select(one => $"{one.Id} {one.At.Line},{one.At.Column}"));
}
