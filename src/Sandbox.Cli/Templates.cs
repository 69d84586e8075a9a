using System.Globalization;
using System.Text;

namespace Sandbox.Cli;

/// <summary>What <c>sandbox new</c> writes.</summary>
internal static class Templates
{
    /// <summary>The project file; the version of the SDK is the tool's own.</summary>
    public static string Project => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Sandbox.Sdk" Version="{Usage.Version}" />
          </ItemGroup>
        </Project>

        """;

    public const string Program = """
        // Ordinary C#: when Main begins, the process is already inside the sandbox.
        Console.WriteLine($"pid {Environment.ProcessId} on {Environment.MachineName}, the root holds {string.Join(' ', Directory.GetFileSystemEntries("/"))}");

        """;

    public static string SelfSpec(string name) => $"""
        sandbox: 1
        name: {name}
        description: Says where it is
        root: scratch
        process:
          self: true

        """;

    public static string CommandSpec(string name, string[] words) => $"""
        sandbox: 1
        name: {name}
        description: Runs one program of the host
        root:
          # Read-only, and nothing else of the host is seen. An optional path may be missing.
          host:
            - /usr
            - path: /bin
              optional: true
            - path: /sbin
              optional: true
            - path: /lib
              optional: true
            - path: /lib64
              optional: true
        process:
          command: [{string.Join(", ", words.Select(Quote))}]

        """;

    /// <summary>A double-quoted YAML scalar.</summary>
    private static string Quote(string word)
    {
        var text = new StringBuilder("\"");
        foreach (var c in word)
        {
            text.Append(c switch
            {
                '"' or '\\' => "\\" + c,
                < ' ' or '\x7f' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }
}
