using Sandbox.Compiler.Spec;
using Sandbox.Plan;
using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Binding;

/// <summary><c>extends</c>: how files are found, and how they are merged.</summary>
public class ExtendsTests
{
    private const string Base = "sandbox: 1\nname: basic\nroot: {dir: /srv/a}\nhostname: a\nmask: [/m]\n"
        + "process:\n  command: [/bin/a]\n  user: 5\n  env: {A: a, B: b}\n  rlimits: {core: 0, nofile: 10}\n"
        + "mounts:\n- {source: /a, target: /data}\n- {source: /b, target: /data/sub}\ncapabilities: [chown]\n";

    // The last rule that fits holds.
    [Fact]
    public void RulesOnDevicesComeBehindThoseOfTheBase()
    {
        var spec = Good(
            "sandbox: 1\nextends: a.base.yaml\nprocess: {self: true}\nresources: {devices: [{deny: c 10:200 w}]}\n",
            ("a.base.yaml", "sandbox: 1\nresources: {devices: [{allow: \"c 10:* rw\"}]}\n"));
        Assert.Equal([(true, DeviceRule.Any), (false, 200L)], spec.Resources!.Devices!.Rules.Select(rule => (rule.Allow, rule.Minor)));
    }

    [Fact]
    public void TheUpperFileHolds()
    {
        var spec = Good(
            "sandbox: 1\nname: app\nextends: base/a.base.yaml\nhostname: b\nmask: [/n]\nroot: scratch\n"
            + "process:\n  self: true\n  env: {B: c, C: d}\n  rlimits: {nofile: 20}\nmounts:\n- {source: /c, target: /data}\ncapabilities: [kill]\n",
            ("base/a.base.yaml", Base));
        Assert.Equal("app", spec.Name.Value);
        Assert.Equal("b", spec.Hostname?.Value);
        Assert.Equal(RootKind.Scratch, spec.Root?.Kind);
        Assert.Null(spec.Root?.Dir);
        Assert.Null(spec.Process.Command);
        Assert.True(spec.Process.Self?.Value);
        Assert.Equal(5, spec.Process.User?.Value.Number);
        Assert.Equal(1, spec.Process.User?.At.File);
        Assert.Equal(["A=a", "B=c", "C=d"], spec.Process.Env.Select(one => $"{one.Name.Value}={one.Value.Value}"));
        Assert.Equal([(Rlimit.Core, 0UL), (Rlimit.Nofile, 20UL)], spec.Process.Rlimits.Select(one => (one.Resource.Value, one.Hard.Value)));
        Assert.Equal(["/c on /data", "/b on /data/sub"], spec.Mounts.Select(one => $"{one.Source?.Value} on {one.Target.Value}"));
        Assert.Equal(["/m", "/n"], spec.Mask.Select(one => one.Value));
        Assert.Equal(CapabilitySet.Chown | CapabilitySet.Kill, spec.Capabilities?.Keep?.Value);
    }

    [Fact]
    public void ANameIsInheritedOnlyWhereItIsWritten()
    {
        Assert.Equal("basic", Good("sandbox: 1\nextends: a.base.yaml\n", ("a.base.yaml", Base)).Name.Value);
        Assert.Equal("app", Good("sandbox: 1\nextends: a.base.yaml\n", ("a.base.yaml", "sandbox: 1\nprocess: {self: true}\n")).Name.Value);
    }

    [Fact]
    public void BasesAreMergedFirstToLastAndEachOnce()
    {
        var spec = Good(
            "sandbox: 1\nextends: [b.base.yaml, c.base.yaml]\nprocess: {self: true}\n",
            ("b.base.yaml", "sandbox: 1\nextends: d.base.yaml\nhostname: b\ndomainname: b\n"),
            ("c.base.yaml", "sandbox: 1\nextends: d.base.yaml\nhostname: c\n"),
            ("d.base.yaml", "sandbox: 1\nhostname: d\nmask: [/d]\ndescription: d\n"));
        Assert.Equal(("c", "b", "d"), (spec.Hostname?.Value, spec.Domainname?.Value, spec.Description?.Value));
        Assert.Single(spec.Mask);
        Assert.Equal(["app.sandbox.yaml", "b.base.yaml", "d.base.yaml", "c.base.yaml"], Read("sandbox: 1\nextends: [b.base.yaml, c.base.yaml]\nprocess: {self: true}\n",
            ("b.base.yaml", "sandbox: 1\nextends: d.base.yaml\n"), ("c.base.yaml", "sandbox: 1\n"), ("d.base.yaml", "sandbox: 1\n")).Files);
    }

    [Fact]
    public void OffsetsAndMapsBelongToTheirChoice()
    {
        var below = ("a.base.yaml", "sandbox: 1\nnamespaces: {time: {monotonic: 1h}, user: {map: full}, pid: host}\n");
        var kept = Good("sandbox: 1\nextends: a.base.yaml\nprocess: {self: true}\nnamespaces: {pid: new}\n", below).Namespaces;
        Assert.Equal((3_600_000_000_000, UserMap.Full, NamespaceMode.New), (kept.Monotonic?.Value, kept.UserMap?.Value, kept.Pid?.Value.Mode));
        var replaced = Good("sandbox: 1\nextends: a.base.yaml\nprocess: {self: true}\nnamespaces: {time: host, user: new}\n", below).Namespaces;
        Assert.Null(replaced.Monotonic);
        Assert.Null(replaced.UserMap);
    }

    [Theory]
    [InlineData("a.base.yml", "SBX0107", "Did you mean 'a.base.yaml'?")]
    [InlineData("x/a.base.yaml", "SBX0107", "Did you mean 'a.base.yaml'?")]
    [InlineData("../a.base.yaml", "SBX0111", "leaves the project")]
    [InlineData("/etc/a.base.yaml", "SBX0111", "leaves the project")]
    [InlineData("sub\\\\a.base.yaml", "SBX0111", "'/'")]
    [InlineData("app.sandbox.yaml", "SBX0108", "app.sandbox.yaml → app.sandbox.yaml")]
    public void WhatCannotBeFoundIsReported(string path, string id, string contains) =>
        AssertOnly(Read($"sandbox: 1\nextends: \"{path}\"\nprocess: {{self: true}}\n", ("a.base.yaml", "sandbox: 1\n")), id, 2, 10, contains);

    [Fact]
    public void WithoutOtherFilesTheRemedyIsToAddOne() =>
        AssertOnly("sandbox: 1\nextends: a.base.yaml\nprocess: {self: true}\n", "SBX0107", 2, 10, "SandboxSpec");

    [Fact]
    public void ACircleIsShown()
    {
        var reading = Read("sandbox: 1\nextends: a.base.yaml\nprocess: {self: true}\n",
            ("a.base.yaml", "sandbox: 1\nextends: b.base.yaml\n"), ("b.base.yaml", "sandbox: 1\nextends:\n- a.base.yaml\n"));
        var only = AssertOnly(reading, "SBX0108", 3, 3, "a.base.yaml → b.base.yaml → a.base.yaml");
        Assert.Equal("b.base.yaml", only.Path);
    }

    [Fact]
    public void AChainHasALimit()
    {
        var files = Enumerable.Range(1, 17).Select(i => ($"b{i}.base.yaml", $"sandbox: 1\n{(i < 17 ? $"extends: b{i + 1}.base.yaml\n" : "")}")).ToArray();
        AssertOnly(Read("sandbox: 1\nextends: b1.base.yaml\nprocess: {self: true}\n", files), "SBX0109", 2, 10, "16");
        Good("sandbox: 1\nextends: b3.base.yaml\nprocess: {self: true}\n", files);
    }

    [Fact]
    public void AMistakeInABaseNamesTheBase()
    {
        var reading = Read("sandbox: 1\nextends: a.base.yaml\nprocess: {self: true}\n", ("a.base.yaml", "sandbox: 1\nhostnam: x\n"));
        Assert.Equal("a.base.yaml", AssertOnly(reading, "SBX0102", 2, 1, "hostname").Path);
    }

    [Fact]
    public void ABaseFileIsCheckedAndGivesNoWorkload()
    {
        var reading = SpecReader.Read(new(new("a.base.yaml", "sandbox: 1\n"), default, new("N", null, false)));
        Assert.Empty(reading.Diagnostics);
        Assert.Null(reading.Spec);
    }

    [Fact]
    public void ExtendsAloneGivesResolvedPaths()
    {
        Assert.Equal(["specs/base.base.yaml", "common/c.base.yaml"], SpecReader.Extends(new("specs/web/web.sandbox.yaml", "sandbox: 1\nextends: [../base.base.yaml, ../../common/./c.base.yaml]\n")));
        Assert.Empty(SpecReader.Extends(new("a.sandbox.yaml", "sandbox: 1\n")));
        Assert.Empty(SpecReader.Extends(new("a.sandbox.yaml", "extends: [")));
    }
}
