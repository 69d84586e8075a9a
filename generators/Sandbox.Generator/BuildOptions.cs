using Microsoft.CodeAnalysis.Diagnostics;
using Sandbox.Compiler;

namespace Sandbox.Generator;

/// <summary>What the build says, from properties that Sandbox.Sdk makes visible to the compiler.</summary>
/// <param name="Compile">What the emitted code depends on.</param>
/// <param name="ProjectDirectory">The project's directory with <c>/</c> at its end; empty where the build does not say.</param>
internal sealed record BuildOptions(CompileOptions Compile, string ProjectDirectory)
{
    public static BuildOptions Of(AnalyzerConfigOptions options)
    {
        var entry = Property(options, "SandboxEntry");
        var compile = new CompileOptions(
            Property(options, "RootNamespace"),
            entry.Length == 0 ? null : entry,
            Property(options, "SandboxEmitEntryPoint").Equals("true", StringComparison.OrdinalIgnoreCase),
            Property(options, "RuntimeIdentifier"),
            Property(options, "SandboxEmbedded").Trim());
        return new(compile, ProjectDirectoryOf(options));
    }

    public static string ProjectDirectoryOf(AnalyzerConfigOptions options)
    {
        var directory = Property(options, "projectdir").Replace('\\', '/');
        return directory.Length == 0 || directory.EndsWith("/", StringComparison.Ordinal) ? directory : directory + "/";
    }

    private static string Property(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue("build_property." + name, out var value) ? value : "";
}
