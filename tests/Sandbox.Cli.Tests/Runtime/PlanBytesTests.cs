using Sandbox.Compiler;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;
using Sandbox.Plan.Calls;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cli.Tests.Runtime;

/// <summary>Plans as bytes: what can be carried, and that nothing else than a plan is taken for one.</summary>
public class PlanBytesTests
{
    private const string Baselines = "tests/Sandbox.Compiler.Tests/Emit/Baselines";

    /// <summary>Every spec of the compiler's baselines is carried, and the runtime finds it right (number and kind of every call's arguments); or it is said why not, with a line.</summary>
    [KernelFact(Needs.Aot)]
    public void Every_plan_is_carried_or_refused_with_its_reason()
    {
        var refused = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var carried = 0;
        foreach (var (name, plan) in Plans())
        {
            if (PlanBytes.Of(plan, "/", out var why) is { } bytes)
            {
                carried++;
                Assert.True(Verify(bytes) == 0, name);
            }
            else
            {
                refused.Add(name, why!.Value.Why);
            }
        }

        Assert.True(carried >= 15, $"{carried} carried; refused: {string.Join('\n', refused)}");
        Assert.All(refused.Values, why => Assert.Matches("process.self|health|notify|of a published launcher", why));
    }

    [KernelFact(Needs.Aot)]
    public void Bytes_that_are_no_plan_are_an_error_and_nothing_else()
    {
        var bytes = PlanBytes.Of(Plan("sandbox: 1\nroot: {host: [/usr, /bin, /lib, /lib64]}\nprocess: {command: [/bin/true]}\n"), "/", out _)!;
        Assert.Equal(0, Verify(bytes));
        var random = new Random(5);
        for (var i = 0; i < 600; i++)
        {
            var other = (byte[])bytes.Clone();
            switch (i % 3)
            {
                case 0: other = bytes[..random.Next(bytes.Length)]; break;
                case 1: other[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8)); break;
                default: BitConverter.GetBytes(random.NextInt64()).CopyTo(other, random.Next((bytes.Length / 8) - 1) / 8 * 8); break;
            }

            var code = Verify(other);
            Assert.True(code is 0 or 125 && (i % 3 != 0 || code == 125), $"case {i}: {code}");
        }
    }

    private static int Verify(byte[] bytes)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, bytes);
            return Command.Run(new(RuntimeStage.Binary, "--verify", file)).ExitCode;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static SandboxPlan Plan(string text) => SpecCompiler.Compile(new(new("it.sandbox.yaml", text), default, new("Workloads", null, false))).Plan!;

    private static IEnumerable<(string Name, SandboxPlan Plan)> Plans()
    {
        foreach (var folder in Directory.GetDirectories(Repository.At(Baselines)).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(folder);
            var others = Directory.GetFiles(folder, "*.yaml").Where(path => Path.GetFileName(path) != name + ".sandbox.yaml").Select(path => new SpecFile(Path.GetFileName(path), File.ReadAllText(path)));
            if (SpecCompiler.Compile(new(new(name + ".sandbox.yaml", File.ReadAllText(Path.Combine(folder, name + ".sandbox.yaml"))), others.ToEquatableArray(), new("Workloads", name, true))).Plan is { } plan)
            {
                yield return (name, plan);
            }
        }
    }
}
