using System.Collections.Concurrent;
using Sandbox.Plan;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Planning;

/// <summary>
/// Filters by policy: compiling one takes milliseconds, and while a spec is edited its policy hardly ever changes. A pure function's memory: what comes out does not depend on it.
/// </summary>
internal static class FilterCache
{
    private const int Most = 64;

    private static readonly ConcurrentDictionary<SeccompPolicy, (FilterProgram X64, FilterProgram Arm64)> Known = new();

    public static SyscallFilter Compile(string profile, SeccompPolicy policy, EquatableArray<SourceLine> lines, SourceLine defaultAt)
    {
        if (!Known.TryGetValue(policy, out var programs))
        {
            programs = (FilterCompiler.Compile(policy, SeccompArch.X64), FilterCompiler.Compile(policy, SeccompArch.Arm64));
            if (Known.Count >= Most)
            {
                Known.Clear();
            }

            Known[policy] = programs;
        }

        return new(profile, policy, lines, defaultAt, programs.X64, programs.Arm64);
    }
}
