namespace Sandbox.Plan;

public static partial class PlanProse
{
    private const PathAccess Changing = PathAccess.WriteFile | PathAccess.Truncate | PathAccess.Refer | PathAccess.MakeReg | PathAccess.MakeDir | PathAccess.MakeSym
        | PathAccess.MakeFifo | PathAccess.MakeSock | PathAccess.RemoveFile | PathAccess.RemoveDir;

    private const string Seal = " With the filter they seal the network: its namespace is the host's, and only UNIX sockets can be made, which reach outside only where a mount has the file of one; /proc/self/net shows the host's network.";

    private static string Ruleset(LandlockRulesetStep step)
    {
        var handled = new[]
        {
            step.Files == PathAccess.None ? null : "every right on files and devices that no rule below allows",
            step.Tcp == TcpAccess.None ? null : step.Seals ? "every TCP port" : "every TCP port that no rule below allows",
            (step.Scopes & LandlockScopes.AbstractUnixSocket) == 0 ? null : "connections to abstract UNIX sockets outside",
            (step.Scopes & LandlockScopes.Signal) == 0 ? null : "signals to processes outside",
        }.OfType<string>().ToList();
        var needs = step.NeededAbi == 0
            ? "; as much of it as the kernel knows"
            : $"; the launch fails on a kernel without Landlock ABI {Number(step.NeededAbi)} (Linux {LandlockAbi.Linux(step.NeededAbi)})";
        return $"Begin Landlock's rules, which forbid {Listed(handled)}{needs}.{(step.FilesLeft is null ? "" : $" Files are left alone: {step.FilesLeft}.")}{(step.Seals ? Seal : "")}";
    }

    /// <summary>execute, read_file, and so on; the usual bundles in one word.</summary>
    private static string Rights(PathAccess access)
    {
        if (access == LandlockAbi.Everything)
        {
            return "everything";
        }

        List<string> words = [];
        Bundle(ref access, PathAccess.ReadFile | PathAccess.ReadDir, "read", words);
        Bundle(ref access, Changing, "write", words);
        words.AddRange(access == PathAccess.None ? [] : access.ToString().Split([", "], StringSplitOptions.None).Select(Kernel));
        return string.Join(", ", words);
    }

    private static void Bundle(ref PathAccess access, PathAccess bundle, string word, List<string> words)
    {
        if ((access & bundle) == bundle)
        {
            words.Add(word);
            access &= ~bundle;
        }
    }

    // MakeReg: make_reg
    private static string Kernel(string member) => string.Concat(member.Select((letter, i) => char.IsUpper(letter) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(letter) : letter.ToString()));

    private static string Listed(List<string> items) => items.Count < 2 ? string.Concat(items) : string.Join(", ", items.Take(items.Count - 1)) + " and " + items[items.Count - 1];
}
