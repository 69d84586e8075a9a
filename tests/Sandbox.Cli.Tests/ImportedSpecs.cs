using Sandbox.Compiler;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Xunit;

namespace Sandbox.Cli.Tests;

/// <summary>Imported specs, read by the compiler.</summary>
internal static class ImportedSpecs
{
    private static readonly CompileOptions Options = new("Workloads", Entry: null, EmitMain: false);

    /// <summary>Without its lock file; there are no errors.</summary>
    public static WorkloadSpec Read(string text)
    {
        var (spec, findings) = SpecReader.WithoutImage(new(new("app.sandbox.yaml", text), default, Options));
        Assert.Empty(findings);
        return spec!;
    }

    /// <summary>With a lock file as `sandbox build` would write it: all rules, a plan and code. Gives what was found.</summary>
    public static IReadOnlyList<SpecDiagnostic> Compile(string text)
    {
        var digest = "sha256:" + new string('0', 64);
        var image = $"lock: 1\nimage: \"{BuildDigest.Of(Read(text).Build!)}\"\nplatform: \"linux/amd64\"\nmanifest: {digest}\nlayers:\n- diff_id: {digest}\n  digest: {digest}\n  size: 1\n  media_type: \"application/vnd.oci.image.layer.v1.tar\"\nprocess:\n  command: [/bin/true]\n";
        return SpecCompiler.Compile(new(new("app.sandbox.yaml", text), EquatableArray.Of(new SpecFile("app.sandbox.lock", image)), Options)).Diagnostics;
    }
}
