using Sandbox.Testing;

namespace Sandbox.Gate.Tests;

/// <summary>Something on the launch path that cannot run before libc and before .NET.</summary>
/// <param name="Way">The calls that lead there, from the entry point.</param>
/// <param name="What">What was found.</param>
public sealed record Finding(string Way, string What)
{
    public override string ToString() => $"{Way}: {What}";
}

/// <summary>
/// Fence 2: walks the call graph of a published launcher's machine code from <c>sandbox_main</c> and <c>sandbox_child</c>. Only code of ours may be
/// reached: the stubs of assembly, Sandbox.Syscalls, Sandbox.Launch and the generated launcher. Everything else (the runtime's helpers for allocation,
/// throw, cast, P/Invoke and class constructors, libc, import thunks), every call through memory or a register and every use of data that must be
/// relocated or set up first is a finding.
/// </summary>
public sealed class LaunchPathGate
{
    /// <summary>Known and harmless: reached code of others, with the reason.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["RhpGcPoll"] = "behind every SuppressGCTransition call the compiler asks RhpTrapThreads whether a collection waits; it is 0 while no runtime runs",
        ["RhpFallbackFailFast"] = "the end of a function whose stack buffer was overrun; the process cannot go on, and dies there with or without a runtime",
        ["_start"] = "sandbox_enter_runtime goes on to libc's entry: from there on it is no launch path any more",
    };

    /// <summary>What ILC adds to a type that is wholly kept, for ValueType.Equals.</summary>
    private const string Reflection = "__GetFieldHelper";

    private readonly ElfImage _image;
    private readonly Disassembly _disassembly;
    private readonly string[] _ours;
    private readonly List<Finding> _findings = [];
    private readonly Dictionary<ulong, string> _seen = [];
    private readonly Queue<ulong> _waiting = new();

    private LaunchPathGate(ElfImage image, IEnumerable<string> assemblies)
    {
        _image = image;
        _disassembly = new(image);
        _ours = [.. assemblies.Select(Mangle), "sandbox_"];
    }

    /// <summary>Number of functions on the launch path.</summary>
    public int Functions => _seen.Count;

    /// <summary>Checks a binary.</summary>
    /// <param name="workload">Where it was published.</param>
    /// <param name="binary">Its name.</param>
    /// <param name="assembly">Name of the assembly that holds the generated launcher.</param>
    /// <param name="functions">How many functions were walked.</param>
    /// <param name="runtime">The runtime identifier that it was published for; null: this machine's.</param>
    /// <param name="whole">An assembly of which every function is an entry too, called or not.</param>
    public static IReadOnlyList<Finding> Check(PublishedWorkload workload, string binary, string assembly, out int functions, string? whole = null, string? runtime = null)
    {
        var gate = new LaunchPathGate(ElfImage.Read(workload.Binary(binary), workload.Symbols(binary, runtime)), ["Sandbox.Syscalls", "Sandbox.Launch", assembly]);
        gate.Walk(whole is null ? [] : gate._image.FunctionsOf(Mangle(whole)).Where(name => !name.EndsWith(Reflection, StringComparison.Ordinal)));
        functions = gate.Functions;
        return gate._findings;
    }

    // ILC writes Assembly_Namespace_Type__Method, every character that is no letter or digit as an underscore.
    private static string Mangle(string assembly) => string.Concat(assembly.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')) + "_";

    private void Walk(IEnumerable<string> more)
    {
        foreach (var root in more.Prepend("sandbox_child").Prepend("sandbox_main"))
        {
            if (_image.Find(root) is { } address)
            {
                if (_seen.TryAdd(address, root))
                {
                    _waiting.Enqueue(address);
                }
            }
            else
            {
                _findings.Add(new(root, "is not in the binary's symbols"));
            }
        }

        while (_waiting.TryDequeue(out var start))
        {
            CheckFunction(start, _image.EndOf(start));
        }
    }

    private void CheckFunction(ulong start, ulong end)
    {
        var way = _seen[start];
        var body = new FunctionBody(_image, start, _disassembly.Read(start, end));
        if (body.IsEmpty)
        {
            _findings.Add(new(way, "has no code to read"));
        }

        foreach (var target in body.Targets.Where(target => target < start || target >= end))
        {
            Reach(way, target);
        }

        foreach (var (instruction, why) in body.Refused())
        {
            _findings.Add(new(way, $"{why} ({instruction})"));
        }
    }

    private void Reach(string way, ulong target)
    {
        // Stubs of assembly share their ends: a jump into the middle of one is a use of that one.
        if (_image.NamesAt(target).Count == 0 && _image.FunctionAround(target) is { } around && _image.NamesAt(around).Any(name => name.StartsWith("sandbox_", StringComparison.Ordinal)))
        {
            target = around;
        }

        var names = _image.NamesAt(target);
        if (names.Any(Exceptions.ContainsKey) || _seen.ContainsKey(target))
        {
            return;
        }

        var section = _image.SectionAt(target);
        if (section is not { IsCode: true } || section.Name.Contains("plt", StringComparison.Ordinal))
        {
            _findings.Add(new(way, $"calls into {section?.Name ?? "nowhere"} at {target:x}"));
        }
        else if (names.FirstOrDefault(IsOurs) is { } own)
        {
            _seen[target] = $"{way} > {own}";
            _waiting.Enqueue(target);
        }
        else
        {
            _findings.Add(new(way, "calls " + (names.Count == 0 ? $"code without a symbol at {target:x}" : Describe(names[0]))));
        }
    }

    // A stub that the compiler makes for a lazy P/Invoke has its method's name too, with a prefix of its own.
    private bool IsOurs(string name) => _ours.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && !name.EndsWith("___cctor", StringComparison.Ordinal);

    private static string Describe(string name) => name switch
    {
        _ when name.StartsWith("RhpNew", StringComparison.Ordinal) || name.Contains("RhNew", StringComparison.Ordinal) => name + " (allocation)",
        _ when name.Contains("Throw", StringComparison.Ordinal) => name + " (throw)",
        _ when name.Contains("TypeCast", StringComparison.Ordinal) => name + " (cast)",
        _ when name.Contains("PInvoke", StringComparison.Ordinal) || name.Contains("InteropHelpers", StringComparison.Ordinal) => name + " (P/Invoke transition)",
        _ when name.Contains("StaticBase", StringComparison.Ordinal) || name.Contains("cctor", StringComparison.Ordinal) || name.Contains("ClassConstructor", StringComparison.Ordinal) => name + " (class constructor check)",
        _ when name.Contains("ThreadStatic", StringComparison.Ordinal) || name.Contains("tls_get_addr", StringComparison.Ordinal) => name + " (thread-local storage)",
        _ => name,
    };
}
