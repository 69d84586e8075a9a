using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Sandbox.Compiler;

namespace Sandbox.Generator;

/// <summary>A spec, base or lock file of the project.</summary>
/// <param name="File">Its project-relative path and its text.</param>
/// <param name="IsSpec">Whether it is a workload; otherwise it is only there to be extended, or is the lock of one.</param>
/// <param name="Extends">The project-relative paths that it extends.</param>
internal sealed record ProjectFile(SpecFile File, bool IsSpec, EquatableArray<string> Extends)
{
    /// <summary>The file as the pipeline carries it, or null where it is none of ours.</summary>
    public static ProjectFile? Of(AdditionalText text, AnalyzerConfigOptionsProvider options, CancellationToken cancellation)
    {
        var metadata = options.GetOptions(text);
        var isSpec = IsTrue(metadata, "SandboxSpec");
        var isLock = IsTrue(metadata, "SandboxLock");
        if (!isSpec && !isLock && !IsTrue(metadata, "SandboxBase"))
        {
            return null;
        }

        var path = RelativePath.Of(text.Path, BuildOptions.ProjectDirectoryOf(options.GlobalOptions));
        var file = SpecSource.Read(path, text, cancellation);
        return new(file, isSpec, isLock ? default : SpecReader.Extends(file));
    }

    private static bool IsTrue(AnalyzerConfigOptions metadata, string name) =>
        metadata.TryGetValue("build_metadata.AdditionalFiles." + name, out var value) && value.Equals("true", StringComparison.OrdinalIgnoreCase);
}
