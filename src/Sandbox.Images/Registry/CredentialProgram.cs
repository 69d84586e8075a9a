using System.ComponentModel;
using System.Diagnostics;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>A program <c>docker-credential-NAME</c>: asked with <c>get</c> and the registry on its input, it prints a user and a secret as JSON.</summary>
internal static class CredentialProgram
{
    private const int LongestAnswer = 1 << 20;
    private const string NotFound = "credentials not found in native keychain"; // the protocol's words for "no login"
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // a keychain may ask its user

    /// <summary>Null: it knows no login for <paramref name="registry"/>.</summary>
    public static async Task<Login?> GetAsync(string name, string registry, string file, Func<string, string?> environment, CancellationToken cancel)
    {
        if (!Credentials.HelperName().IsMatch(name))
        {
            throw new ImageException($"'{file}' names the credential helper '{Shown.Of(name)}'; a name has letters, digits and . _ - only.");
        }

        using var process = Start("docker-credential-" + name, file, environment("PATH"));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            var answer = ReadAsync(process.StandardOutput, limit.Token);
            var errors = ReadAsync(process.StandardError, limit.Token); // read, so that it cannot block, and never shown: nobody knows what is in it
            await WriteAsync(process, registry).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            var text = await answer.ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return process.ExitCode == 0 ? Read(text, name)
                : text.Contains(NotFound, StringComparison.Ordinal) ? null : throw new ImageException($"docker-credential-{name}, which '{file}' names, ended with {process.ExitCode} for '{registry}'; run 'docker-credential-{name} get' to see why.");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ImageException($"docker-credential-{name}, which '{file}' names, did not end in {Patience.TotalSeconds:F0} s.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Login? Read(string text, string name)
    {
        var from = $"docker-credential-{name}";
        var found = Documents.Read(System.Text.Encoding.UTF8.GetBytes(text), RegistryContext.Default.HelperDocument, $"what {from} printed");
        return found is not { User: { } user, Secret: { Length: > 0 } secret } ? null : user == "<token>" ? new("", "", secret, from) : new(user, secret, null, from);
    }

    private static async Task WriteAsync(Process process, string registry)
    {
        try
        {
            await process.StandardInput.WriteAsync(registry).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: its exit code says more.
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancel)
    {
        var text = new System.Text.StringBuilder();
        var buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0)
        {
            text.Append(buffer, 0, text.Length < LongestAnswer ? read : 0);
        }

        return text.ToString();
    }

    private static Process Start(string program, string file, string? path)
    {
        // Found on PATH only: a name without a slash would be looked for in the working directory too.
        var found = (path ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted).Select(one => Path.Combine(one, program)).FirstOrDefault(File.Exists)
            ?? throw new ImageException($"'{file}' names the credential helper {program}, which is not on PATH; install it or log in anew.");
        try
        {
            return Process.Start(new ProcessStartInfo(found, ["get"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception problem)
        {
            throw new ImageException($"{found}, which '{file}' names, cannot be started: {problem.Message}.", problem);
        }
    }
}
