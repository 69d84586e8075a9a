using System.Globalization;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Package.Tests;

/// <summary>The SDK's package, packed once for all tests under a version of its own, and the folder that serves as its feed.</summary>
public sealed class PackedSdk : IDisposable
{
    public PackedSdk()
    {
        Version = "0.1.0-test" + DateTime.UtcNow.Ticks.ToString(CultureInfo.InvariantCulture);
        Feed = Directory.CreateTempSubdirectory("sandbox-feed-").FullName;
        var pack = Dotnet.Run(Repository.Root, "pack", "src/Sandbox.Sdk", "-o", Feed, "-p:Version=" + Version, "--artifacts-path", Repository.Artifact("package/x")[..^2]);
        Assert.True(pack.ExitCode == 0, pack.ToString());
        File = Path.Combine(Feed, $"Sandbox.Sdk.{Version}.nupkg");
    }

    public string Version { get; }

    public string Feed { get; }

    public string File { get; }

    /// <summary>Where NuGet unpacks it at the first restore.</summary>
    public string Unpacked => Path.Combine(Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"), "sandbox.sdk", Version);

    public void Dispose()
    {
        Directory.Delete(Feed, recursive: true);
        if (Directory.Exists(Unpacked))
        {
            Directory.Delete(Unpacked, recursive: true);
        }
    }
}

/// <summary>All tests share one package.</summary>
[CollectionDefinition(nameof(PackedSdk))]
public sealed class PackedSdkCollection : ICollectionFixture<PackedSdk>;

/// <summary>The .NET command line.</summary>
internal static class Dotnet
{
    public static RunResult Run(string directory, params string[] arguments) =>
        Command.Run(new Run("dotnet", [.. arguments, "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"]) { Directory = directory, Timeout = TimeSpan.FromMinutes(8) });
}
