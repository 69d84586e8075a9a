using Sandbox.Plan;

namespace Sandbox.Compiler.Tests.Emit;

/// <summary>One folder of Baselines: NAME.sandbox.yaml and what it may extend.</summary>
internal sealed record BaselineCase(string Name)
{
    public static string Root => Path.Combine(Snapshot.Here(), "Baselines");

    public static IEnumerable<string> Names => Directory.GetDirectories(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    // What `sandbox embed` would say of an image; only a spec with root.embed is told.
    private static string Embedded => $"2007040 {new string('a', 32)} {new string('b', 64)} 1986560 {new string('c', 64)}";

    public string Folder => Path.Combine(Root, Name);

    public CompileResult Compile()
    {
        var file = Name + SpecNames.WorkloadExtension;
        var others = Directory.GetFiles(Folder, "*.yaml").Where(path => Path.GetFileName(path) != file)
            .Select(path => new SpecFile(Path.GetFileName(path), File.ReadAllText(path))).OrderBy(other => other.Path, StringComparer.Ordinal);
        return SpecCompiler.Compile(new(new(file, File.ReadAllText(Path.Combine(Folder, file))), others.ToEquatableArray(), new("Workloads", Name, EmitMain: true, Embedded: Embedded)));
    }
}
