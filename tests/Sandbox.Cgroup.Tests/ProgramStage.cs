using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cgroup.Tests;

/// <summary>A stage with the launchers of workloads/programs, and in its root a program that measures TCP.</summary>
internal static class ProgramStage
{
    /// <summary>What is tried on devices, a line each: the name, and yes or the error.</summary>
    public const string DeviceScript = """
        PATH=/bin
        try() { name=$1; shift; if "$@" > /dev/null 2> /tmp/why; then echo "$name yes"; else echo "$name $(busybox tail -n 1 /tmp/why | busybox sed 's/.*: //')"; fi; }
        try mknod-mem busybox mknod /tmp/mem c 1 1
        try mknod-loop busybox mknod /tmp/loop b 7 0
        try mknod-loop1 busybox mknod /tmp/loop1 b 7 1
        try mknod-control busybox mknod /tmp/control c 10 237
        try read-loop busybox sh -c ': < /tmp/loop'
        try write-loop busybox sh -c ': >> /tmp/loop'
        try read-control busybox sh -c ': < /tmp/control'
        try write-control busybox sh -c ': >> /tmp/control'
        try null busybox sh -c 'echo > /dev/null'
        try random busybox head -c 1 /dev/urandom
        try pty busybox sh -c ': < /dev/ptmx'
        try optional busybox sh -c ': >> /dev/kmsg'
        try missing busybox ls /dev/no-such-device
        """;

    private const string No = "Operation not permitted";

    /// <summary>What comes of it.</summary>
    public static string DeviceAnswers { get; } = string.Concat(new[]
    {
        $"mknod-mem {No}", "mknod-loop yes", $"mknod-loop1 {No}", "mknod-control yes", "read-loop yes", $"write-loop {No}", "read-control yes",
        $"write-control {No}", "null yes", "random yes", "pty yes", "optional yes", "missing No such file or directory",
    }.Select(line => line + "\n"));

    /// <summary>What the specs of workloads/programs say, bytes per second.</summary>
    public const double Egress = 2_500_000, Ingress = 2_097_152;

    /// <summary>A stage with them.</summary>
    public static CgroupStage Set()
    {
        var stage = new CgroupStage("tests/Sandbox.Cgroup.Tests/workloads/programs", "devices", "rates", "shaped", "wishes", "exception");
        var compiled = Command.Run(new Run("gcc", "-O1", "-static", "-o", stage.At("rootfs/bin/flow"), Repository.At("tests/Sandbox.Cgroup.Tests/native/flow.c")));
        Assert.True(compiled.ExitCode == 0, compiled.ToString());
        File.WriteAllText(stage.At("devices.txt"), DeviceScript);
        File.Copy(Repository.At("tests/Sandbox.Cgroup.Tests/lab/programs.sh"), stage.At("programs.sh"));
        return stage;
    }

    /// <summary>Asserts that a measured rate is within ten per cent of the limit.</summary>
    public static void AssertRate(double limit, string measured) => Assert.InRange(double.Parse(measured, System.Globalization.CultureInfo.InvariantCulture), 0.9 * limit, 1.1 * limit);
}
