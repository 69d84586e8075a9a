using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sandbox.Images.Registry;

/// <summary>A user's name and password for one registry.</summary>
internal sealed record Login(string User, string Password)
{
    /// <summary>What a header says behind "Basic".</summary>
    public string Basic => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
}

/// <summary>
/// Logins as docker, podman and skopeo keep them: the first of $REGISTRY_AUTH_FILE, $XDG_RUNTIME_DIR/containers/auth.json, $DOCKER_CONFIG/config.json and ~/.docker/config.json that has the host, by itself or by
/// way of a credential helper (docker-credential-NAME).
/// </summary>
internal static class DockerCredentials
{
    private const string Hub = "https://index.docker.io/v1/";
    private static readonly TimeSpan HelperLimit = TimeSpan.FromSeconds(30);

    public static Login? Of(string host)
    {
        foreach (var path in Files().Where(File.Exists))
        {
            var file = Read(path);
            var helper = file.Helpers?.GetValueOrDefault(host) ?? file.Store;
            var found = Names(host).Select(name => file.Logins?.GetValueOrDefault(name)).FirstOrDefault(login => login?.Auth is { Length: > 0 }) is { Auth: { } auth } ? Decode(auth, path)
                : helper is { Length: > 0 } ? Ask(helper, host == "docker.io" ? Hub : host) : null;
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static IEnumerable<string> Files()
    {
        var (own, runtime, docker, home) = (Variable("REGISTRY_AUTH_FILE"), Variable("XDG_RUNTIME_DIR"), Variable("DOCKER_CONFIG"), Variable("HOME"));
        return new[] { own, runtime is null ? null : runtime + "/containers/auth.json", docker is null ? null : docker + "/config.json", docker is null && home is not null ? home + "/.docker/config.json" : null }.OfType<string>();
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static IEnumerable<string> Names(string host) => host == "docker.io" ? [Hub, "docker.io", "index.docker.io"] : [host, "https://" + host, "http://" + host];

    private static LoginFile Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), LoginContext.Default.LoginFile) ?? new(null, null, null);
        }
        catch (JsonException problem)
        {
            // Its text may be a password: only where is said.
            throw new ImageException($"'{path}' has the logins of registries and is no JSON document: line {problem.LineNumber + 1}, byte {problem.BytePositionInLine}; log in anew, or correct it.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"'{path}' has the logins of registries and cannot be read: {problem.Message.TrimEnd('.')}.", problem);
        }
    }

    private static Login Decode(string auth, string path)
    {
        var bytes = new byte[auth.Length];
        return Convert.TryFromBase64String(auth, bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0').Split(':', 2) is [var user, var password]
            ? new(user, password)
            : throw new ImageException($"a login in '{path}' is not USER:PASSWORD in base64; log in anew.");
    }

    // The protocol of docker-credential-helpers: the server on standard input, a JSON object back.
    private static Login? Ask(string helper, string server)
    {
        if (helper.Contains('/'))
        {
            throw new ImageException($"the credential helper '{helper}' is a path; one is named without docker-credential- and found in PATH.");
        }

        try
        {
            using var process = Process.Start(new ProcessStartInfo("docker-credential-" + helper, "get") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardInput.Write(server);
            process.StandardInput.Close();
            var answer = process.StandardOutput.ReadToEndAsync();
            if (!answer.Wait(HelperLimit) || !process.WaitForExit(HelperLimit))
            {
                process.Kill();
                throw new ImageException($"the credential helper docker-credential-{helper} does not answer; run it by hand, or log in without it.");
            }

            return process.ExitCode != 0 ? null : JsonSerializer.Deserialize(answer.Result, LoginContext.Default.HelperAnswer) is { User: { } user, Password: { } password } ? new(user, password) : null;
        }
        catch (Exception problem) when (problem is System.ComponentModel.Win32Exception or JsonException or IOException)
        {
            throw new ImageException($"the credential helper docker-credential-{helper} cannot be asked: {(problem is JsonException ? "it answers with something else than JSON" : problem.Message.TrimEnd('.'))}; install it, or log in without it.");
        }
    }
}

internal sealed record LoginFile([property: JsonPropertyName("auths")] Dictionary<string, LoginEntry>? Logins, [property: JsonPropertyName("credHelpers")] Dictionary<string, string>? Helpers, [property: JsonPropertyName("credsStore")] string? Store);

internal sealed record LoginEntry([property: JsonPropertyName("auth")] string? Auth);

internal sealed record HelperAnswer([property: JsonPropertyName("Username")] string? User, [property: JsonPropertyName("Secret")] string? Password);

internal sealed record TokenAnswer([property: JsonPropertyName("token")] string? Token, [property: JsonPropertyName("access_token")] string? AccessToken);

internal sealed record ErrorAnswer([property: JsonPropertyName("errors")] List<ErrorEntry>? Errors);

internal sealed record ErrorEntry([property: JsonPropertyName("code")] string? Code, [property: JsonPropertyName("message")] string? Message);

[JsonSerializable(typeof(LoginFile))]
[JsonSerializable(typeof(HelperAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class LoginContext : JsonSerializerContext;
