using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding;

/// <summary>Nodes → typed spec, nothing defaulted but the name.</summary>
internal sealed partial class SpecBinder(DiagnosticBag bag)
{
    public WorkloadSpec Bind(YamlMapping root, string path)
    {
        var process = Find(root, "process") as YamlMapping;
        if (Find(root, "sandbox") is null)
        {
            bag.Add(DiagnosticCatalog.MissingKey(root.At, "sandbox", "begin the file with 'sandbox: 1', the version of the spec language"));
        }

        return new()
        {
            Name = Text(Find(root, "name")) ?? new(NameOf(path), root.At),
            Description = Text(Find(root, "description")),
            Root = Find(root, "root") is { } node ? new(node.At, RootKind.Scratch, null, default, null, null, null) : null,
            Process = process is null ? new() : new()
            {
                At = process.At,
                Command = Find(process, "command") is YamlSequence words ? new(words.Items.Select(Text).OfType<Located<string>>().ToEquatableArray(), words.At) : null,
                Self = Text(Find(process, "self")) is { Value: "true" } self ? new(true, self.At) : null,
            },
        };
    }

    private static string NameOf(string path)
    {
        var file = path.Substring(path.LastIndexOf('/') + 1);
        var dot = file.IndexOf(".sandbox.yaml", StringComparison.Ordinal);
        return dot > 0 ? file.Substring(0, dot) : file;
    }

    private static YamlNode? Find(YamlMapping map, string key) => map.Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;

    private static Located<string>? Text(YamlNode? node) => node is YamlScalar scalar ? new(scalar.Text, scalar.At) : null;
}
