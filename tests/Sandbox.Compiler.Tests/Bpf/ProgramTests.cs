using Sandbox.Plan;
using Xunit;

namespace Sandbox.Compiler.Tests.Bpf;

/// <summary>What the programs answer, against a plain reading of what they are made of.</summary>
public class ProgramTests
{
    private const ulong Second = 1_000_000_000;

    [Fact]
    public void The_last_rule_that_names_device_and_access_decides()
    {
        var random = new Random(20261126);
        for (var round = 0; round < 300; round++)
        {
            var rules = Enumerable.Range(0, random.Next(0, 9)).Select(_ => Any(random)).ToArray();
            var machine = new EbpfMachine(DeviceProgram.Of(rules, out _));
            for (var ask = 0; ask < 60; ask++)
            {
                var (type, access, major, minor) = ((DeviceTypes)random.Next(1, 3), (DeviceAccess)random.Next(1, 8), random.Next(0, 3), random.Next(0, 3));
                var expected = new[] { DeviceAccess.Mknod, DeviceAccess.Read, DeviceAccess.Write }.Where(one => (access & one) != 0)
                    .All(one => rules.LastOrDefault(rule => (rule.Types & type) != 0 && Fits(rule, major, minor) && (rule.Access & one) != 0) is { Allow: true });
                Assert.Equal(expected ? 1UL : 0, machine.Run(((uint)access << 16) | (uint)type, (uint)major, (uint)minor));
            }
        }
    }

    private static bool Fits(DeviceRule rule, int major, int minor) => (rule.Major == DeviceRule.Any || rule.Major == major) && (rule.Minor == DeviceRule.Any || rule.Minor == minor);

    private static DeviceRule Any(Random random)
    {
        long major = random.Next(-1, 3);
        return new(SourceLine.Default, random.Next(2) == 0, (DeviceTypes)random.Next(1, 4), major, major < 0 ? major : random.Next(-1, 3), (DeviceAccess)random.Next(1, 8), null);
    }

    [Fact]
    public void A_path_is_written_where_the_patch_says()
    {
        DeviceRule[] rules = [new(SourceLine.Default, true, DeviceTypes.None, 0, 0, DeviceAccess.Read, "/dev/a"), new(SourceLine.Default, true, DeviceTypes.Character, 1, 3, DeviceAccess.All, null)];
        var program = DeviceProgram.Of(rules, out var patches).ToArray();
        Assert.Equal(0UL, new EbpfMachine(program).Run(((uint)DeviceAccess.Read << 16) | (uint)DeviceTypes.Block, 7, 9));
        foreach (var (index, number) in new[] { (0, (int)DeviceTypes.Block), (1, 7), (2, 9) })
        {
            program[patches[0] + index] = program[patches[0] + index] with { Immediate = number };
        }

        Assert.Equal(-1, patches[1]);
        Assert.Equal(1UL, new EbpfMachine(program).Run(((uint)DeviceAccess.Read << 16) | (uint)DeviceTypes.Block, 7, 9));
        Assert.Equal(0UL, new EbpfMachine(program).Run(((uint)DeviceAccess.Write << 16) | (uint)DeviceTypes.Block, 7, 9));
        Assert.Equal(0UL, new EbpfMachine(program).Run(((uint)DeviceAccess.Read << 16) | (uint)DeviceTypes.Character, 7, 9));
    }

    // Ten seconds of packets at thrice the rate: what passes is the rate's worth and one burst, and the packet that was under way.
    [Theory]
    [InlineData(NetworkDirection.Egress, 8000, 1500)]
    [InlineData(NetworkDirection.Egress, 1_250_000, 65_536)]
    [InlineData(NetworkDirection.Ingress, 1_250_000, 1500)]
    [InlineData(NetworkDirection.Ingress, 12_500_000_000, 524_288)]
    public void No_more_passes_than_the_rate_and_one_burst(NetworkDirection direction, long rate, uint packet)
    {
        var machine = new EbpfMachine(RateProgram.Of(direction, rate)) { Now = 100 };
        var seconds = rate > 1_000_000_000 ? 1 : 10;
        var step = (ulong)(packet * 1e9 / rate / 3);
        double passed = 0;
        var answers = new HashSet<ulong>();
        for (ulong elapsed = 0; elapsed < (ulong)seconds * Second; elapsed += Math.Max(step, 1))
        {
            machine.Now = 100 + elapsed;
            var answer = machine.Run(packet);
            answers.Add(answer);
            passed += (answer & 1) == 1 ? packet : 0;
        }

        var burst = RateProgram.Burst(rate) * (double)rate / 1e9;
        Assert.InRange(passed, (rate * seconds * 0.98) - packet, (rate * (double)seconds) + burst + (2 * packet));
        Assert.Equal(direction == NetworkDirection.Egress ? [2UL, 3UL] : [0UL, 1UL], answers.Where(answer => direction != NetworkDirection.Egress || answer != 1).Order());
    }

    [Fact]
    public void Who_has_been_silent_has_one_burst_and_not_more()
    {
        const long rate = 1_250_000;
        var machine = new EbpfMachine(RateProgram.Of(NetworkDirection.Ingress, rate)) { Now = 3600 * Second };
        var passed = 0;
        while (machine.Run(1000) == 1)
        {
            passed += 1000;
        }

        Assert.InRange(passed, rate / 2, (rate / 2) + 1000);
    }

    // Acknowledgements, mostly.
    [Fact]
    public void Small_packets_pass_a_little_longer()
    {
        const long rate = 1_250_000;
        var machine = new EbpfMachine(RateProgram.Of(NetworkDirection.Ingress, rate)) { Now = 3600 * Second };
        while (machine.Run(1500) == 1)
        {
        }

        var passed = 0;
        while (machine.Run(100) == 1)
        {
            passed += 100;
        }

        Assert.InRange(passed, (rate / 8) - 1500, (rate / 8) + 100);
        machine.Now += Second / 16;
        Assert.Equal(0UL, machine.Run(256));
        Assert.Equal(1UL, machine.Run(255));
    }

    [Fact]
    public void The_map_is_where_the_launcher_writes_it()
    {
        foreach (var direction in new[] { NetworkDirection.Egress, NetworkDirection.Ingress })
        {
            var program = RateProgram.Of(direction, 12_500_000_000);
            Assert.Equal((EbpfInstruction.LoadNumber, EbpfInstruction.MapValue), (program[RateProgram.MapInstruction].Code, program[RateProgram.MapInstruction].From));
            Assert.True(program.Count <= RateProgram.MostInstructions);
            Assert.Equal(direction == NetworkDirection.Egress ? 0 : 8, program[RateProgram.MapInstruction + 1].Immediate);
        }
    }
}
