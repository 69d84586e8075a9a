using Sandbox.Testing;

namespace Sandbox.Package.Tests;

/// <summary>A project as a user would write it, far away from this repository.</summary>
internal sealed class FreshProject : IDisposable
{
    public const string TrueSpec = "sandbox: 1\nroot:\n  host: [/usr, { path: /bin, optional: true }, { path: /lib, optional: true }, { path: /lib64, optional: true }]\nprocess:\n  command: [/usr/bin/env, printf]\n";
    public const string SelfSpec = "sandbox: 1\nprocess:\n  self: true\n";

    private readonly string _top = System.IO.Directory.CreateTempSubdirectory("sandbox-fresh-").FullName;

    public FreshProject(PackedSdk sdk, string folder = "app", string properties = "<OutputType>Exe</OutputType>")
    {
        Directory = Path.Combine(_top, folder);
        System.IO.Directory.CreateDirectory(Directory);
        Write("nuget.config", $"<configuration><packageSources><add key=\"fresh\" value=\"{sdk.Feed}\" /></packageSources></configuration>");
        Write("app.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                {properties}
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Sandbox.Sdk" Version="{sdk.Version}" />
              </ItemGroup>
            </Project>
            """);
    }

    public string Directory { get; }

    public string Output => Path.Combine(Directory, "out");

    /// <summary>The published files, sorted.</summary>
    public string[] Published => [.. System.IO.Directory.GetFileSystemEntries(Output).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public void Write(string path, string text) => File.WriteAllText(Path.Combine(Directory, path), text);

    public RunResult Build(params string[] arguments) => Dotnet.Run(Directory, ["build", .. arguments]);

    public RunResult Publish(params string[] arguments) => Dotnet.Run(Directory, ["publish", "-o", "out", .. arguments]);

    public void Dispose() => System.IO.Directory.Delete(_top, recursive: true);
}
