using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sandbox.Cli.Runtime;

/// <summary>
/// Finds <c>sandbox-runtime</c>, which executes plans (docs/decisions/0030-plans-at-run-time.md): what $SANDBOX_RUNTIME names, else one in the caller's cache, which is published there when it is first
/// needed, from the project that lies beside the tool (in the package) or in the repository.
/// </summary>
internal static class RuntimeBinary
{
    private const string Name = "sandbox-runtime", Variable = "SANDBOX_RUNTIME", ProjectFile = "Sandbox.Runtime.csproj";

    /// <summary>The binary's path. <paramref name="say"/> is told where it has to be made first.</summary>
    public static string Find(Action<string> say)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? Path.GetFullPath(named) : throw new UsageException($"{Variable} names '{named}', and there is no such file; publish src/Sandbox.Runtime there, or unset it.");
        }

        var place = Path.Combine(CacheDirectory, $"runtime-{Identity()}");
        return File.Exists(Path.Combine(place, Name)) ? Path.Combine(place, Name) : Make(place, say);
    }

    private static string CacheDirectory => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is ['/', ..] cache ? cache
        : Environment.GetEnvironmentVariable("HOME") is ['/', ..] home ? Path.Combine(home, ".cache") : throw new UsageException($"nobody says where this user's cache is; set HOME, or {Variable} to a published sandbox-runtime."), "sandbox");

    // What it is made of: another version of the tool makes another one.
    private static string Identity()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "Sandbox.*.dll").Append(ProjectPath).Order(StringComparer.Ordinal))
        {
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static string ProjectPath
    {
        get
        {
            for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            {
                foreach (var path in new[] { Path.Combine(at.FullName, "runtime", ProjectFile), Path.Combine(at.FullName, "src", "Sandbox.Runtime", ProjectFile) })
                {
                    if (File.Exists(path))
                    {
                        return path;
                    }
                }
            }

            throw new UsageException($"the project of sandbox-runtime is not where the tool is; install the Sandbox.Sdk package anew, or set {Variable} to a published one.");
        }
    }

    // Published beside its place and renamed: two that make it at once make the same, and one that is killed leaves a directory that nobody looks at.
    private static string Make(string place, Action<string> say)
    {
        say("sandbox-runtime, which executes plans, is published once for this version of the tool; this takes half a minute");
        Directory.CreateDirectory(CacheDirectory);
        var work = Directory.CreateDirectory(place + $".{Guid.NewGuid():N}").FullName;
        try
        {
            var runtime = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
            string[] arguments = ["publish", ProjectPath, "-c", "Release", "-p:PublishAot=true", "-r", runtime, "-o", Path.Combine(work, "out"), "--artifacts-path", Path.Combine(work, "build"), "-v", "quiet", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false"];
            using var process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new UsageException($"sandbox-runtime cannot be published; it needs the .NET SDK and gcc (Debian: apt-get install gcc libc6-dev), as every launcher does. dotnet says:\n{output.Result}{errors.Result}");
            }

            try
            {
                Directory.Move(Path.Combine(work, "out"), place);
            }
            catch (IOException) when (File.Exists(Path.Combine(place, Name)))
            {
                // Another process was quicker.
            }

            return Path.Combine(place, Name);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
