using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>execve(2) opens the program for reading and for execution, and both are asked of the rules (hook_file_open, security/landlock/fs.c).</summary>
internal static class LandlockForbidsCommandRule
{
    private const PathAccess Needed = PathAccess.Execute | PathAccess.ReadFile;

    // Links that most roots have since /usr was merged (file-hierarchy(7)).
    private static readonly string[] Merged = ["/bin", "/sbin", "/lib", "/lib64"];

    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Process.Command is { Words.Count: > 0 } command && Forbids(subject, command.Words[0].Value))
        {
            yield return DiagnosticCatalog.LandlockForbidsCommand(command.Words[0].At, command.Words[0].Value);
        }
    }

    /// <summary>Whether the spec's own rules leave no place where <paramref name="program"/> could be executed from.</summary>
    internal static bool Forbids(RuleSubject subject, string program) => subject.Spec.Landlock?.Paths is { } paths
        && !Places(subject, program).SelectMany(path => Resolved(subject.Spec, path)).Any(path => (Allowed(paths, path) & Needed) == Needed);

    private static PathAccess Allowed(EquatableArray<LandlockPathSpec> rules, string path) =>
        rules.Where(rule => InsidePath.IsAtOrBelow(path, rule.Path.Value)).Aggregate(PathAccess.None, (all, rule) => all | rule.Access);

    // A name is looked for in PATH, and a relative path in the working directory.
    private static IEnumerable<string> Places(RuleSubject subject, string word)
    {
        if (word.StartsWith("/", StringComparison.Ordinal))
        {
            return [word];
        }

        if (word.Contains('/'))
        {
            return [Join(subject.Spec.Process.Cwd?.Value ?? "/", word.StartsWith("./", StringComparison.Ordinal) ? word.Substring(2) : word)];
        }

        var path = subject.Plan.Workload.OfType<SetEnvStep>().LastOrDefault(variable => variable.Name == "PATH")?.Value;
        return path is null ? ["/" + word] : path.Split(':').Select(directory => Join(directory, word));
    }

    private static string Join(string directory, string name) => directory.TrimEnd('/') + "/" + name;

    private static IEnumerable<string> Resolved(WorkloadSpec spec, string path)
    {
        yield return path;
        foreach (var link in Merged.Where(link => InsidePath.IsBelow(path, link)))
        {
            yield return "/usr" + path;
        }

        foreach (var link in spec.Symlinks.Where(link => InsidePath.IsAtOrBelow(path, link.Path.Value)))
        {
            var parent = link.Path.Value.Substring(0, link.Path.Value.LastIndexOf('/'));
            yield return (link.Target.Value.StartsWith("/", StringComparison.Ordinal) ? link.Target.Value : $"{parent}/{link.Target.Value}") + path.Substring(link.Path.Value.Length);
        }
    }
}
