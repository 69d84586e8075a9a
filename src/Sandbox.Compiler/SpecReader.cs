using Sandbox.Compiler.Binding;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Merging;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler;

/// <summary>What reading gives.</summary>
/// <param name="Spec">The spec, merged with what it extends; null where a diagnostic is an error, and for a base file, which is only checked.</param>
/// <param name="Files">The spec's path, then those of the files it extends in the order of their first use: what a span's <c>File</c> counts.</param>
/// <param name="Diagnostics">What was found, in the order of files and places.</param>
public sealed record SpecReading(WorkloadSpec? Spec, EquatableArray<string> Files, EquatableArray<SpecDiagnostic> Diagnostics);

/// <summary>The front half of the compiler: text → nodes → typed spec. Pure; never throws for what stands in a file.</summary>
public static class SpecReader
{
    /// <summary>Reads <paramref name="input"/>'s spec and the files it extends.</summary>
    public static SpecReading Read(SpecInput input)
    {
        var bag = new DiagnosticBag();
        var spec = new SpecLoader(input, bag).Load();
        return new(bag.HasErrors || IsBase(input.Spec.Path) ? null : spec, bag.Files, bag.ToSorted());
    }

    /// <summary>Whether the file is one that only exists to be extended (<c>.base.yaml</c>): it is checked, and gives no workload.</summary>
    public static bool IsBase(string path) => SpecBinder.IsBase(path);

    /// <summary>The spec's <c>root.image</c>, also of one that its bases say, without its lock file; null: it has none, or the reading's diagnostics say why it cannot be read.</summary>
    public static (Spec.Located<string>? Image, EquatableArray<SpecDiagnostic> Diagnostics) Image(SpecInput input)
    {
        var bag = new DiagnosticBag();
        var spec = new SpecLoader(input, bag).LoadWithoutImage();
        return (bag.HasErrors ? null : spec?.Root?.Image, bag.ToSorted());
    }

    /// <summary>The spec as far as it can be read without its lock file, for `sandbox build`; null: the reading's diagnostics say why it cannot be read.</summary>
    public static (WorkloadSpec? Spec, EquatableArray<SpecDiagnostic> Diagnostics) WithoutImage(SpecInput input)
    {
        var bag = new DiagnosticBag();
        var spec = new SpecLoader(input, bag).LoadWithoutImage();
        return (bag.HasErrors ? null : spec, bag.ToSorted());
    }

    /// <summary>What the spec's lock file says, right or stale; null: there is none that can be read.</summary>
    public static ImageLock? Lock(SpecInput input)
    {
        var path = SpecNames.LockOf(input.Spec.Path);
        var bag = new DiagnosticBag();
        return input.Others.FirstOrDefault(file => file.Path == path) is { } file && YamlReader.Read(file, bag.AddFile(path), bag) is YamlMapping map ? new SpecBinder(bag).BindLock(map)?.Image : null;
    }

    /// <summary>
    /// The paths that the file's <c>extends</c> names, resolved as <see cref="Read"/> does: what a generator needs to know to compile a file again
    /// only where it, or a file it extends, was edited.
    /// </summary>
    public static EquatableArray<string> Extends(SpecFile file)
    {
        if (file.Text.IndexOf("extends", StringComparison.Ordinal) < 0)
        {
            return default;
        }

        var bag = new DiagnosticBag();
        var root = YamlReader.Read(file, bag.AddFile(file.Path), bag) as YamlMapping;
        var node = root?.Entries.FirstOrDefault(entry => entry.Key.Text == "extends")?.Value;
        return new SpecBinder(bag).BindExtends(new("extends", node))
            .Where(path => ExtendsPath.IsRelative(path.Value))
            .Select(path => ExtendsPath.Resolve(file.Path, path.Value)).Distinct().ToEquatableArray();
    }
}
