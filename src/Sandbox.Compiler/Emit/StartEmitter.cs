using Sandbox.Plan;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

/// <summary>The managed side of a launcher: what runs before Main, and a Main for a project without one.</summary>
internal static class StartEmitter
{
    /// <summary>
    /// Hands the launcher's description to the managed verbs as soon as the runtime is up, so that --explain and its like are answered before any code of the user's.
    /// </summary>
    public static string EmitStart(SandboxPlan plan, string unitText, string @namespace)
    {
        var type = CSharpName.Of(plan.Name);
        var code = new CodeWriter();
        code.Block(Preamble.Of(plan.Files[0])).Line($"namespace {@namespace}.SandboxLauncher;").Line().Line("using global::Sandbox.Plan;").Line();
        code.Open($"internal static class {type}Start");
        code.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]").Open("internal static void Start()");
        code.Line("global::Sandbox.Control.Verbs.OnStart(new LauncherDescription(");
        code.Line($"    Name: {Text(plan.Name)},");
        code.Line($"    SpecFile: {Text(plan.Files[0])},");
        code.Line($"    PlanText: global::{@namespace}.{type}.{MembersEmitter.Member(type, "PlanText")},");
        code.Line($"    UnitText: {Text(unitText)},");
        code.Line("    Needs:").Line("    [");
        foreach (var need in PlanNeeds.Of(plan))
        {
            code.Line($"        new({Enum(need.Kind)}, {Text(need.Argument)}, {Text(need.Why)}, new SourceLine({Number(need.At.Line)}, {Number(need.At.File)})),", Comment(PlanProse.Place(plan, need.At)));
        }

        var group = plan.Outside.Any(step => step is MakeCgroupStep) ? ", new global::Sandbox.Control.OwnGroupVerbs()" : "";
        var left = plan.Supervision.HandsOver ? ", left: new global::Sandbox.Control.HandedOverInstances()" : "";
        var root = plan.Outside.Any(step => step is MountEmbeddedStep) ? ", root: new global::Sandbox.Control.EmbeddedRootVerbs()" : "";
        code.Line("    ],").Line($"    Init: {Bool(plan.Supervision.Init)},");
        code.Line($"    StopTimeoutMilliseconds: {Number(plan.Supervision.StopTimeoutMilliseconds)},").Line($"    Assembly: typeof({type}Start).Assembly){group}{left}{root});");
        return code.Close().Close().ToString();
    }

    /// <summary>A Main for a project that has none: the launch path has replaced or ended the process before it is reached, except for a verb, which ends it in the module's initialiser.</summary>
    public static string EmitMain(string specFile, string @namespace) => Preamble.Of(specFile) + $$"""

        namespace {{@namespace}}.SandboxLauncher;

        // The project has no code of its own. The launch path and the verbs both end the process before this is reached.
        internal static class Program
        {
            private static int Main() => 125;
        }

        """.Replace("\r", "");

    /// <summary>The attribute by which the ILCompiler exports a method under a C name; it knows it by its full name.</summary>
    public static string EmitRuntimeExport(string specFile) => Preamble.Of(specFile) + """

        namespace System.Runtime;

        // Known to the ILCompiler by its full name: the method becomes a plain native function of this name.
        [global::System.AttributeUsage(global::System.AttributeTargets.Method)]
        internal sealed class RuntimeExportAttribute(string entryPoint) : global::System.Attribute
        {
            public string EntryPoint => entryPoint;
        }

        """.Replace("\r", "");
}
