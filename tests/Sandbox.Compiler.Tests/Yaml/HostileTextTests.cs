using CsCheck;
using Sandbox.Compiler.Yaml;
using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Yaml;

/// <summary>Whatever the text: reading ends, throws nothing, and every diagnostic has a real place.</summary>
public class HostileTextTests
{
    private const string Sample = """
        sandbox: 1
        name: web
        extends: [a.base.yaml]
        root: {host: [/usr, {path: /opt, optional: true}]}
        process:
          command: [/bin/sh, "-c", 'a', "\u0041"]
          env: {A: b}
          user: "1000:100"
          rlimits: {nofile: {soft: 10, hard: 20}, cpu: 10s}
          stop: {signal: SIGTERM, timeout: 10s}
        mounts:
        - source: /a
          target: /b
          flags: [ro, nosuid]
        - {type: tmpfs, target: /tmp, size: 16MiB, mode: "1777"}
        files:
        - path: /etc/motd
          content: |
            hello
              you
        sysctl: {net.ipv4.ip_forward: 1}
        capabilities: [net_raw]
        namespaces: {time: {monotonic: -1h}}
        """;

    private static readonly Gen<string> Pieces = Gen.OneOf(new[]
    {
        "\t", "\n", "\r", " ", ":", "- ", "? ", "[", "]", "{", "}", ",", "&a ", "*a", "!t ", "!!str ", "|", ">", "\"", "'", "#", "%", "@", "`", "---\n", "...\n", "<<: ",
        "\0", "\u0085", "\u2028", "\u202E", "\uFEFF", "\uD800", "\uFFFD", "\U0001F600", "~", "no", "0755", "0o7", "\\x", "\\u12", "-1", "99999999999999999999", "1.5h", "é",
    }.Select(piece => (IGen<string>)Gen.Const(piece)).ToArray());

    [Fact]
    public void MutatedSpecsAreRead()
    {
        var place = Gen.Int[0, Sample.Length];
        Gen.Select(place, Gen.Int[0, 6], Pieces).Array[1, 6].Sample(
            edits => Check(edits.Aggregate(Sample, (text, edit) =>
            {
                var at = Math.Min(edit.Item1, text.Length);
                return text[..at] + edit.Item3 + text[Math.Min(at + edit.Item2, text.Length)..];
            })),
            iter: 20_000);
    }

    [Fact]
    public void RandomPiecesAreRead() => Pieces.Array[0, 60].Sample(pieces => Check(string.Concat(pieces)), iter: 20_000);

    [Fact]
    public void RandomTextIsRead() => Gen.String.Sample(Check, iter: 5_000);

    [Fact]
    public void RandomBytesAreRead() => Gen.Byte.Array[0, 200].Sample(bytes => Check(SpecText.Decode(Reading.Path, bytes)), iter: 5_000);

    private static void Check(string text) => Check(new SpecFile(Reading.Path, text));

    private static void Check(SpecFile file)
    {
        var reading = SpecReader.Read(Input("", ("a.base.yaml", "sandbox: 1\n")) with { Spec = file });
        var lines = file.Text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', '\r');
        foreach (var one in reading.Diagnostics)
        {
            var at = one.At;
            Assert.Equal(Reading.Path, one.Path);
            Assert.InRange(at.Line, 1, lines.Length);
            Assert.InRange(at.Column, 1, lines[at.Line - 1].Length + 1);
            Assert.True((at.EndLine, at.EndColumn).CompareTo((at.Line, at.Column)) >= 0, $"{one}");
            Assert.InRange(at.Start + at.Length, at.Start, Math.Max(file.Text.Length, 1));
            Assert.DoesNotContain('\n', one.Message);
        }

        Assert.True(reading.Spec is not null || reading.Diagnostics.Count > 0);
    }
}
