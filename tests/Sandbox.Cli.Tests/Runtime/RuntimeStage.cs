using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cli.Tests.Runtime;

/// <summary><c>sandbox-runtime</c>, published once, and the tool that uses it.</summary>
internal static class RuntimeStage
{
    public static string Binary => PublishedWorkload.Of("src/Sandbox.Runtime").Binary("sandbox-runtime");

    public static IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { ["PATH"] = System.Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = "/", ["SANDBOX_RUNTIME"] = Binary, ["DOTNET_EnableDiagnostics"] = "0" };

    /// <summary>Runs the spec <paramref name="text"/> by <c>sandbox run</c>.</summary>
    public static RunResult Run(Desk desk, string text, bool asPlainUser = false, params string[] arguments)
    {
        desk.Write("it.sandbox.yaml", text);
        Assert.Equal(0, Command.Run(new("chmod", "-R", "a+rX", desk.Directory)).ExitCode);
        return Command.Run(new Run("dotnet", [Desk.Tool, "run", "it.sandbox.yaml", .. arguments]) { Directory = desk.Directory, Environment = Environment, AsPlainUser = asPlainUser });
    }
}
