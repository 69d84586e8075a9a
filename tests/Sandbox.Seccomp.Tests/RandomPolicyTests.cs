using CsCheck;

namespace Sandbox.Seccomp.Tests;

/// <summary>Random policies: whatever rules are put together, the filter answers as they read.</summary>
public class RandomPolicyTests
{
    private static readonly string[] Names = ["read", "socket", "ioctl", "clone", "personality", "mmap", "chmod", "fchmodat", "prctl", "futex", "lseek", "setsockopt", "kill", "keyctl", "open", "stat64"];

    private static readonly ulong[] Marks = [0x7E020000, 0x5412, 0xffff, 0x10000, 0xffffffff, 0x1_0000_0000, 0x1_0000_0028, 0xffffffff_00000000, ulong.MaxValue, 0x8000_0000];

    private static readonly Gen<ulong> Value = Gen.OneOf(Gen.ULong[0, 8], Gen.Int[0, Marks.Length - 1].Select(index => Marks[index]), Gen.ULong);

    private static readonly Gen<ArgumentCondition> Condition =
        Gen.Select(Gen.Int[0, 5], Gen.Enum<CompareOp>(), Value, Value, (index, op, value, mask) => op is CompareOp.MaskedEqual or CompareOp.MaskedNotEqual
            ? new ArgumentCondition(index, op, value & mask, mask) : new ArgumentCondition(index, op, value));

    private static readonly Gen<SeccompAction> Action = Gen.Select(Gen.Enum<SeccompActionKind>(), Gen.UShort[0, 4095], (kind, data) => new SeccompAction(kind, kind is SeccompActionKind.Errno or SeccompActionKind.Trace ? data : (ushort)0));

    private static readonly Gen<SyscallRule> Rule =
        Gen.Select(Gen.Int[0, Names.Length - 1].Select(index => Names[index]).Array[1, 4], Action, Condition.Array[0, 3], (names, action, conditions) => new SyscallRule(names.ToEquatableArray(), action, conditions.ToEquatableArray()));

    private static readonly Gen<SeccompPolicy> Policy =
        Gen.Select(Rule.Array[0, 8], Action, Action, Gen.Bool, Gen.Enum<SeccompArch>().Array[0, 3], (rules, otherwise, unknown, widths, others) => new SeccompPolicy
        {
            Rules = rules.ToEquatableArray(), Default = otherwise, Unknown = unknown, KernelWidths = widths, OtherArchs = others.Where(arch => arch is not (SeccompArch.X64 or SeccompArch.Arm64)).Distinct().ToEquatableArray(),
        });

    [Theory]
    [InlineData(SeccompArch.X64)]
    [InlineData(SeccompArch.Arm64)]
    public void The_filter_answers_as_the_rules_read(SeccompArch native) => Policy.Sample(policy => Proof.Equal(policy, native, Some(policy)), print: Print, iter: 1500);

    // Rules that lie far apart force jumps that one comparison cannot make.
    [Fact]
    public void Jumps_beyond_255_instructions_are_bridged()
    {
        var rules = Enumerable.Range(0, 600).Select(value => new SyscallRule(EquatableArray.Of("ioctl"), new(SeccompActionKind.Errno, (ushort)(1 + (value % 97))), EquatableArray.Of(new ArgumentCondition(1, CompareOp.Equal, (ulong)(value * 3)))));
        var policy = new SeccompPolicy { Rules = rules.ToEquatableArray() };
        Assert.InRange(FilterCompiler.Compile(policy, SeccompArch.X64).Instructions.Count, 600, 2000);
        Proof.Equal(policy, SeccompArch.X64);
        Proof.Equal(policy, SeccompArch.Arm64);
    }

    [Fact]
    public void A_policy_beyond_the_kernels_limit_is_said_to_be_so()
    {
        var rules = Enumerable.Range(0, 5000).Select(value => new SyscallRule(EquatableArray.Of("ioctl"), new(SeccompActionKind.Errno, (ushort)(1 + (value % 2000))), EquatableArray.Of(new ArgumentCondition(1, CompareOp.Equal, (ulong)(value * 7)))));
        Assert.True(FilterCompiler.Compile(new SeccompPolicy { Rules = rules.ToEquatableArray() }, SeccompArch.X64).IsTooLong);
    }

    [Fact]
    public void Equal_policies_give_equal_filters() => Policy.Sample(policy => FilterCompiler.Compile(policy, SeccompArch.X64) == FilterCompiler.Compile(policy with { Rules = policy.Rules.ToList().ToEquatableArray() }, SeccompArch.X64), iter: 50);

    private static string Print(SeccompPolicy policy) =>
        string.Join("; ", policy.Rules.Select(rule => $"{string.Join(' ', rule.Names)} {rule.Action} if {string.Join(" and ", rule.Conditions)}")) + $"; default {policy.Default}, widths {policy.KernelWidths}, {string.Join(' ', policy.OtherArchs)}";

    private static IEnumerable<SyscallData> Some(SeccompPolicy policy) =>
        policy.Rules.SelectMany(rule => rule.Names).Distinct().SelectMany(name => Corners.OfName(policy, name)).Where((_, index) => index % 7 == 0).Take(4000)
            .Concat(Enumerable.Range(0, 480).Select(number => new SyscallData((uint)number, 0xC000003E, 1, 2, 3)));
}
