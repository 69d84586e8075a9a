using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX0511 and up: build.
public static partial class DiagnosticCatalog
{
    /// <summary>A spec has a build, and nobody has built it.</summary>
    public static SpecDiagnostic BuildNotDone(SourceSpan at, string key, string spec, string path) =>
        Error("SBX0511", at, $"What '{key}' makes stands in {path}, which the project does not have; make it with `sandbox build {spec}`.");

    /// <summary>What was built is not what the spec says now.</summary>
    public static SpecDiagnostic BuildChanged(SourceSpan at, string key, string spec, string path) =>
        Error("SBX0512", at, $"'{key}' was changed after {path} was written; make it anew with `sandbox build {spec}`.");

    /// <summary>A stage that nobody makes.</summary>
    public static SpecDiagnostic UnknownStage(SourceSpan at, string name, string remedy) => Error("SBX0513", at, $"There is no stage {Quote(name)} in 'build.stages'. {remedy}");

    /// <summary>A stage that needs itself.</summary>
    public static SpecDiagnostic StageCycle(SourceSpan at, string path) => Error("SBX0514", at, $"A stage cannot need itself: {path}; take one of them out.");

    /// <summary>A stage that nobody needs.</summary>
    public static SpecDiagnostic StageUnused(SourceSpan at, string name) => Warning("SBX0515", at, $"Nothing needs the stage {Quote(name)}, so it is not made; copy from it, begin with it, or take it out.");

    /// <summary>Files outside of the spec's directory.</summary>
    public static SpecDiagnostic CopyOutside(SourceSpan at, string path) =>
        Error("SBX0516", at, $"{Quote(path)} leads out of the spec's directory, and what is copied lies in it, so that it is the same for everybody; move the files, or the spec.");

    /// <summary>What is no project.</summary>
    public static SpecDiagnostic BadProject(SourceSpan at, string path, string why) =>
        Error("SBX0521", at, $"{Quote(path)} names no project: {why}; write the path of a project file from the spec's directory on, such as ../web/web.csproj.");

    /// <summary>An embedded root of what is made at each start.</summary>
    public static SpecDiagnostic NothingToEmbed(SourceSpan at) =>
        Error("SBX0518", at, "'embed' puts a root into the binary, and here is none that is made before the start; begin with 'dir', 'image', 'layers', 'publish' or 'build'.");

    /// <summary>What is no user.</summary>
    public static SpecDiagnostic BadOwner(SourceSpan at, string text) => Error("SBX0517", at, $"{Quote(text)} names no user; write USER or USER:GROUP, each a number from 0 to 4294967294 or a name of the root.");
}
