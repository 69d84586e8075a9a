namespace Sandbox.Seccomp.Tests;

/// <summary>The default profile against Docker's: what runs there runs here, and every difference is one of those that docs/seccomp.md tells (DockerDifferenceTests).</summary>
public class DockerTests
{
    // Stricter, with the reason in docs/seccomp.md.
    private static readonly string[] Stricter = ["listmount", "modify_ldt", "open_by_handle_at", "statmount"];

    // Newer than Docker's list, and no more than what it allows already.
    private static readonly string[] Newer = ["file_getattr", "file_setattr", "rseq_slice_yield", "uprobe", "open_tree_attr"];

    // Docker gives these to CAP_SYS_ADMIN; we to the capability that is meant for them.
    private static readonly string[] NotForAdmin = ["bpf", "perf_event_open", "lookup_dcookie", "clone", "clone3", "unshare"];

    private static IReadOnlyDictionary<string, HashSet<string>> Facts => DockerProfile.Facts;

    [Fact]
    public void What_Docker_always_allows_is_allowed() =>
        Assert.Empty(Facts["always"].Concat(Facts["amd64"]).Concat(Facts["arm64"]).Where(IsHere).Except(Stricter).Where(name => !Allows([], name) && !Facts["conditions"].Contains(name) && name != "ioctl").Order());

    [Fact]
    public void Nothing_is_allowed_that_Docker_does_not() =>
        Assert.Empty(SyscallTable.Names.Where(IsHere).Where(name => Allows([], name)).Except(Facts["always"]).Except(Facts["amd64"]).Except(Facts["arm64"]).Except(Newer).Order());

    [Fact]
    public void Capabilities_bring_what_they_bring_in_Docker()
    {
        foreach (var (capability, names) in Facts.Where(pair => pair.Key.StartsWith("CAP_", StringComparison.Ordinal)))
        {
            var expected = names.Where(IsHere).Where(name => !Allows([], name)).Except(Stricter).Except(capability == "CAP_SYS_ADMIN" ? NotForAdmin : []).Order();
            var found = SyscallTable.Names.Where(IsHere).Where(name => !Allows([], name) && Allows([capability], name)).Except(Newer).Except(capability == "CAP_SYS_ADMIN" ? ["pivot_root"] : []).Order();
            Assert.Equal($"{capability} {string.Join(' ', expected)}", $"{capability} {string.Join(' ', found)}");
        }
    }

    [Fact]
    public void Answers_depend_on_arguments_where_they_do_in_Docker_and_in_ioctl()
    {
        var policy = ProfileFilterTests.Policy("default@1", new HashSet<string>());
        Assert.Equal(["clone", "ioctl", "personality", "socket"], SyscallTable.Names.Where(name => PolicyCheck.Constant(policy, name) is null).Order());
    }

    private static bool IsHere(string name) => SyscallTable.Number(name, SeccompArch.X64) is not null || SyscallTable.Number(name, SeccompArch.Arm64) is not null;

    private static bool Allows(string[] capabilities, string name) =>
        PolicyCheck.Constant(ProfileFilterTests.Policy("default@1", capabilities.ToHashSet()), name) == SeccompAction.Allow;
}
