using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Binding;

/// <summary>What is wrong in <c>seccomp</c>: one row per cause. The lines given begin at line 4 of the file, the columns of an entry behind <c>seccomp: {</c> at 11.</summary>
public class SeccompDiagnosticTests
{
    [Theory]
    [InlineData("seccomp: default", "SBX0201", 10, "Did you mean 'default@1'?")]
    [InlineData("seccomp: none", "SBX0201", 10, "unconfined")]
    [InlineData("seccomp: [read]", "SBX0103", 10, "a map")]
    [InlineData("seccomp: {profile: unconfined}", "SBX0201", 20, "Write one of")]
    [InlineData("seccomp: {defaultAction: allow}", "SBX0102", 11, "Did you mean 'default_action'?")]
    [InlineData("seccomp: {default_action: SCMP_ACT_ALLOW}", "SBX0201", 27, "allow, errno")]
    [InlineData("seccomp: {default_action: kill_process, default_errno: EPERM}", "SBX0112", 41, "this action")]
    [InlineData("seccomp: {default_errno: 1}", "SBX0232", 26, "EPERM")]
    [InlineData("seccomp: {allow: read}", "SBX0103", 18, "a list")]
    [InlineData("seccomp: {allow: [raed]}", "SBX0230", 19, "Did you mean 'read'?")]
    [InlineData("seccomp: {allow: [read, read]}", "SBX0220", 25, "'read'")]
    [InlineData("seccomp: {allow: [\"@network\"]}", "SBX0231", 19, "Did you mean '@network-io'?")]
    [InlineData("seccomp: {deny: [\"@\"]}", "SBX0231", 18, "docs/seccomp.md")]
    [InlineData("seccomp: {syscalls: [{names: read}]}", "SBX0101", 23, "'action'")]
    [InlineData("seccomp: {syscalls: [{action: allow}]}", "SBX0101", 23, "'names'")]
    [InlineData("seccomp: {syscalls: [{names: read, action: deny}]}", "SBX0201", 44, "Write one of")]
    [InlineData("seccomp: {syscalls: [{names: read, action: trap, errno: EPERM}]}", "SBX0112", 50, "this action")]
    [InlineData("seccomp: {syscalls: [{names: read, action: errno, errno: EPREM}]}", "SBX0232", 58, "Did you mean 'EPERM'?")]
    [InlineData("seccomp: {syscalls: [{names: read, action: errno, args: [{value: 1}]}]}", "SBX0101", 59, "'index'")]
    [InlineData("seccomp: {syscalls: [{names: read, action: errno, args: [{index: 0}]}]}", "SBX0101", 59, "'value'")]
    [InlineData("seccomp: {syscalls: [{names: read, action: errno, args: [{index: 6, value: 1}]}]}", "SBX0203", 66, "0 to 5")]
    [InlineData("seccomp: {syscalls: [{names: read, action: errno, args: [{index: 3, value: 1}]}]}", "SBX0234", 66, "3 arguments")]
    [InlineData("seccomp: {syscalls: [{names: read, action: errno, args: [{index: 1, value: 1}]}]}", "SBX0235", 66, "pointer")]
    [InlineData("seccomp: {syscalls: [{names: [close, read], action: errno, args: [{index: 1, value: 1}]}]}", "SBX0234", 75, "'close' has 1 argument")]
    [InlineData("seccomp: {syscalls: [{names: read, action: errno, args: [{index: 0, value: 0x1ffffffff}]}]}", "SBX0236", 76, "32 bits")]
    [InlineData("seccomp: {syscalls: [{names: read, action: errno, args: [{index: 0, value: -1}]}]}", "SBX0233", 76, "neither")]
    [InlineData("seccomp: {syscalls: [{names: read, action: errno, args: [{index: 0, value: 07}]}]}", "SBX0022", 76, "07")]
    [InlineData("seccomp: {syscalls: [{names: socket, action: errno, args: [{index: 0, value: AF_INTE}]}]}", "SBX0233", 78, "Did you mean 'AF_INET'?")]
    [InlineData("seccomp: {syscalls: [{names: socket, action: errno, args: [{index: 0, op: lt, mask: 1, value: 1}]}]}", "SBX0112", 79, "this 'op'")]
    [InlineData("seccomp: {syscalls: [{names: socket, action: errno, args: [{index: 0, op: masked_eq, value: 1}]}]}", "SBX0101", 61, "'mask'")]
    [InlineData("seccomp: {syscalls: [{names: socket, action: errno, args: [{index: 0, op: \"=\", value: 1}]}]}", "SBX0201", 75, "eq")]
    [InlineData("seccomp: {architectures: [x86_64]}", "SBX0201", 27, "i386")]
    [InlineData("seccomp: {listener: agent.sock}", "SBX0207", 21, "relative")]
    [InlineData("seccomp: {listener: {metadata: a}}", "SBX0101", 22, "'path'")]
    [InlineData("seccomp: {listener: /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}", "SBX0209", 21, "107")]
    [InlineData("seccomp: {flags: [tsync]}", "SBX0201", 19, "spec_allow")]
    public void IsReported(string lines, string id, int column, string contains) => AssertOnly(Whole(lines), id, 4, column, contains);

    [Theory]
    [InlineData("seccomp: {allow: [read, \"@aio\"], deny: [\"@aio\"]}", "SBX0427 4,41")]
    [InlineData("seccomp: {syscalls: [{names: read, action: log}], allow: [read]}", "SBX0428 4,59")]
    [InlineData("seccomp: {syscalls: [{names: socket, action: allow, args: [{index: 0, value: 1}]}, {names: socket, action: trap, args: [{index: 0, op: lt, value: 2}, {index: 0, op: gt, value: 0}]}]}", "SBX0428 4,85")]
    [InlineData("seccomp: {syscalls: [{names: \"@aio\", action: log}], allow: [\"@aio\"]}", "SBX0428 4,61")]
    [InlineData("seccomp: {syscalls: [{names: socket, action: errno, args: [{index: 0, op: lt, value: 0}]}]}", "SBX0429 4,23")]
    [InlineData("seccomp: {allow: [_llseek]}", "SBX0430 4,19")]
    [InlineData("seccomp: {deny: [vm86, arm_fadvise64_64], architectures: [i386]}", "SBX0430 4,24")]
    [InlineData("seccomp: {allow: [\"@process\"]}", "SBX0431 4,19")]
    [InlineData("seccomp: {deny: [execve]}", "SBX0433 4,11")]
    [InlineData("seccomp: {profile: empty@1, allow: [execve, exit_group]}", "SBX0433 4,11")]
    [InlineData("seccomp: {syscalls: [{names: write, action: errno, args: [{index: 0, op: ge, value: 3}]}]}", "SBX0433 4,11")]
    [InlineData("seccomp: {default_action: notify}", "SBX0434 4,27")]
    [InlineData("seccomp: {syscalls: [{names: mkdir, action: notify}]}", "SBX0434 4,45")]
    [InlineData("seccomp: {listener: /run/a.sock}", "SBX0435 4,21")]
    [InlineData("seccomp: {flags: [wait_killable_recv]}", "SBX0435 4,19")]
    [InlineData("seccomp: {default_action: log}", "SBX0309 4,27")]
    [InlineData("seccomp: {allow: [clone3]}", "SBX0310 4,19")]
    [InlineData("seccomp: {allow: [\"@file-system\"]}", "SBX0431 4,19")] // listmount, statmount
    public void IsFoundInThePlan(string lines, string expected)
    {
        var found = SpecCompiler.Compile(Input(Whole("root: {host: [/usr]}\n" + lines))).Diagnostics;
        Assert.Equal(expected.Replace(" 4,", " 5,", StringComparison.Ordinal), string.Join("; ", found.Select(one => $"{one.Id} {one.At.Line},{one.At.Column}")));
    }

    [Theory]
    [InlineData("seccomp: unconfined")]
    [InlineData("seccomp: compute@1")]
    [InlineData("seccomp: {allow: [\"@splice\"]}")]
    [InlineData("seccomp: {profile: empty@1, allow: [\"@system-service\"]}")]
    [InlineData("seccomp: {allow: [socketcall], architectures: [i386]}")]
    [InlineData("seccomp: {allow: [\"@aio\", read], deny: [\"@io-event\"], flags: [log, spec_allow]}")]
    [InlineData("seccomp: {syscalls: [{names: clone, action: errno, args: [{index: 0, op: masked_ne, mask: CLONE_NEWUSER, value: 0}]}]}")]
    [InlineData("seccomp: {syscalls: [{names: lseek, action: errno, args: [{index: 1, op: gt, value: 0xffffffffffffffff}]}], allow: [clone, clone3]}", "SBX0429")]
    [InlineData("seccomp: {syscalls: [{names: mkdir, action: notify}], listener: /run/a.sock, flags: [wait_killable_recv]}")]
    public void IsTaken(string lines, string expected = "")
    {
        var found = SpecCompiler.Compile(Input(Whole("root: {host: [/usr]}\n" + lines))).Diagnostics;
        Assert.Equal(expected, string.Join("; ", found.Select(one => one.Id)));
    }
}
