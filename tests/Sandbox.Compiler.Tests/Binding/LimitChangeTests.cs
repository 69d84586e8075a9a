using Sandbox.Compiler.Keys;
using Sandbox.Plan;
using Xunit;
using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Binding;

/// <summary>What <c>--update</c> reads is what the compiler reads of the same key: the same values, refusals and words.</summary>
public class LimitChangeTests
{
    private static readonly string[] Values =
    [
        "max", "0", "1", "-1", "64MiB", "64M", "1.5GB", "1048575", "1MiB", "8388608TiB", "9999999999999999999", "99999999999999999999", "50%", "150.5%", "0.5%", "50 %", "2 cpus", "2cpus", "1 cpu", "9000 cpus",
        "10ms", "1h30m", "0ms", "40000d", "true", "0-3,6", "5,1-2,3", "3-1", "0-8192", "007", "10000", "10001", "4194305", "4294967296", "half", "",
    ];

    public static TheoryData<string> Keys =>
    [
        "memory.max", "memory.high", "memory.low", "memory.min", "memory.swap", "memory.oom_group", "cpu.max", "cpu.burst", "cpu.weight", "cpu.idle", "cpu.set", "cpu.mems", "pids.max", "io.weight",
        "io.limits[8:0].rbps", "io.limits[/dev/sda].wbps", "io.limits[08:016].riops", "io.limits[sda].wiops", "hugetlb.2MiB", "hugetlb.1GiB", "hugetlb.3MiB", "misc.sev", "misc.sev es", "rdma.mlx4_0.hca_handle",
        "rdma.mlx4_0.hca_object", "unified.memory.zswap.max", "unified.memory.max", "unified.hugetlb.2MB.max", "unified.cgroup.freeze",
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public void AsTheCompiler(string key)
    {
        foreach (var value in Values.Where(value => value.Length > 0 || !key.StartsWith("unified", StringComparison.Ordinal)))
        {
            var read = LimitChange.Read($"{key}={value}", out var problem);
            var compiled = SpecCompiler.Compile(Input(Whole("root: {host: [/usr]}\n" + InSpec(key, value))));
            var step = compiled.Plan?.Steps.OfType<CgroupLimitStep>().SingleOrDefault();
            if (step is not null)
            {
                Assert.Equal((step.Limit, step.Of, step.Value, step.Text, step.Controller), (read?.Limit, read?.Of, read?.Value ?? 0, read?.Text, read?.Controller));
            }
            else if (compiled.Diagnostics.FirstOrDefault(one => IsOfTheValue(one.Id)) is { } said)
            {
                Assert.True(read is null && said.Message == problem + ".", $"{key}={value}: {said.Message}\n{problem}");
            }
        }
    }

    [Fact]
    public void EveryLimitOfALanguageKeyIsKnown()
    {
        var limits = SpecKeys.All.Where(one => one.Path.StartsWith("resources.", StringComparison.Ordinal)).Select(one => one.Path["resources.".Length..]).ToList();
        var groups = limits.Where(one => limits.Exists(other => other.StartsWith(one + ".", StringComparison.Ordinal) || other.StartsWith(one + "[", StringComparison.Ordinal))).ToList();
        var keys = limits.Except(groups).Except(["requirement", "io.limits[].device", "devices[].allow", "devices[].deny"]).Select(one => one is "hugetlb" or "misc" or "unified" ? one + ".*" : one);
        Assert.Equal(keys.Order(StringComparer.Ordinal), LimitKey.Known.Replace("[DEVICE]", "[]", StringComparison.Ordinal).Replace("NAME", "*", StringComparison.Ordinal).Split(", ").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("memory.max", "no limit; write KEY=VALUE")]
    [InlineData("=5", "no limit; write KEY=VALUE")]
    [InlineData("memory.maxx=5", "'memory.maxx'; the keys are those below 'resources' of a spec: memory.max, ")]
    [InlineData("io.limits[].rbps=5", "there is no limit 'io.limits[].rbps'")]
    [InlineData("io.limits[8:0]=5", "there is no limit 'io.limits[8:0]'")]
    [InlineData("cpu.set=", "'set' takes numbers")]
    [InlineData("unified.memory.zswap.max=", "has no value")]
    [InlineData("hugetlb.2MiB=5MiB", "not a whole number of them; write a multiple of 2MiB")]
    public void IsNone(string word, string problem)
    {
        Assert.Null(LimitChange.Read(word, out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory.max=64MiB", "resources: {memory: {max: 64MiB}}")]
    [InlineData("io.limits[8:0].rbps=1MiB", "resources: {io: {limits: [{device: 8:0, rbps: 1MiB}]}}")]
    [InlineData("rdma.mlx4_0.hca_handle=2", "resources: {rdma: {mlx4_0: {hca_handle: 2}}}")]
    [InlineData("hugetlb.2MiB=4MiB", "resources: {hugetlb: {2MiB: 4MiB}}")]
    [InlineData("unified.memory.zswap.max=5", "resources: {unified: {memory.zswap.max: \"5\"}}")]
    public void InASpec(string word, string line)
    {
        Assert.Equal(line, LimitChange.Read(word, out _)!.InSpec(word[(word.IndexOf('=') + 1)..]));
        Assert.Empty(SpecCompiler.Compile(Input(Whole("root: {host: [/usr]}\n" + line))).Diagnostics);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1000, "1000B")]
    [InlineData(3L << 29, "1536MiB")]
    [InlineData(long.MaxValue, "9223372036854775807B")]
    public void SizesAreSpelledAsTheyAreRead(long bytes, string text)
    {
        Assert.Equal(text, Quantities.Size(bytes));
        Assert.True(Quantities.IsSize(text, out var read) && read == bytes);
    }

    [Theory]
    [InlineData(50_000, "50%")]
    [InlineData(12_550, "12.55%")]
    [InlineData(200_500, "200.5%")]
    public void SharesAreSpelledAsTheyAreRead(long quota, string text)
    {
        Assert.Equal(text, LimitTexts.CpuShare(quota, CgroupUnits.CpuPeriod));
        Assert.True(LimitTexts.IsCpuShare(text, out var read, out _) && read == quota);
    }

    // Not of YAML (007), not of two limits together (a burst without a quota); a truth value is said of in the words of its own rule.
    private static bool IsOfTheValue(string id) => id.StartsWith("SBX02", StringComparison.Ordinal);

    private static string InSpec(string key, string value)
    {
        var quoted = "\"" + value + "\"";
        var text = key.StartsWith("unified.", StringComparison.Ordinal) ? quoted : value;
        if (key.StartsWith("unified.", StringComparison.Ordinal))
        {
            return $"resources: {{unified: {{{key["unified.".Length..]}: {text}}}}}";
        }

        if (key.IndexOf('[') is > 0 and var open)
        {
            var close = key.IndexOf(']');
            return $"resources: {{io: {{limits: [{{device: \"{key[(open + 1)..close]}\", {key[(close + 2)..]}: {(value.Contains(',', StringComparison.Ordinal) ? quoted : text)}}}]}}}}";
        }

        var parts = key.Split('.');
        var line = $"\"{parts[^1]}\": {(value.Contains(',', StringComparison.Ordinal) ? quoted : text)}";
        for (var i = parts.Length - 2; i >= 0; i--)
        {
            line = $"\"{parts[i]}\": {{{line}}}";
        }

        return $"resources: {{{line}}}";
    }
}
