using System.Collections.Immutable;
using Sandbox.Compiler;
using Sandbox.Plan;

namespace Sandbox.Generator;

/// <summary>Which files one spec can see: those that it extends, and those that they extend.</summary>
internal static class ExtendsClosure
{
    public static SpecInput InputOf(ProjectFile spec, ImmutableArray<ProjectFile> all, BuildOptions build) =>
        new(spec.File, Others(spec, all).OrderBy(file => file.Path, StringComparer.Ordinal).ToEquatableArray(), build.Compile);

    // Most specs extend nothing: no table of all files is made for those.
    private static List<SpecFile> Others(ProjectFile spec, ImmutableArray<ProjectFile> all)
    {
        var found = new List<SpecFile>();
        var wanted = new Queue<string>(spec.Extends);
        var seen = new HashSet<string>(StringComparer.Ordinal) { spec.File.Path };
        while (wanted.Count > 0)
        {
            var path = wanted.Dequeue();
            if (!seen.Add(path) || all.FirstOrDefault(file => file.File.Path == path) is not { } file)
            {
                continue;
            }

            found.Add(file.File);
            foreach (var next in file.Extends)
            {
                wanted.Enqueue(next);
            }
        }

        return found;
    }
}
