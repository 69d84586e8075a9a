using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding;

/// <summary>A node with the key it stands under. <paramref name="Node"/> null: the key is not in the file.</summary>
/// <param name="Path">The key's path in <c>SpecKeys</c>.</param>
/// <param name="Node">What stands there.</param>
internal readonly record struct KeyNode(string Path, YamlNode? Node)
{
    /// <summary>Whether there is something to read; what the reader refused is not.</summary>
    public bool IsGiven => Node is not (null or YamlMissing);

    /// <summary>What messages call it: the last word of the path.</summary>
    public string Name
    {
        get
        {
            var path = Path.Replace("[]", "").Replace(".*", "");
            return path.Substring(path.LastIndexOf('.') + 1);
        }
    }
}
