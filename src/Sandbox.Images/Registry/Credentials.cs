using System.Text;
using System.Text.RegularExpressions;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>A user and a password, or a token that stands for both. <paramref name="From"/> says in messages where it is from; the secrets are in none.</summary>
public sealed record Login(string User, string Password, string? IdentityToken, string From)
{
    public override string ToString() => $"user '{User}' of {From}";
}

/// <summary>
/// What <c>docker login</c>, <c>podman login</c> and <c>skopeo login</c> have written: $REGISTRY_AUTH_FILE, $XDG_RUNTIME_DIR/containers/auth.json, $DOCKER_CONFIG/config.json or ~/.docker/config.json,
/// in this order, and the credential helpers that they name.
/// </summary>
public sealed partial class Credentials(Func<string, string?>? environment = null)
{
    private const string DockerHubKey = "https://index.docker.io/v1/"; // what docker login writes for docker.io
    private readonly Func<string, string?> _environment = environment ?? Environment.GetEnvironmentVariable;

    /// <summary>The files that are looked at, the first one that knows the registry first.</summary>
    public IReadOnlyList<string> Files
    {
        get
        {
            var docker = _environment("DOCKER_CONFIG") is { Length: > 0 } said ? said : _environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".docker") : null;
            return [.. new[] { Of("REGISTRY_AUTH_FILE", ""), Of("XDG_RUNTIME_DIR", "containers/auth.json"), docker is null ? null : Path.Combine(docker, "config.json") }.OfType<string>()];
        }
    }

    /// <summary>For <paramref name="repository"/> at <paramref name="host"/>; null: nobody has logged in there.</summary>
    public async Task<Login?> FindAsync(string host, string repository, CancellationToken cancel)
    {
        foreach (var file in Files.Where(File.Exists))
        {
            if (new FileInfo(file).Length > ImageSource.LargestDocument)
            {
                throw new ImageException($"'{file}' has more than 4 MiB.");
            }

            var logins = Documents.Read(await File.ReadAllBytesAsync(file, cancel).ConfigureAwait(false), RegistryContext.Default.LoginsDocument, $"'{file}'");
            if (await FindAsync(logins, file, Keys(host, repository), cancel).ConfigureAwait(false) is { } login)
            {
                return login;
            }
        }

        return null;
    }

    private async Task<Login?> FindAsync(LoginsDocument logins, string file, List<string> keys, CancellationToken cancel)
    {
        foreach (var key in keys)
        {
            if (logins.CredHelpers?.GetValueOrDefault(key) is { } helper)
            {
                return await CredentialProgram.GetAsync(helper, key, file, _environment, cancel).ConfigureAwait(false);
            }
        }

        foreach (var key in keys)
        {
            if (logins.Auths?.GetValueOrDefault(key) is { } login && (login.Auth is { Length: > 0 } || login.IdentityToken is { Length: > 0 }))
            {
                return Decode(login, key, file);
            }
        }

        return logins.CredsStore is { Length: > 0 } store ? await CredentialProgram.GetAsync(store, keys.Contains(DockerHubKey) ? DockerHubKey : keys[^1], file, _environment, cancel).ConfigureAwait(false) : null;
    }

    // The most particular first: auth.json may have a login for a part of a registry.
    private static List<string> Keys(string host, string repository)
    {
        var keys = new List<string>();
        for (var path = $"{host}/{repository}"; path.LastIndexOf('/') is > 0 and var slash; path = path[..slash])
        {
            keys.Add(path);
        }

        return host == Reference.DockerHub ? [.. keys, host, "index.docker.io", DockerHubKey] : [.. keys, $"https://{host}", $"http://{host}", host];
    }

    private static Login Decode(LoginDocument login, string key, string file)
    {
        var bytes = new byte[login.Auth?.Length ?? 0];
        if (!Convert.TryFromBase64String(login.Auth ?? "", bytes, out var length) || (length > 0 && Array.IndexOf(bytes, (byte)':', 0, length) < 0))
        {
            throw new ImageException($"'{file}': what 'auths' has for '{key}' is no USER:PASSWORD in base64; log in to {key} again.");
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0');
        var colon = text.IndexOf(':');
        return colon < 0 ? new("", "", login.IdentityToken, file) : new(text[..colon], text[(colon + 1)..], login.IdentityToken is { Length: > 0 } token ? token : null, file);
    }

    private string? Of(string variable, string below) => _environment(variable) is { Length: > 0 } said ? Path.Combine(said, below) : null;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    internal static partial Regex HelperName();
}
