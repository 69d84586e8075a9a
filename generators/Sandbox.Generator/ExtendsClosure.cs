using System.Collections.Immutable;
using Sandbox.Compiler;

namespace Sandbox.Generator;

/// <summary>The project's files by path, and which of them one spec can see: those that it extends, those that they extend, and its own lock.</summary>
internal sealed class ExtendsClosure : IEquatable<ExtendsClosure>
{
    private readonly Dictionary<string, ProjectFile> _files = new(StringComparer.Ordinal);

    private ExtendsClosure()
    {
    }

    /// <summary>Only what has to do with extending is in it, so that an edit of an ordinary spec changes nothing here.</summary>
    public static ExtendsClosure Of(ImmutableArray<ProjectFile> all)
    {
        var closure = new ExtendsClosure();
        foreach (var file in all.Where(file => !file.IsSpec))
        {
            closure._files[file.File.Path] = file;
        }

        // A spec may extend another spec too.
        foreach (var extended in all.SelectMany(file => file.Extends))
        {
            if (!closure._files.ContainsKey(extended) && all.FirstOrDefault(file => file.File.Path == extended) is { } file)
            {
                closure._files[extended] = file;
            }
        }

        return closure;
    }

    /// <summary>What the compilation of <paramref name="spec"/> sees.</summary>
    public SpecInput InputOf(ProjectFile spec, BuildOptions build) => new(spec.File, Others(spec), build.Compile);

    private EquatableArray<SpecFile> Others(ProjectFile spec)
    {
        var found = new List<SpecFile>();
        var wanted = new Queue<string>(spec.Extends);
        wanted.Enqueue(SpecNames.LockOf(spec.File.Path));
        var seen = new HashSet<string>(StringComparer.Ordinal) { spec.File.Path };
        while (wanted.Count > 0)
        {
            if (wanted.Dequeue() is var path && seen.Add(path) && _files.TryGetValue(path, out var file))
            {
                found.Add(file.File);
                foreach (var next in file.Extends)
                {
                    wanted.Enqueue(next);
                }
            }
        }

        return found.OrderBy(file => file.Path, StringComparer.Ordinal).ToEquatableArray();
    }

    public bool Equals(ExtendsClosure? other) => other is not null && _files.Count == other._files.Count
        && _files.All(pair => other._files.TryGetValue(pair.Key, out var file) && pair.Value.Equals(file));

    public override bool Equals(object? obj) => Equals(obj as ExtendsClosure);

    public override int GetHashCode() => _files.Count;
}
