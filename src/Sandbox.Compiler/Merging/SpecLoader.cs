using Sandbox.Compiler.Binding;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Merging;

/// <summary>Reads a spec with the files that it extends, and merges them: bases first to last, then the file itself. A file that is met twice counts once.</summary>
internal sealed class SpecLoader
{
    /// <summary>Longest chain of files that extend each other.</summary>
    public const int MaxDepth = 16;

    private const int MostListed = 8;

    private readonly SpecInput _input;
    private readonly DiagnosticBag _bag;
    private readonly Dictionary<string, SpecFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly List<string> _chain = [];
    private readonly List<PartialSpec> _ordered = [];

    public SpecLoader(SpecInput input, DiagnosticBag bag)
    {
        _input = input;
        _bag = bag;
        foreach (var file in input.Others.Concat([input.Spec]))
        {
            _files[file.Path] = file;
        }
    }

    /// <summary>The merged spec; null where the spec itself cannot be read.</summary>
    public WorkloadSpec? Load()
    {
        if (LoadWithoutImage() is not { } alone)
        {
            return null;
        }

        var spec = WithImage(alone.Root?.Embed is null ? alone : alone with { Embedded = EmbeddedRoot.Parse(_input.Options.Embedded) });
        CheckComplete(spec, _ordered[_ordered.Count - 1].Start);
        return spec;
    }

    /// <summary>The same without what the image says, and without asking whether it is complete.</summary>
    public WorkloadSpec? LoadWithoutImage()
    {
        if (Read(_input.Spec) is not { } own)
        {
            return null;
        }

        var merged = _ordered[0];
        foreach (var above in _ordered.Skip(1))
        {
            merged = new(SpecMerge.Over(above.Values, merged.Values) with { Name = above.HasName || !merged.HasName ? above.Values.Name : merged.Values.Name }, above.HasName || merged.HasName, default, above.Start);
        }

        // A name that only stands in a base's own file name is no name of this workload.
        return merged.HasName ? merged.Values : merged.Values with { Name = own.Values.Name };
    }

    // What the image's configuration says lies below everything else.
    private WorkloadSpec WithImage(WorkloadSpec spec)
    {
        if (spec.Root?.Image is not { } image || SpecBinder.IsBase(_input.Spec.Path) || _bag.HasErrors)
        {
            return spec;
        }

        var (path, key) = (SpecNames.LockOf(_input.Spec.Path), spec.Build?.Key ?? "");
        if (!_files.TryGetValue(path, out var file))
        {
            _bag.Add(IsBuilt(image.Value) ? DiagnosticCatalog.BuildNotDone(image.At, key, _input.Spec.Path, path) : DiagnosticCatalog.LockMissing(image.At, image.Value, _input.Spec.Path, path));
            return spec;
        }

        var index = _bag.AddFile(path);
        if (YamlReader.Read(file, index, _bag) is not YamlMapping map || new SpecBinder(_bag).BindLock(map) is not { } found)
        {
            return spec;
        }

        if (found.Image.Reference.Value != image.Value)
        {
            _bag.Add(IsBuilt(image.Value) && IsBuilt(found.Image.Reference.Value) ? DiagnosticCatalog.BuildChanged(image.At, key, _input.Spec.Path, path)
                : IsBuilt(image.Value) ? DiagnosticCatalog.BuildNotDone(image.At, key, _input.Spec.Path, path) : DiagnosticCatalog.LockStale(image.At, image.Value, found.Image.Reference.Value, _input.Spec.Path, path));
        }

        if (OtherPlatform(found.Image.Platform) is { } wanted)
        {
            _bag.Add(DiagnosticCatalog.LockOfOtherPlatform(image.At, found.Image.Platform, _input.Options.Runtime, wanted, IsBuilt(image.Value) ? "build" : "lock", _input.Spec.Path));
        }

        return SpecMerge.Over(spec, new() { Name = spec.Name, Process = found.Process }) with { Lock = found.Image };
    }

    private static bool IsBuilt(string reference) => reference.StartsWith(BuildDigest.Prefix, StringComparison.Ordinal);

    // The platform that the build is for, where it is not the lock's; an image's words and .NET's for the same.
    private string? OtherPlatform(string locked)
    {
        var runtime = _input.Options.Runtime;
        var wanted = runtime.EndsWith("-x64", StringComparison.Ordinal) ? "linux/amd64" : runtime.EndsWith("-arm64", StringComparison.Ordinal) ? "linux/arm64" : null;
        return wanted is null || locked == wanted || locked.StartsWith(wanted + "/", StringComparison.Ordinal) ? null : wanted;
    }

    private PartialSpec? Read(SpecFile file)
    {
        _read.Add(file.Path);
        _chain.Add(file.Path);
        var root = YamlReader.Read(file, _bag.AddFile(file.Path), _bag);
        var spec = root is YamlMapping map ? new SpecBinder(_bag).Bind(map, file.Path) : null;
        if (spec is not null)
        {
            foreach (var path in spec.Extends)
            {
                Follow(file.Path, path);
            }

            _ordered.Add(spec);
        }

        _chain.RemoveAt(_chain.Count - 1);
        return spec;
    }

    private void Follow(string from, Located<string> text)
    {
        var path = ExtendsPath.Resolve(from, text.Value);
        if (!ExtendsPath.IsRelative(text.Value))
        {
            _bag.Add(DiagnosticCatalog.ExtendsOutside(text.At, text.Value));
        }
        else if (!_files.TryGetValue(path, out var file))
        {
            _bag.Add(path.StartsWith("..", StringComparison.Ordinal)
                ? DiagnosticCatalog.ExtendsOutside(text.At, text.Value)
                : DiagnosticCatalog.ExtendsNotFound(text.At, text.Value, Remedy(from, path)));
        }
        else if (_chain.Contains(path))
        {
            var circle = _chain.Skip(_chain.IndexOf(path)).Concat([path]);
            _bag.Add(DiagnosticCatalog.ExtendsCycle(text.At, string.Join(" → ", circle)));
        }
        else if (_chain.Count >= MaxDepth)
        {
            _bag.Add(DiagnosticCatalog.ExtendsTooDeep(text.At, MaxDepth));
        }
        else if (!_read.Contains(path))
        {
            Read(file);
        }
    }

    private string Remedy(string from, string path)
    {
        var others = _files.Keys.Where(other => other != from).OrderBy(other => other, StringComparer.Ordinal).ToList();
        var name = path.Substring(path.LastIndexOf('/') + 1);
        var near = others.Find(other => other.EndsWith("/" + name, StringComparison.Ordinal) || other == name) ?? Spelling.Nearest(path, others);
        return near is not null ? $"Did you mean '{ExtendsPath.Relative(from, near)}'?"
            : others.Count == 0 ? "The project has no other; add it to the project as a SandboxSpec item, or delete the line."
            : $"Write one of: {string.Join(", ", others.Take(MostListed).Select(other => ExtendsPath.Relative(from, other)))}.";
    }

    private void CheckComplete(WorkloadSpec spec, SourceSpan start)
    {
        // Where something is wrong already, a missing command may be its consequence.
        if (!SpecBinder.IsBase(_input.Spec.Path) && spec.Process is { Command: null, Self: null } && !_bag.HasErrors)
        {
            _bag.Add(spec.Process.At is { File: 0 } at
                ? DiagnosticCatalog.NoneOf(at, "process", "command and self")
                : DiagnosticCatalog.MissingKey(start, "process", "add 'process: {command: [PROGRAM, ARGUMENT]}', or 'process: {self: true}' where the workload is this program"));
        }
    }
}
