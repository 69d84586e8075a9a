using Sandbox.Images;

namespace Sandbox.Cli.Builds;

/// <summary>Secrets that a build is given, as files: those of variables are written to a directory that only the caller enters, and that goes with this.</summary>
internal sealed class SecretFiles : IDisposable
{
    private const string OfVariable = "env:";

    private string? _directory;

    public SecretFiles(IReadOnlyDictionary<string, string> given) => Files = given.ToDictionary(one => one.Key, one => Place(one.Key, one.Value), StringComparer.Ordinal);

    /// <summary>The file of each, by name.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    private string Place(string name, string source)
    {
        if (!source.StartsWith(OfVariable, StringComparison.Ordinal))
        {
            return File.Exists(source) ? Path.GetFullPath(source) : throw new ImageException($"the secret '{name}' is to come from '{source}', and there is no such file.");
        }

        var value = Environment.GetEnvironmentVariable(source[OfVariable.Length..]) ?? throw new ImageException($"the secret '{name}' is to come from the variable '{source[OfVariable.Length..]}', which is not set.");
        _directory ??= Directory.CreateTempSubdirectory("sandbox-secrets-").FullName; // mode 0700
        var path = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, value);
        return path;
    }

    public void Dispose()
    {
        if (_directory is not null)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }
}
