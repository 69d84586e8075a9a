using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Binding;

/// <summary>What is wrong in <c>process</c>: one row per cause. The line given is line 4 of the file.</summary>
public class ProcessDiagnosticTests
{
    [Theory]
    [InlineData("cwd: app", "SBX0207", 8, "'/app'")]
    [InlineData("cwd: ../app", "SBX0207", 8, "relative")]
    [InlineData("cwd: /a/../b", "SBX0208", 8, "'..'")]
    [InlineData("cwd: /a//b/./c/", "SBX0208", 8, "write '/a/b/c'")]
    [InlineData("cwd: [/a]", "SBX0103", 8, "a list")]
    [InlineData("cwd: \"\"", "SBX0225", 8, "empty")]
    [InlineData("cwd: \"/a\\u202Eb\"", "SBX0210", 8, "U+202E")]
    [InlineData("cwd: \"/a\\0b\"", "SBX0210", 8, "U+0000")]
    [InlineData("cwd: \"/a\\nb\"", "SBX0210", 8, "U+000A")]
    [InlineData("cdw: /", "SBX0102", 3, "Did you mean 'cwd'?")]
    [InlineData("network: none", "SBX0102", 3, "at the top of the spec")]
    [InlineData("workdir: /", "SBX0102", 3, "'process.cwd'")]
    [InlineData("xyzzy: /", "SBX0102", 3, "The keys here are command, self,")]
    [InlineData("keyring: old", "SBX0201", 12, "new, inherit")]
    [InlineData("sched: x", "SBX0110", 3, "known, but not built yet")]
    [InlineData("self: true", "SBX0106", 3, "'command'")]
    [InlineData("arguments: refused", "SBX0201", 14, "Did you mean 'refuse'?")]
    [InlineData("env: [A=b]", "SBX0103", 8, "a map")]
    [InlineData("env: {A: 1}", "SBX0214", 12, "\"1\"")]
    [InlineData("env: {A: true}", "SBX0214", 12, "\"true\"")]
    [InlineData("env: {A: 1.10}", "SBX0214", 12, "\"1.10\"")]
    [InlineData("env: {A=B: x}", "SBX0213", 9, "'A=B'")]
    [InlineData("env: {1A: x}", "SBX0213", 9, "'1A'")]
    [InlineData("env: {A: \"\\e[0m\"}", "SBX0210", 12, "U+001B")]
    [InlineData("pass_env: [A, B, A]", "SBX0220", 20, "line 4")]
    [InlineData("pass_env: [A B]", "SBX0213", 14, "'A B'")]
    [InlineData("user: 4294967295", "SBX0215", 9, "4294967294")]
    [InlineData("user: -1", "SBX0215", 9, "-1")]
    [InlineData("user: 12ab", "SBX0215", 9, "12ab")]
    [InlineData("user: \"a:b:c\"", "SBX0215", 9, "b:c")]
    [InlineData("user: \"1000:\"", "SBX0215", 9, "neither")]
    [InlineData("user: 99999999999999999999", "SBX0215", 9, "4294967294")]
    [InlineData("user: 1000.5", "SBX0215", 9, "1000.5")]
    [InlineData("user: true", "SBX0215", 9, "true")]
    [InlineData("groups: [44, 44]", "SBX0220", 16, "'44'")]
    [InlineData("groups: 44", "SBX0103", 11, "[item, item]")]
    [InlineData("umask: 22", "SBX0206", 10, "octal")]
    [InlineData("umask: 222", "SBX0206", 10, "\"0222\"")]
    [InlineData("umask: \"1777\"", "SBX0203", 10, "0777")]
    [InlineData("umask: \"089\"", "SBX0206", 10, "089")]
    [InlineData("rlimits: {nofiles: 1}", "SBX0201", 13, "Did you mean 'nofile'?")]
    [InlineData("rlimits: {nofile: {soft: 5}}", "SBX0101", 22, "'hard'")]
    [InlineData("rlimits: {nofile: {soft: 5, hard: 4}}", "SBX0223", 28, "above")]
    [InlineData("rlimits: {nofile: {soft: 5, hart: 4}}", "SBX0102", 31, "'hard'")]
    [InlineData("rlimits: {nofile: 1KiB}", "SBX0202", 21, "1KiB")]
    [InlineData("rlimits: {cpu: 10}", "SBX0205", 18, "write 10s")]
    [InlineData("rlimits: {as: 1G}", "SBX0204", 17, "write 1GiB")]
    [InlineData("nice: 20", "SBX0203", 9, "-20 to 19")]
    [InlineData("nice: \"5\"", "SBX0202", 9, "5 without quotes")]
    [InlineData("nice: low", "SBX0202", 9, "'low'")]
    [InlineData("oom_score_adj: -1001", "SBX0203", 18, "-1000 to 1000")]
    [InlineData("personality: linux64", "SBX0201", 16, "Did you mean 'LINUX")]
    [InlineData("personality: [linux, LINUX]", "SBX0220", 24, "'LINUX'")]
    [InlineData("stop: SIGTERM", "SBX0103", 9, "signal, timeout")]
    [InlineData("stop: {signal: SIGTREM}", "SBX0216", 18, "Did you mean 'SIGTERM'?")]
    [InlineData("stop: {signal: 65}", "SBX0216", 18, "65")]
    [InlineData("stop: {signal: RTMIN+31}", "SBX0216", 18, "RTMIN+31")]
    [InlineData("stop: {timeout: 10}", "SBX0205", 19, "write 10s")]
    [InlineData("stop: {timeout: 1h30m}", "SBX0205", 19, "write 90m")]
    [InlineData("stop: {timeout: 1.5s}", "SBX0205", 19, "write 1500ms")]
    [InlineData("stop: {timeout: -1s}", "SBX0203", 19, "0ms")]
    [InlineData("time_limit: 0s", "SBX0203", 15, "1ms")]
    [InlineData("time_limit: 99999999d", "SBX0203", 15, "36500d")]
    [InlineData("time_limit: soon", "SBX0205", 15, "such as 10s")]
    [InlineData("tty: \"true\"", "SBX0103", 8, "without quotes")]
    [InlineData("tty: 1", "SBX0103", 8, "a number")]
    [InlineData("parent_death: die", "SBX0201", 17, "ignore, stop, kill")]
    [InlineData("fds: [3, 3]", "SBX0220", 12, "'3'")]
    [InlineData("fds: [2]", "SBX0203", 9, "3 to 63")]
    [InlineData("fds: [64]", "SBX0203", 9, "3 to 63")]
    public void IsReported(string line, string id, int column, string contains) => AssertOnly(InProcess(line), id, 4, column, contains);

    [Theory]
    [InlineData("command: /bin/echo hello", "SBX0219", 12, "[/bin/echo, hello]")]
    [InlineData("command: /bin/sh -c yes", "SBX0219", 12, "[/bin/sh, \"-c\", \"yes\"]")]
    [InlineData("command: []", "SBX0113", 12, "at least one item")]
    [InlineData("command: [\"\"]", "SBX0225", 13, "empty")]
    [InlineData("command: {a: b}", "SBX0103", 12, "a map")]
    [InlineData("command: [[a]]", "SBX0103", 13, "a list")]
    [InlineData("self: false", "SBX0103", 9, "delete the line")]
    [InlineData("cwd: /", "SBX0105", 3, "command and self")]
    public void TheCommandIsReported(string line, string id, int column, string contains) =>
        AssertOnly($"sandbox: 1\nprocess:\n  {line}\n", id, 3, column, contains);

    [Fact]
    public void UserWithGroupAndGroupExclude() =>
        AssertOnly(InProcess("user: \"5:6\"\n  group: 7"), "SBX0106", 5, 3, "names a group already");

    [Fact]
    public void AnArgumentOverTheKernelsLimitIsReported() =>
        AssertOnly($"sandbox: 1\nprocess:\n  command: [/bin/true, {new string('a', 131072)}]\n", "SBX0209", 3, 24, "131071");

    [Fact]
    public void EveryMistakeIsReportedOnce()
    {
        var reading = Read("sandbox: 1\nprocess:\n  comand: [/bin/true]\n  cwd: a\n  tty: maybe\nmount: []\n");
        Assert.Equal(["SBX0102", "SBX0207", "SBX0103", "SBX0102"], reading.Diagnostics.Select(one => one.Id));
    }
}
