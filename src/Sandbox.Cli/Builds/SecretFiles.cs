using Sandbox.Images;
using Sandbox.Images.Store;

namespace Sandbox.Cli.Builds;

/// <summary>Secrets that a build is given, as files: those of variables are written to a work directory of the store, which only the caller enters, and which goes with this; or, where this is killed, with the next build.</summary>
internal sealed class SecretFiles : IDisposable
{
    private const string OfVariable = "env:";

    private readonly LayerStore _store;
    private WorkDirectory? _work;

    public SecretFiles(IReadOnlyDictionary<string, string> given, LayerStore store)
    {
        _store = store;
        try
        {
            Files = given.ToDictionary(one => one.Key, one => Place(one.Key, one.Value), StringComparer.Ordinal);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file of each, by name.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    private string Place(string name, string source)
    {
        if (!source.StartsWith(OfVariable, StringComparison.Ordinal))
        {
            return File.Exists(source) ? Path.GetFullPath(source) : throw new ImageException($"the secret '{name}' is to come from '{source}', and there is no such file.");
        }

        var value = Environment.GetEnvironmentVariable(source[OfVariable.Length..]) ?? throw new ImageException($"the secret '{name}' is to come from the variable '{source[OfVariable.Length..]}', which is not set.");
        _work ??= WorkDirectory.Make(_store.Incoming);
        var path = Path.Combine(_work.Path, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, value);
        return path;
    }

    public void Dispose() => _work?.Dispose();
}
