using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Sandbox.Testing;

namespace Sandbox.Syscalls.Tests;

/// <summary>One number that C# and C must agree on.</summary>
/// <param name="Name">TYPE.MEMBER, or TYPE.MEMBER@offset, @size.</param>
/// <param name="Expression">What C prints.</param>
/// <param name="Bits">Width that they are compared in.</param>
/// <param name="OnX64">Value in C# on x86_64.</param>
/// <param name="OnArm64">Value in C# on aarch64.</param>
internal sealed record AbiFact(string Name, string Expression, int Bits, long OnX64, long OnArm64);

/// <summary>Collects the facts of Sandbox.Syscalls and asks a C compiler for its side.</summary>
internal static partial class AbiProbe
{
    public static IEnumerable<Type> Types => typeof(Kernel).Assembly.GetExportedTypes().Where(type => !type.IsNested && !AbiMap.Ours.Contains(type.Name));

    /// <summary>The facts of one type.</summary>
    public static IReadOnlyList<AbiFact> FactsOf(Type type)
    {
        List<AbiFact> facts = [.. Constants(type), .. Choices(type.Name)];
        if (type is { IsValueType: true, IsEnum: false })
        {
            facts.AddRange(Layout(type));
        }

        return facts;
    }

    /// <summary>The system call numbers.</summary>
    public static IReadOnlyList<AbiFact> Numbers() => [.. Properties("Nr").Select(property => property with { Expression = "__NR_" + property.Name["Nr.".Length..] })];

    /// <summary>Compiles and runs a C program that prints the facts; name to value.</summary>
    /// <param name="compiler">gcc or its cross twin.</param>
    /// <param name="runner">Words before the program: qemu; empty: it runs here.</param>
    /// <param name="parts">Facts with the headers that they need; each part is a translation unit of its own.</param>
    public static Dictionary<string, long> Ask(string compiler, string[] runner, IReadOnlyList<(string Name, string[] Headers, IReadOnlyList<AbiFact> Facts)> parts)
    {
        var directory = Directory.CreateTempSubdirectory("sandbox-abi").FullName;
        try
        {
            List<string> files = [];
            foreach (var (name, headers, facts) in parts)
            {
                files.Add(Path.Combine(directory, name + ".c"));
                File.WriteAllText(files[^1], Unit(name, headers, facts));
            }

            files.Add(Path.Combine(directory, "main.c"));
            File.WriteAllText(files[^1], "#define X(n) extern void probe_##n(void);\n#define ALL " + string.Concat(parts.Select(part => $"X({part.Name}) ")) + "\nALL\n#undef X\n#define X(n) probe_##n();\nint main(void) { ALL return 0; }\n");
            var program = Path.Combine(directory, "probe");
            var compiled = Command.Run(new Run(compiler, ["-static", "-w", "-D_GNU_SOURCE", "-o", program, .. files]) { Timeout = TimeSpan.FromMinutes(1) });
            if (compiled.ExitCode != 0)
            {
                throw new InvalidOperationException($"{compiler}: {string.Join('\n', compiled.Error.Split('\n').Where(line => line.Contains("error:", StringComparison.Ordinal)))}");
            }

            string[] words = [.. runner, program];
            var ran = Command.Run(new Run(words[0], words[1..]));
            return ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>The headers of a type: of the map, or of the first comment line of its source file.</summary>
    public static string[] HeadersOf(Type type)
    {
        if (AbiMap.Headers.TryGetValue(type.Name, out var headers))
        {
            return headers;
        }

        var first = File.ReadLines(SourceOf(type.Name)).First();
        return [.. Header().Matches(first).Select(match => match.Value)];
    }

    private static string Unit(string name, string[] headers, IReadOnlyList<AbiFact> facts)
    {
        // printf and offsetof without libc's headers, which clash with the kernel's.
        var text = new StringBuilder();
        foreach (var header in headers)
        {
            text.Append("#include <").Append(header).Append(">\n");
        }

        text.Append("extern int printf(const char *, ...);\nvoid probe_").Append(name).Append("(void)\n{\n");
        foreach (var fact in facts)
        {
            var line = $"    printf(\"{fact.Name} %lld\\n\", (long long)({fact.Expression}));\n";
            text.Append(AbiMap.MacroOf(fact.Name) is { } macro ? $"#ifdef {macro}\n{line}#endif\n" : line);
        }

        return text.Append("}\n").ToString();
    }

    private static IEnumerable<AbiFact> Constants(Type type)
    {
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral))
        {
            if (CName(type, field.Name) is { } expression)
            {
                var value = Widen(field.GetRawConstantValue()!);
                yield return new($"{type.Name}.{field.Name}", expression, 8 * Marshal.SizeOf(field.FieldType), value, value);
            }
        }
    }

    // Static properties with a value per architecture, as Nr and Fcntl have them, are read from the source: only one of the two can be seen running.
    private static IEnumerable<AbiFact> Choices(string type) => Properties(type).Where(fact => !AbiMap.Names.TryGetValue(fact.Name, out var name) || name is not null);

    private static IEnumerable<AbiFact> Properties(string type)
    {
        foreach (Match match in Choice().Matches(File.ReadAllText(SourceOf(type))))
        {
            var both = match.Groups["both"];
            var x64 = Number(both.Success ? both.Value : match.Groups["x64"].Value);
            var arm64 = Number(both.Success ? both.Value : match.Groups["arm64"].Value);
            yield return new($"{type}.{match.Groups["name"].Value}", match.Groups["name"].Value, match.Groups["type"].Value is "long" or "ulong" ? 64 : 32, x64, arm64);
        }
    }

    private static IEnumerable<AbiFact> Layout(Type type)
    {
        var name = AbiMap.Structs.GetValueOrDefault(type.Name, "struct " + type.Name);
        var size = Marshal.SizeOf(type);
        yield return new(type.Name + "@size", AbiMap.Sizes.GetValueOrDefault(type.Name, $"sizeof({name})"), 64, size, size);
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Instance).Where(_ => !AbiMap.WithoutFields.Contains(type.Name)))
        {
            if (CName(type, field.Name) is not { } inC)
            {
                continue;
            }

            var offset = (long)Marshal.OffsetOf(type, field.Name);
            yield return new($"{type.Name}.{field.Name}@offset", $"__builtin_offsetof({name}, {inC})", 64, offset, offset);
            if (!AbiMap.Runs.Contains($"{type.Name}.{field.Name}"))
            {
                var length = Marshal.SizeOf(field.FieldType);
                yield return new($"{type.Name}.{field.Name}@size", $"sizeof((({name} *)0)->{inC})", 64, length, length);
            }
        }
    }

    private static string? CName(Type type, string member) => AbiMap.Names.TryGetValue($"{type.Name}.{member}", out var name) ? name : member;

    private static string SourceOf(string type) =>
        Repository.Files("src/Sandbox.Syscalls", "*.cs").Select(Repository.At).First(file => Regex.IsMatch(File.ReadAllText(file), $@"\b(class|struct|enum) {type}\b"));

    private static long Number(string text) => text.StartsWith("0x", StringComparison.Ordinal) ? (long)ulong.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) : long.Parse(text, CultureInfo.InvariantCulture);

    private static long Widen(object value) => value is ulong big ? unchecked((long)big) : Convert.ToInt64(value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"public static (?<type>long|ulong|int|uint) (?<name>\w+) => (?:(?:X64|X86Base\.IsSupported) \? (?<x64>\w+) : (?<arm64>\w+)|(?<both>\w+));")]
    private static partial Regex Choice();

    [GeneratedRegex(@"[\w/-]+\.h")]
    private static partial Regex Header();
}
