using Sandbox.Compiler.Spec;
using Sandbox.Plan;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

/// <summary>What the application can say in C# of its own spec: <c>Web.Mounts.Data</c> in place of a path written twice.</summary>
internal static class MembersEmitter
{
    /// <summary>The members of <paramref name="spec"/>. They come from the spec, not the plan, so that a spec with errors has the same ones.</summary>
    public static string Emit(WorkloadSpec spec, string planText, string specFile, string @namespace)
    {
        var type = CSharpName.Of(spec.Name.Value);
        var code = new CodeWriter();
        code.Block(Preamble.Of(specFile)).Line($"namespace {@namespace};").Line();
        code.Block($"/// <summary>Names and paths of the sandbox {Comment(spec.Name.Value)}.</summary>");
        code.Open($"public static partial class {type}");
        Constant(code, type, "The workload's name.", "Name", spec.Name.Value);
        Constant(code, type, "Its host name inside.", "Hostname", spec.Hostname?.Value ?? spec.Name.Value);
        Group(code, type, "Mounts", "Where the mounts are.", spec.Mounts.Where(one => one.Type.Value != MountType.None), one => one.Target.Value, one => one.Target.Value);
        Group(code, type, "Files", "The inline files.", spec.Files, one => one.Path.Value, one => one.Path.Value);
        Group(code, type, "Dirs", "The directories.", spec.Dirs, one => one.Path.Value, one => one.Path.Value);
        Group(code, type, "Symlinks", "The symbolic links.", spec.Symlinks, one => one.Path.Value, one => one.Path.Value);
        Group(code, type, "Devices", "The devices.", spec.Devices, one => one.Path.Value, one => one.Path.Value);
        Group(code, type, "Credentials", "The files of the credentials.", spec.Credentials, one => one.Name.Value, one => SecretsMountStep.Directory + "/" + one.Name.Value);
        Group(code, type, "Env", "The variables that are set, with their values.", spec.Process.Env, one => one.Name.Value, one => one.Value.Value);
        Resources(code, type, spec.Resources);
        PlanText(code, type, planText);
        return code.Close().ToString();
    }

    /// <summary>A class with nothing but its name and its failure: for a spec that cannot be read at all.</summary>
    public static string EmitUnreadable(string name, string planText, string specFile, string @namespace)
    {
        var code = new CodeWriter();
        code.Block(Preamble.Of(specFile)).Line($"namespace {@namespace};").Line();
        code.Line("/// <summary>A sandbox whose spec has errors.</summary>");
        var type = CSharpName.Of(name);
        code.Open($"public static partial class {type}");
        Constant(code, type, "The workload's name.", "Name", name);
        PlanText(code, type, planText);
        return code.Close().ToString();
    }

    /// <summary>The member <paramref name="name"/> of the class <paramref name="type"/>: a member may not have its class's name (CS0542).</summary>
    public static string Member(string type, string name) => name == type ? name + "_" : name;

    private static void Constant(CodeWriter code, string type, string summary, string name, string value) =>
        code.Line($"/// <summary>{summary}</summary>").Line($"public const string {Member(type, name)} = {Text(value)};").Line();

    private static void Group<T>(CodeWriter code, string type, string name, string summary, IEnumerable<T> items, Func<T, string> nameOf, Func<T, string> valueOf)
    {
        var nested = Member(type, name);
        Func<T, string> wanted = name == "Env" ? item => CSharpName.OfVariable(nameOf(item)) : item => CSharpName.Of(nameOf(item));
        var members = CSharpName.Distinct(items, wanted, nested).ToList();
        if (members.Count == 0)
        {
            return;
        }

        code.Line($"/// <summary>{summary}</summary>").Open($"public static class {nested}");
        foreach (var (member, item) in members)
        {
            code.Line($"public const string {member} = {Text(valueOf(item))};");
        }

        code.Close().Line();
    }

    /// <summary>The limits that are a number and that there is one of.</summary>
    private static void Resources(CodeWriter code, string type, ResourcesSpec? resources)
    {
        var numbers = (resources?.Limits ?? default).Where(limit => limit is { Of: null, Text: null, Value: >= 0 }).ToList();
        if (numbers.Count == 0)
        {
            return;
        }

        code.Line("/// <summary>The limits. Memory: bytes. CPU time: microseconds in 100 ms.</summary>").Open($"public static class {Member(type, "Resources")}");
        foreach (var limit in numbers)
        {
            code.Line($"public const long {limit.Limit} = {Number(limit.Value)};");
        }

        code.Close().Line();
    }

    private static void PlanText(CodeWriter code, string type, string planText)
    {
        var lines = planText.TrimEnd('\n').Split('\n');
        code.Line("/// <summary>The plan: every step in order, with its line.</summary>").Line($"public const string {Member(type, "PlanText")} =");
        for (var i = 0; i < lines.Length; i++)
        {
            code.Line("    " + Text(lines[i] + "\n") + (i + 1 < lines.Length ? " +" : ";"));
        }
    }
}
