using Sandbox.Compiler.Spec;
using Sandbox.Seccomp;
using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Binding;

/// <summary>How <c>seccomp</c> of a file and of its bases become one.</summary>
public class SeccompMergeTests
{
    private const string Base = """
        seccomp:
          profile: strict@1
          allow: [chown, "@ipc", fchown]
          deny: [ptrace, "@aio", kill]
          syscalls:
          - {names: socket, action: trap, args: [{index: 0, value: AF_INET}]}
          - {names: socket, action: log}
          default_action: kill_process
          architectures: [i386]
          listener: {path: /run/a.sock, metadata: a}
          flags: [log]
        """;

    [Fact]
    public void Without_anything_above_the_base_holds()
    {
        var merged = Merge("", Base);
        Assert.Equal(("strict@1", SeccompActionKind.KillProcess, "/run/a.sock", "a"), (merged.Profile?.Value, merged.Default?.Value.Kind, merged.Listener?.Value, merged.ListenerMetadata?.Value));
        Assert.Equal("chown @ipc fchown | ptrace @aio kill", Lists(merged));
        Assert.All(merged.Allow, name => Assert.Equal(1, name.At.File));
    }

    [Fact]
    public void Rules_in_full_stand_above_those_of_the_base_and_both_keep_their_order()
    {
        var merged = Merge("seccomp:\n  syscalls:\n  - {names: socket, action: errno, args: [{index: 0, value: AF_INET6}]}\n  - {names: socket, action: errno, errno: EACCES, args: [{index: 0, value: AF_UNIX}]}", Base);
        Assert.Equal(["errno EPERM 0", "errno EACCES 0", "trap 1", "log 1"], merged.Syscalls.Select(rule => $"{rule.Action.Value} {rule.At.File}"));
    }

    [Fact]
    public void A_rule_without_conditions_replaces_what_the_base_says_of_its_calls()
    {
        var merged = Merge("seccomp:\n  syscalls:\n  - {names: [socket, chown, \"@aio\"], action: errno}", Base);
        Assert.Equal("errno EPERM", string.Join(' ', merged.Syscalls.Select(rule => rule.Action.Value)));
        Assert.Equal("@ipc fchown | ptrace kill", Lists(merged));
    }

    [Theory]
    [InlineData("allow: [ptrace]", "chown @ipc fchown ptrace | @aio kill")] // no longer denied
    [InlineData("allow: [\"@aio\"]", "chown @ipc fchown @aio | ptrace kill")]
    [InlineData("deny: [chown, \"@ipc\"]", "fchown | ptrace @aio kill chown @ipc")] // no longer allowed
    [InlineData("allow: [kill], deny: [fchown]", "chown @ipc kill | ptrace @aio fchown")]
    [InlineData("allow: [chown, sync], deny: [ptrace]", "chown @ipc fchown sync | ptrace @aio kill")] // each once
    [InlineData("allow: [io_setup]", "chown @ipc fchown io_setup | ptrace @aio kill")] // a name stands above the group that is denied
    public void Allowed_and_denied_are_joined_and_the_upper_file_wins(string above, string expected) => Assert.Equal(expected, Lists(Merge($"seccomp: {{{above}}}", Base)));

    [Theory]
    [InlineData("profile: compute@1", "compute@1 kill process /run/a.sock a | X86 | Log")]
    [InlineData("default_action: errno", "strict@1 errno EPERM /run/a.sock a | X86 | Log")]
    [InlineData("default_errno: EACCES", "strict@1 errno EACCES /run/a.sock a | X86 | Log")]
    [InlineData("listener: /run/b.sock", "strict@1 kill process /run/b.sock  | X86 | Log")] // the metadata belongs to its listener
    [InlineData("architectures: [x32, i386]", "strict@1 kill process /run/a.sock a | X86 X32 | Log")]
    [InlineData("flags: [spec_allow]", "strict@1 kill process /run/a.sock a | X86 | Log SpecAllow")]
    [InlineData("flags: [log]", "strict@1 kill process /run/a.sock a | X86 | Log")]
    public void Scalars_are_replaced_and_lists_of_words_joined(string above, string expected) => Assert.Equal(expected, Words(Merge($"seccomp: {{{above}}}", Base)));

    [Fact]
    public void The_short_form_is_a_profile_and_nothing_more()
    {
        Assert.Equal("compute@1 kill process /run/a.sock a | X86 | Log", Words(Merge("seccomp: compute@1", Base)));
        Assert.Equal("chown |", Lists(Merge("seccomp: {allow: [chown]}", "seccomp: strict@1")));
        Assert.Equal("strict@1", Merge("seccomp: {allow: [chown]}", "seccomp: strict@1").Profile?.Value);
    }

    [Fact]
    public void Unconfined_and_a_map_replace_each_other()
    {
        Assert.Equal((true, ""), (Merge("seccomp: unconfined", Base).Unconfined, Lists(Merge("seccomp: unconfined", Base)).Trim(' ', '|')));
        var confined = Merge("seccomp: {allow: [ptrace]}", "seccomp: unconfined");
        Assert.Equal((false, null, "ptrace |"), (confined.Unconfined, confined.Profile?.Value, Lists(confined)));
    }

    [Fact]
    public void Of_three_files_the_nearest_wins()
    {
        var spec = Good("sandbox: 1\nextends: [b.base.yaml, c.base.yaml]\nprocess: {self: true}\nseccomp: {deny: [chown]}\n",
            ("b.base.yaml", "sandbox: 1\nseccomp: {profile: strict@1, allow: [chown, fchown], syscalls: [{names: sync, action: log}]}\n"),
            ("c.base.yaml", "sandbox: 1\nseccomp: {profile: compute@1, deny: [fchown], syscalls: [{names: sync, action: trap}, {names: fsync, action: trap}]}\n"));
        Assert.Equal(("compute@1", "| fchown chown", "trap trap"), (spec.Seccomp?.Profile?.Value, Lists(spec.Seccomp!).Trim(), string.Join(' ', spec.Seccomp!.Syscalls.Select(rule => rule.Action.Value))));
    }

    // What the upper file denies is no longer decided by a base: not by its rules on some arguments, not by a group of them, not by a name.
    [Theory]
    [InlineData("deny: [socket]", "chown @ipc fchown", "")]
    [InlineData("deny: [\"@network-io\"]", "chown @ipc fchown", "")]
    [InlineData("deny: [\"@chown\"]", "@ipc", "socket; socket")]
    [InlineData("deny: [\"@chown\"], allow: [chown]", "chown @ipc", "socket; socket")]
    [InlineData("deny: [shmget]", "chown @ipc fchown", "socket; socket")] // a name stands above the group that is allowed
    [InlineData("deny: [\"@network-io\"], allow: [socket]", "chown @ipc fchown socket", "socket; socket")] // not denied: the base's conditions hold
    [InlineData("deny: [\"@network-io\"], syscalls: [{names: socket, action: allow, args: [{index: 0, value: AF_UNIX}]}]", "chown @ipc fchown", "socket")]
    public void What_the_upper_file_denies_no_base_decides(string above, string allowed, string rules)
    {
        var merged = Merge($"seccomp: {{{above}}}", Base);
        Assert.Equal(allowed, Lists(merged).Split(" |")[0]);
        Assert.Equal(rules, string.Join("; ", merged.Syscalls.Select(rule => string.Join(' ', rule.Names.Select(name => name.Value)))));
    }

    [Fact]
    public void Of_a_groups_rule_the_other_calls_are_left()
    {
        var merged = Merge("seccomp: {deny: [swapon]}", "seccomp: {syscalls: [{names: [\"@swap\", acct], action: log}]}");
        Assert.Equal("swapoff acct", string.Join(' ', Assert.Single(merged.Syscalls).Names.Select(name => name.Value)));
    }

    [Theory]
    [InlineData("syscalls: [{names: ptrace, action: log}]", "deny: [ptrace]", "")]
    [InlineData("deny: [ptrace]", "syscalls: [{names: ptrace, action: log}]", "")] // replaced
    [InlineData("syscalls: [{names: [ptrace, kcmp], action: trap, args: [{index: 0, value: 1}]}], deny: [\"@swap\"]", "syscalls: [{names: [ptrace, \"@swap\"], action: log}]", "")]
    [InlineData("syscalls: [{names: \"@swap\", action: trap}]", "syscalls: [{names: [swapon, swapoff], action: log}]", "")]
    [InlineData("allow: [chroot]", "deny: [\"@mount\"]", "")]
    [InlineData("allow: [chroot]", "deny: [chroot]", "")]
    [InlineData("profile: empty@1", "profile: strict@1", "")]
    [InlineData("syscalls: [{names: mkdir, action: notify}], listener: /run/a.sock", "deny: [rmdir]", "")]
    [InlineData("syscalls: [{names: mkdir, action: notify}]", "listener: /run/a.sock", "")]
    public void Rules_that_the_whole_makes_idle_are_told(string below, string above, string expected)
    {
        var found = SpecCompiler.Compile(Input($"sandbox: 1\nextends: a.base.yaml\nroot: {{host: [/usr]}}\nprocess: {{command: [/bin/true]}}\nseccomp: {{{above}}}\n", ("a.base.yaml", $"sandbox: 1\nseccomp: {{{below}}}\n"))).Diagnostics;
        Assert.Equal(expected, string.Join("; ", found.Select(one => $"{one.Id} {one.Path} {one.At.Line},{one.At.Column}")));
    }

    private static SeccompSpec Merge(string above, string below) =>
        Good($"sandbox: 1\nextends: a.base.yaml\nprocess: {{self: true}}\n{above}\n", ("a.base.yaml", $"sandbox: 1\n{below}\n")).Seccomp!;

    private static string Lists(SeccompSpec spec) => $"{string.Join(' ', spec.Allow.Select(name => name.Value))} | {string.Join(' ', spec.Deny.Select(name => name.Value))}".TrimEnd();

    private static string Words(SeccompSpec spec) =>
        $"{spec.Profile?.Value} {spec.Default?.Value} {spec.Listener?.Value} {spec.ListenerMetadata?.Value} | {string.Join(' ', spec.Architectures.Select(arch => arch.Value))} | {string.Join(' ', spec.Flags.Select(flag => flag.Value))}";
}
