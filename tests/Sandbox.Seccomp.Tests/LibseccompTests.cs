using CsCheck;
using Sandbox.Seccomp.Oci;
using Sandbox.Testing;

namespace Sandbox.Seccomp.Tests;

/// <summary>libseccomp's filter of a policy answers as ours does, where the two read it alike: 64-bit arguments, one action per call.</summary>
public class LibseccompTests
{
    // Of all ABIs: on aarch64 libseccomp 2.5 forgets to load the number where the first rule is about a call that it lacks. None is reached through socketcall(2) or ipc(2).
    private static readonly string[] Names = ["read", "write", "openat", "ioctl", "clone", "personality", "prctl", "futex", "kill", "keyctl", "fchmodat", "fcntl", "epoll_ctl", "unshare", "setns", "mprotect", "quotactl", "pselect6", "tee"];

    private static readonly ulong[] Marks = [0, 1, 7, 0x7E020000, 0x5412, 0xffffffff, 0x1_0000_0000, 0x1_0000_0028, 0xffffffff_00000000, ulong.MaxValue];

    private static readonly Gen<ulong> Value = Gen.OneOf(Gen.Int[0, Marks.Length - 1].Select(index => Marks[index]), Gen.ULong);

    private static readonly Gen<ArgumentCondition> Condition = Gen.Select(Gen.Int[0, 5], Gen.Enum<CompareOp>().Where(op => op != CompareOp.MaskedNotEqual), Value, Value, (index, op, value, mask) => op == CompareOp.MaskedEqual
        ? new ArgumentCondition(index, op, value & mask, mask) : new ArgumentCondition(index, op, value));

    private static readonly Gen<EquatableArray<ArgumentCondition>> Conditions = Condition.Array[0, 3].Select(all => all.DistinctBy(one => one.Index).ToEquatableArray());

    private static readonly SeccompAction[] Actions =
        [SeccompAction.Allow, new(SeccompActionKind.Errno, 1), new(SeccompActionKind.Errno, 38), new(SeccompActionKind.KillProcess), new(SeccompActionKind.KillThread), new(SeccompActionKind.Trap), new(SeccompActionKind.Log), new(SeccompActionKind.Trace, 7)];

    // One action per name: libseccomp leaves the order of overlapping rules to its tree. And per name one rule, or several values of one argument, as real profiles have them, for
    // in other mixtures libseccomp 2.5.4 errs: of setns(a1 <= 7, a2 == 40) and setns(a1 > 40) it makes a filter that also takes a1 = 7, a2 = 41, and of write(a3 >= 2^64 - 2^32) and
    // write(a3 <= 966839479) one that takes a3 = 2^32 - 1.
    private static readonly Gen<SyscallRule[]> Rules = Gen.Select(Gen.Int[0, Names.Length - 1], Conditions, Condition.Array[2, 4], Gen.Bool, (name, conditions, alternatives, one) => one
        ? [new SyscallRule(EquatableArray.Of(Names[name]), SeccompAction.Allow, conditions)]
        : alternatives.Select(condition => new SyscallRule(EquatableArray.Of(Names[name]), SeccompAction.Allow, EquatableArray.Of(new ArgumentCondition(alternatives[0].Index, CompareOp.Equal, condition.Value)))).ToArray());

    private static readonly Gen<SeccompPolicy> Policy = Gen.Select(Rules.Array[0, 8], Gen.Int[0, Actions.Length - 1], Gen.Int[0, Actions.Length - 2], (rules, otherwise, offset) => new SeccompPolicy
    {
        Rules = Ordered(rules.DistinctBy(some => some[0].Names[0]).SelectMany(some => some).Select(rule => rule with { Action = Actions[(otherwise + 1 + ((offset + Array.IndexOf(Names, rule.Names[0])) % (Actions.Length - 1))) % Actions.Length] })),
        Default = Actions[otherwise], Unknown = Actions[otherwise], WrongArch = new(SeccompActionKind.KillThread), KernelWidths = false,
    });

    [KernelTheory(Needs.Gcc)]
    [InlineData(SeccompArch.X64, "")]
    [InlineData(SeccompArch.X64, "X32 X86")]
    [InlineData(SeccompArch.X64, "X86")]
    [InlineData(SeccompArch.Arm64, "")]
    [InlineData(SeccompArch.Arm64, "Arm")]
    public void Answers_as_libseccomp(SeccompArch native, string others)
    {
        var policies = new List<SeccompPolicy>();
        Policy.Sample(policy => { lock (policies) { policies.Add((others.Length == 0 ? policy : Narrow(policy)) with { OtherArchs = others.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<SeccompArch>).ToEquatableArray() }); } }, iter: 120);
        var theirs = Opinion.Of(policies, native);
        foreach (var (policy, filter) in policies.Zip(theirs))
        {
            var ours = FilterCompiler.Compile(policy, native).Instructions.ToArray();
            foreach (var data in Corners.Of(policy).Where(data => others.Length == 0 || data.Arguments.All(value => value <= uint.MaxValue)))
            {
                var (expected, found) = (BpfMachine.Run(filter, data), BpfMachine.Run(ours, data));
                if (expected != found)
                {
                    Assert.Fail($"{Text(policy)}\n{data}: libseccomp says {SeccompAction.OfReturnValue(expected)}, we {SeccompAction.OfReturnValue(found)}");
                }
            }
        }
    }

    /// <summary>With SANDBOX_PROFILES=DIRECTORY: the profiles (*.json) of others that lie there, such as Docker's and podman's.</summary>
    [KernelTheory(Needs.Gcc)]
    [InlineData(SeccompArch.X64)]
    [InlineData(SeccompArch.Arm64)]
    public void Profiles_of_others_answer_as_libseccomp(SeccompArch native)
    {
        var given = Environment.GetEnvironmentVariable("SANDBOX_PROFILES") is { Length: > 0 } directory ? Directory.GetFiles(directory, "*.json").Select(File.ReadAllBytes) : [];
        var policies = given.Select(json => OciProfile.Read(json, new(native, ProfileFilterTests.Docker.ToHashSet(), new Version(6, 1))).Policy).Select(Resolvable).ToList();
        policies.Add(ProfileFilterTests.Policy("strict@1", new HashSet<string>()) with { Unknown = SeccompAction.Forbidden, WrongArch = new(SeccompActionKind.KillThread), KernelWidths = false });
        policies[^1] = Resolvable(policies[^1] with { Rules = Ordered(policies[^1].Rules.Where(rule => rule.Action == SeccompAction.Allow)) });
        foreach (var (policy, theirs) in policies.Zip(Opinion.Of(policies, native)))
        {
            var ours = FilterCompiler.Compile(policy, native).Instructions.ToArray();
            Assert.Empty(Corners.Of(policy).Where(data => IsReal(data) && BpfMachine.Run(theirs, data) != BpfMachine.Run(ours, data)).Take(5));
        }
    }

    // Upper halves are zero for ABIs of 32 bits, and what socketcall(2) and ipc(2) are asked for is read more strictly here.
    private static bool IsReal(SyscallData data) => data.Arch is not (0x40000003 or 0x40000028) || (data.Arguments.All(value => value <= uint.MaxValue) && data.Number is not (102 or 117));

    // What Debian's libseccomp has names for.
    private static SeccompPolicy Resolvable(SeccompPolicy policy) => policy with
    {
        Rules = policy.Rules.Select(rule => rule with { Names = rule.Names.Where(name => !Unresolved.Contains(name)).ToEquatableArray() }).Where(rule => rule.Names.Count > 0).ToEquatableArray(),
    };

    private static readonly string[] Unresolved =
    [
        "cachestat", "fchmodat2", "file_getattr", "file_setattr", "futex_requeue", "futex_wait", "futex_wake", "getxattrat", "listmount", "listns", "listxattrat", "lsm_get_self_attr", "lsm_list_modules",
        "lsm_set_self_attr", "map_shadow_stack", "mseal", "open_tree_attr", "removexattrat", "rseq_slice_yield", "setxattrat", "statmount", "uprobe", "uretprobe",
    ];

    // For an ABI of 32 bits libseccomp cuts values off, where we say that an argument never reaches them.
    private static SeccompPolicy Narrow(SeccompPolicy policy) => policy with
    {
        Rules = policy.Rules.Select(rule => rule with { Conditions = rule.Conditions.Select(one => one with { Value = (uint)one.Value, Mask = one.Op == CompareOp.MaskedEqual ? (uint)one.Mask : one.Mask }).ToEquatableArray() }).ToEquatableArray(),
    };

    private static EquatableArray<SyscallRule> Ordered(IEnumerable<SyscallRule> rules) => rules.OrderBy(rule => rule.Conditions.Count > 0).ToEquatableArray();

    private static string Text(SeccompPolicy policy) => string.Join('\n', policy.Rules.Select(rule => $"{string.Join(' ', rule.Names)} {rule.Action} if {string.Join(" and ", rule.Conditions)}"));
}
