using Sandbox.Compiler.Emit.Systemd;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Emit;

/// <summary>All sources of one spec: members always, the launcher where this compilation's binary is this spec's.</summary>
internal static class SpecEmitter
{
    /// <summary>The sources of a spec without errors.</summary>
    public static EquatableArray<EmittedSource> Emit(WorkloadSpec spec, SandboxPlan plan, CompileOptions options)
    {
        var file = plan.Files[0];
        var sources = new List<EmittedSource> { new(HintName.Of(file, "g.cs"), MembersEmitter.Emit(spec, PlanProse.Write(plan), file, options.Namespace)) };
        if (options.Entry == SpecNames.OfFile(file))
        {
            sources.Add(new(HintName.Of(file, "launcher.g.cs"), LauncherEmitter.Emit(plan, options.Namespace)));
            if (FilterEmitter.Emit(plan, options.Namespace) is { } filters)
            {
                sources.Add(new(HintName.Of(file, "seccomp.g.cs"), filters));
            }

            if (ProgramEmitter.Emit(plan, options.Namespace) is { } programs)
            {
                sources.Add(new(HintName.Of(file, "bpf.g.cs"), programs));
            }

            sources.Add(new(HintName.Of(file, "start.g.cs"), StartEmitter.EmitStart(plan, UnitEmitter.WriteAll(plan), options.Namespace)));
            sources.AddRange(Entry(file, options));
        }

        return sources.ToEquatableArray();
    }

    /// <summary>The sources of a spec with errors: the same members where it could be read, and a launcher that starts nothing.</summary>
    public static EquatableArray<EmittedSource> EmitStub(WorkloadSpec? spec, string name, string file, CompileOptions options)
    {
        const string Text = "The spec has errors: there is no plan, and the launcher starts nothing.";
        var members = spec is null
            ? MembersEmitter.EmitUnreadable(name, Text, file, options.Namespace)
            : MembersEmitter.Emit(spec, Text, file, options.Namespace);
        var sources = new List<EmittedSource> { new(HintName.Of(file, "g.cs"), members) };
        if (options.Entry == SpecNames.OfFile(file))
        {
            sources.Add(new(HintName.Of(file, "launcher.g.cs"), StubEmitter.Emit(name, file, options.Namespace)));
            sources.AddRange(Entry(file, options));
        }

        return sources.ToEquatableArray();
    }

    private static IEnumerable<EmittedSource> Entry(string file, CompileOptions options)
    {
        yield return new(HintName.Of(file, "export.g.cs"), StartEmitter.EmitRuntimeExport(file));
        if (options.EmitMain)
        {
            yield return new(HintName.Of(file, "main.g.cs"), StartEmitter.EmitMain(file, options.Namespace));
        }
    }
}
