using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Tests;

/// <summary>Short ways to read specs in tests.</summary>
internal static class Reading
{
    public const string Path = "app.sandbox.yaml";

    /// <summary>Reads one spec without others.</summary>
    public static SpecReading Read(string text) => SpecReader.Read(Input(text));

    /// <summary>Reads a spec with files that it may extend.</summary>
    public static SpecReading Read(string text, params (string Path, string Text)[] others) => SpecReader.Read(Input(text, others));

    public static SpecInput Input(string text, params (string Path, string Text)[] others) =>
        new(new(Path, text), others.Select(one => new SpecFile(one.Path, one.Text)).ToEquatableArray(), new("Workloads", "app", false));

    /// <summary>A whole spec around the given lines.</summary>
    public static string Whole(string lines) => $"sandbox: 1\nprocess:\n  command: [/bin/true]\n{lines}\n";

    /// <summary>A whole spec with the given lines in <c>process</c>, which begin at column 3 of line 4.</summary>
    public static string InProcess(string lines) => $"sandbox: 1\nprocess:\n  command: [/bin/true]\n  {lines}\n";

    /// <summary>Asserts that reading gives exactly one diagnostic: this one, here.</summary>
    public static SpecDiagnostic AssertOnly(string text, string id, int line, int column, string contains) => AssertOnly(Read(text), id, line, column, contains);

    /// <summary>The same for a reading.</summary>
    public static SpecDiagnostic AssertOnly(SpecReading reading, string id, int line, int column, string contains)
    {
        var only = Assert.Single(reading.Diagnostics);
        Assert.Equal($"{id} ({line},{column})", $"{only.Id} ({only.At.Line},{only.At.Column})");
        Assert.Contains(contains, only.Message, StringComparison.Ordinal);
        Assert.EndsWith(only.Message[^1] == '?' ? "?" : ".", only.Message, StringComparison.Ordinal);
        Assert.Null(reading.Spec);
        return only;
    }

    /// <summary>Reads a spec that must have nothing wrong.</summary>
    public static WorkloadSpec Good(string text, params (string Path, string Text)[] others)
    {
        var reading = Read(text, others);
        Assert.Empty(reading.Diagnostics.Select(one => one.ToString()));
        return reading.Spec!;
    }
}
