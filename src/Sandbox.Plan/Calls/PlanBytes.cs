using System.Text;
using Sandbox.Seccomp;

namespace Sandbox.Plan.Calls;

/// <summary>
/// A plan as bytes, which src/Sandbox.Runtime executes without a compiler: a header of <see cref="HeaderWords"/> numbers, the calls, and behind them the texts that they name by offset and length, each
/// with a NUL behind it. All numbers are 64 bits of the machine's own order; a call is its number, its line, how many arguments it has, and these.
/// </summary>
public static class PlanBytes
{
    /// <summary>"SBXPLAN" and the version of the format.</summary>
    public const long Magic = 0x01_4e_41_4c_50_58_42_53;

    /// <summary>Raised when a number or a field gets another meaning.</summary>
    public const int Version = 3;

    /// <summary>The numbers of the header, in this order: magic, version, bytes in all, calls before and with the making of namespaces, calls inside, calls of the workload, offset of the texts,
    /// whether there is an init, variables, words of the command, then as texts name, files, the launcher's filter, the init's, and the directory that relative paths of the host begin at.</summary>
    public const int HeaderWords = 15;

    /// <summary>The bytes of <paramref name="plan"/> for this machine; relative paths of the host begin at <paramref name="directory"/>. <paramref name="refused"/>: null, or what of the plan only a published launcher does, with its line.</summary>
    public static byte[]? Of(SandboxPlan plan, string directory, out (string Why, SourceLine At)? refused)
    {
        refused = WhyNot(plan);
        if (refused is not null)
        {
            return null;
        }

        var outside = Calls(plan.Outside, plan).Concat(PlanCalls.Watching(plan)).ToList();
        var (inside, workload) = (Calls(plan.Inside, plan).ToList(), Calls(plan.Workload, plan).ToList());
        var writer = new Writer();
        var words = new List<long>
        {
            Magic, Version, 0, outside.Count, inside.Count, workload.Count, 0, plan.Supervision.Init ? 1 : 0,
            plan.Workload.Count(step => step is SetEnvStep or PassEnvStep), plan.Workload.OfType<PrepareExecStep>().Sum(step => step.Command.Count),
            writer.Text(plan.Name), writer.Text(plan.Files), writer.Text(Program(plan.Supervision.Launcher)), writer.Text(plan.Supervision.Reaper is { } reaper ? Program(reaper) : null), writer.Text(directory),
        };
        foreach (var call in outside.Concat(inside).Concat(workload))
        {
            words.Add((long)call.Call);
            words.Add(Line(call.At));
            words.Add(call.Arguments.Length);
            words.AddRange(call.Arguments.Select(writer.Word));
        }

        words[6] = words.Count * sizeof(long);
        words[2] = words[6] + writer.Texts.Length;
        return [.. words.SelectMany(BitConverter.GetBytes), .. writer.Texts.ToArray()];
    }

    /// <summary>A filter's program for this machine: struct sock_filter in a row.</summary>
    internal static byte[] Program(SyscallFilter filter) =>
        [.. (System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? filter.Arm64 : filter.X64).Instructions.SelectMany(one => one.Bytes)];

    /// <summary>A line as the launch path has it: the file's number in bits 20 and up.</summary>
    internal static long Line(SourceLine at) => ((long)at.File << 20) + at.Line;

    private static IEnumerable<StepCall> Calls(IEnumerable<PlanStep> steps, SandboxPlan plan) => steps.Select(step => PlanCalls.Of(step, plan)!);

    private static (string Why, SourceLine At)? WhyNot(SandboxPlan plan)
    {
        if (plan.IsSelf)
        {
            return ("process.self is the program that the launcher is part of", plan.Workload.First(step => step is StartSelfStep).At);
        }

        if (plan.Supervision.Health is { } health)
        {
            return ("health is not watched over", health.At);
        }

        if (plan.Supervision.Proxies)
        {
            return ("notify is not passed on", plan.Supervision.At.Notify);
        }

        return plan.Steps.FirstOrDefault(step => step is not CreateNamespacesStep && PlanCalls.Of(step, plan) is null) is { } other ? ($"{Named(other)} is of a published launcher", other.At) : null;
    }

    private static string Named(PlanStep step) => step.GetType().Name switch
    {
        var name when name.EndsWith("Step", StringComparison.Ordinal) => $"the step '{name.Substring(0, name.Length - 4)}'",
        var name => name,
    };

    private sealed class Writer
    {
        public MemoryStream Texts { get; } = NewTexts();

        public long Word(object? argument) => argument switch
        {
            null => 0,
            string text => Text(text),
            byte[] bytes => Text(bytes),
            IEnumerable<string> list => Text(list),
            bool truth => truth ? 1 : 0,
            ulong number => unchecked((long)number),
            Enum value => value.GetTypeCode() == TypeCode.UInt64 ? unchecked((long)Convert.ToUInt64(value, System.Globalization.CultureInfo.InvariantCulture)) : Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture),
            _ => Convert.ToInt64(argument, System.Globalization.CultureInfo.InvariantCulture),
        };

        public long Text(string text) => Text(Encoding.UTF8.GetBytes(text));

        public long Text(IEnumerable<string> list) => Text(string.Concat(list.Select(item => item + '\0')));

        // Offset and length; 0 is no text at all.
        public long Text(byte[]? bytes)
        {
            if (bytes is null)
            {
                return 0;
            }

            var at = Texts.Position;
            Texts.Write(bytes, 0, bytes.Length);
            Texts.WriteByte(0);
            return (at << 32) | (uint)bytes.Length;
        }

        // The first byte is nobody's, so that no text is at 0.
        private static MemoryStream NewTexts()
        {
            var texts = new MemoryStream();
            texts.WriteByte(0);
            return texts;
        }
    }
}
