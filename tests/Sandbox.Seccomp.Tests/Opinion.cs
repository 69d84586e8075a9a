using System.Diagnostics;
using System.Globalization;
using Sandbox.Testing;

namespace Sandbox.Seccomp.Tests;

/// <summary>libseccomp's filters, by a small C program (native/opinion.c).</summary>
internal static class Opinion
{
    private static readonly Lazy<string> Program = new(() =>
    {
        var program = Repository.Artifact("seccomp/opinion");
        var built = Command.Run(new Run("gcc", "-O1", "-o", program, Repository.At("tests/Sandbox.Seccomp.Tests/native/opinion.c"), "-lseccomp") { Timeout = TimeSpan.FromMinutes(1) });
        return built.ExitCode == 0 ? program : throw new InvalidOperationException(built.ToString());
    });

    /// <summary>One filter per policy, in order.</summary>
    public static IReadOnlyList<IReadOnlyList<BpfInstruction>> Of(IEnumerable<SeccompPolicy> policies, SeccompArch native)
    {
        using var process = Process.Start(new ProcessStartInfo(Program.Value) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var input = Task.Run(() =>
        {
            foreach (var policy in policies)
            {
                process.StandardInput.Write(Text(policy, native));
            }

            process.StandardInput.Close();
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        input.Wait();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, process.StandardError.ReadToEnd());
        return [.. Filters(output.ToArray())];
    }

    private static IEnumerable<IReadOnlyList<BpfInstruction>> Filters(byte[] output)
    {
        for (var at = 0; at < output.Length;)
        {
            var size = (int)BitConverter.ToUInt32(output, at) * 8;
            yield return BpfMachine.Read(output[(at + 4)..(at + 4 + size)]);
            at += 4 + size;
        }
    }

    private static string Text(SeccompPolicy policy, SeccompArch native)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write($"arch {string.Join(' ', FilterCompiler.Archs(policy, native).Select(Word))}\ndefault {policy.Default.ReturnValue}\n");
        foreach (var rule in policy.Rules.Where(rule => rule.Action != policy.Default))
        {
            foreach (var name in rule.Names)
            {
                text.Write($"rule {rule.Action.ReturnValue} {name}");
                foreach (var one in rule.Conditions)
                {
                    var (a, b) = one.Op == CompareOp.MaskedEqual ? (one.Mask, one.Value) : (one.Value, 0UL);
                    text.Write($" {one.Index} {(int)one.Op + 1} {a} {b}");
                }

                text.Write("\n");
            }
        }

        text.Write("end\n");
        return text.ToString();
    }

    private static string Word(SeccompArch arch) => arch switch { SeccompArch.X64 => "x86_64", SeccompArch.X86 => "x86", SeccompArch.X32 => "x32", SeccompArch.Arm64 => "aarch64", _ => "arm" };
}
