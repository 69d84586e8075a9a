using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Binding;

// root.publish: a build in two keys (docs/decisions/0032-root-publish.md).
internal sealed partial class SpecBinder
{
    // Where the program lies inside.
    private const string AppDirectory = "/app";

    // Debugging symbols of an AOT program, several times its size and of no use to it.
    private const string Symbols = "*.dbg";

    // What is built is an image of its own name.
    private static RootSpec? RootOf(BuildSpec? build) =>
        build is null ? null : new RootSpec(build.At, RootKind.Image, null, default, null, null, null) { Image = new(BuildDigest.Of(build), build.At) };

    private BuildSpec? BindPublish(GroupNode root)
    {
        var from = BindPublishBase(root);
        if (BindProject(root["publish"]) is not { } project || from is not { } on)
        {
            return null;
        }

        var at = project.At;
        var origin = new BuildOriginSpec(null, null, project);
        var copy = new BuildCopySpec(origin, EquatableArray.Of(new Located<string>(".", at)), new(AppDirectory, at), null, null, EquatableArray.Of(new Located<string>(Symbols, at)));
        var steps = EquatableArray.Of(
            new BuildStepSpec(at, default, null, null, default, copy, null),
            new BuildStepSpec(at, default, new(AppDirectory, at), null, default, null, null));
        return new(at, new(new("", at), on, steps), default, project);
    }

    // What the output is put on; null where that is wrong.
    private Located<string>? BindPublishBase(GroupNode root)
    {
        if (root["base"].Node is null)
        {
            return new(BuildStageSpec.Scratch, root.Start);
        }

        if (root["publish"].Node is null)
        {
            bag.Add(DiagnosticCatalog.NotForThis(root.KeyAt("base"), "base", "a root without 'publish'", "take it out, or add 'publish: PROJECT.csproj'; an image alone is 'image: IMAGE'"));
            return null;
        }

        if (_values.Line(root["base"]) is not { } on)
        {
            return null;
        }

        var why = on.Value == BuildStageSpec.Scratch ? null : on.Value.StartsWith(BuildStageSpec.StagePrefix, StringComparison.Ordinal) ? "it is a stage, which only 'build' has" : ImageReference.WhyWrong(on.Value);
        if (why is not null)
        {
            bag.Add(DiagnosticCatalog.BadImageReference(on.At, on.Value, why));
        }

        return why is null ? on : null;
    }

    // Unlike files that are copied, a project may lie beside the spec's directory: what it is made of leads out of its own directory anyway.
    private Located<string>? BindProject(KeyNode key)
    {
        if (_values.LinkTarget(key) is not { } path)
        {
            return null;
        }

        var why = path.Value[0] == '/' ? "it is absolute, and would be another on each machine" : path.Value.EndsWith("proj", StringComparison.Ordinal) ? null : "its name does not end as a project's does";
        if (why is not null)
        {
            bag.Add(DiagnosticCatalog.BadProject(path.At, path.Value, why));
        }

        return why is null ? path : null;
    }
}
