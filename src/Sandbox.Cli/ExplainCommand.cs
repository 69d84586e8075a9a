using System.Text;
using Sandbox.Compiler.Emit.Systemd;
using Sandbox.Plan;

namespace Sandbox.Cli;

/// <summary><c>sandbox explain</c>: plans in prose, to the terminal or, with their units, into files.</summary>
internal static class ExplainCommand
{
    public static int Run(string[] arguments)
    {
        var (files, project, write) = Parse(arguments);
        var exit = Program.Right;
        foreach (var file in files)
        {
            // Findings go where the plan does not: a plan on standard output may be piped on. The build, which writes, shows warnings itself when it compiles.
            if (SpecSources.Load(file, project).Compile(write is null ? Console.Error : Console.Out, errorsOnly: write is not null)?.Plan is { } plan)
            {
                Show(plan, file, write);
            }
            else
            {
                exit = Program.Wrong;
            }
        }

        return exit;
    }

    private static (List<string> Files, string? Project, string? Write) Parse(string[] arguments)
    {
        var files = new List<string>();
        string? project = null, write = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--project" when i + 1 < arguments.Length:
                    project = arguments[++i];
                    break;
                case "--write" when i + 1 < arguments.Length:
                    write = arguments[++i];
                    break;
                case var word when !word.StartsWith('-'):
                    files.Add(word);
                    break;
                default:
                    throw new UsageException($"explain does not know '{arguments[i]}': sandbox explain FILE... [--project DIR] [--write DIR].");
            }
        }

        return files.Count > 0 ? (files, project, write) : throw new UsageException("explain needs a file: sandbox explain FILE...");
    }

    private static void Show(SandboxPlan plan, string file, string? write)
    {
        if (write is null)
        {
            Console.Out.Write(PlanProse.Write(plan));
            return;
        }

        Directory.CreateDirectory(write);
        WriteText(Path.Combine(write, plan.Name + ".plan.txt"), PlanProse.Write(plan));
        foreach (var unit in UnitEmitter.Write(plan))
        {
            WriteText(Path.Combine(write, unit.Name), unit.Text);
        }

        Console.WriteLine(Exposure.Of(Path.Combine(write, UnitEmitter.Write(plan)[0].Name)));

        // Of a user's own manager, in the same folder: NAME.user.service is installed as NAME.service.
        foreach (var unit in UnitEmitter.WriteForUser(plan))
        {
            WriteText(Path.Combine(write, Path.GetFileNameWithoutExtension(unit.Name) + ".user" + Path.GetExtension(unit.Name)), unit.Text);
        }

        // For the build, which names the binary so, and puts a root into it (Sandbox.Sdk.Publish.targets).
        if (plan.Outside.Any(step => step is MountEmbeddedStep))
        {
            Console.WriteLine($"{plan.Name}: root.embed");
        }

        Console.WriteLine($"{plan.Name}|{file}");
    }

    private static void WriteText(string path, string text) => File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
