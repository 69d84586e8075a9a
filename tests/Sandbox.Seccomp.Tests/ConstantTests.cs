using System.Globalization;
using Sandbox.Testing;
using Xunit.Abstractions;

namespace Sandbox.Seccomp.Tests;

/// <summary>Every word of <see cref="ArgumentWords"/>, and every errno, against the C headers of both architectures.</summary>
public class ConstantTests(ITestOutputHelper output)
{
    private static readonly string[] Headers = ["errno.h", "sys/socket.h", "linux/sched.h", "sys/mman.h", "sys/personality.h", "sys/stat.h", "sys/ioctl.h", "linux/prctl.h"];

    // Members of an enum, which #ifdef does not see.
    private static readonly string[] Enumerated = ["PER_LINUX", "PER_LINUX32", "ADDR_NO_RANDOMIZE", "READ_IMPLIES_EXEC", "UNAME26"];

    // The newest words: the headers of a distribution may be older. Any other that is missing is a mistake of ours.
    private static readonly string[] Newest = ["AF_MCTP", "PR_SCHED_CORE", "PR_SET_VMA"];

    private static Dictionary<string, ulong> InCSharp =>
        ArgumentWords.Names.ToDictionary(name => name, name => ArgumentWords.TryGet(name, out var value) ? value : 0).Concat(ErrnoTable.All.ToDictionary(name => name, name => (ulong)ErrnoTable.NumberOf(name)))
            .Concat(new[] { "EWOULDBLOCK", "EDEADLOCK", "ENOTSUP" }.ToDictionary(name => name, name => (ulong)ErrnoTable.NumberOf(name))).ToDictionary(pair => pair.Key, pair => pair.Value);

    [KernelFact(Needs.Gcc)]
    public void Words_are_those_of_this_machine() => Compare(Ask("gcc", []));

    [KernelFact(Needs.Aarch64Gcc | Needs.Qemu)]
    public void Words_are_those_of_aarch64() => Compare(Ask("aarch64-linux-gnu-gcc", ["qemu-aarch64"]));

    [Fact]
    public void A_wrong_or_missing_word_would_be_seen()
    {
        var inC = InCSharp.ToDictionary(pair => pair.Key, pair => (ulong?)pair.Value);
        Assert.Empty(Wrong(inC));
        (inC["AF_UNIX"], inC["PROT_EXEC"], inC["AF_MCTP"]) = (2, null, null);
        Assert.Equal(["AF_UNIX: C# has 0x1, C has 0x2", "PROT_EXEC: C# has 0x4, C has nothing"], Wrong(inC));
    }

    private void Compare(Dictionary<string, ulong?> inC)
    {
        output.WriteLine($"{inC.Count} words; not in these headers: {string.Join(' ', inC.Where(pair => pair.Value is null).Select(pair => pair.Key).DefaultIfEmpty("none"))}");
        Assert.Empty(Wrong(inC));
    }

    private static IEnumerable<string> Wrong(Dictionary<string, ulong?> inC) =>
        InCSharp.Where(word => inC[word.Key] is { } value ? (uint)value != word.Value : !Newest.Contains(word.Key))
            .Select(word => $"{word.Key}: C# has 0x{word.Value:x}, C has {(inC[word.Key] is { } value ? $"0x{value:x}" : "nothing")}").Order(StringComparer.Ordinal);

    // The value of each word; null: the headers do not have it.
    private static Dictionary<string, ulong?> Ask(string compiler, string[] runner)
    {
        var directory = Directory.CreateTempSubdirectory("sandbox-words").FullName;
        try
        {
            var (source, program) = (Path.Combine(directory, "words.c"), Path.Combine(directory, "words"));
            File.WriteAllText(source, Source());
            var compiled = Command.Run(new Run(compiler, "-static", "-w", "-D_GNU_SOURCE", "-o", program, source) { Timeout = TimeSpan.FromMinutes(1) });
            Assert.True(compiled.ExitCode == 0, compiled.ToString());
            string[] words = [.. runner, program];
            var ran = Command.Run(new Run(words[0], words[1..]));
            return ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(pair => pair[0], pair => pair[1] == "-" ? (ulong?)null : ulong.Parse(pair[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Source()
    {
        var lines = InCSharp.Keys.Select(name => Enumerated.Contains(name) ? Print(name) : $"#ifdef {name}\n{Print(name)}#else\n    puts(\"{name} -\");\n#endif\n");
        return $"#include <stdio.h>\n{string.Concat(Headers.Select(header => $"#include <{header}>\n"))}int main(void)\n{{\n{string.Concat(lines)}    return 0;\n}}\n";
    }

    private static string Print(string name) => $"    printf(\"{name} %llx\\n\", (unsigned long long)({name}));\n";
}
