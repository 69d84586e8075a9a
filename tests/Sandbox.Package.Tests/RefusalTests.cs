using Sandbox.Testing;
using Xunit;

namespace Sandbox.Package.Tests;

/// <summary>What the build says where something is not as it must be.</summary>
[Collection(nameof(PackedSdk))]
public class RefusalTests(PackedSdk sdk)
{
    [Fact]
    public void A_spec_with_an_error_fails_the_build_at_its_line_in_the_words_of_the_tool()
    {
        using var project = new FreshProject(sdk);
        project.Write("bad.sandbox.yaml", "sandbox: 1\nproces:\n  command: [/bin/true]\n");
        var build = project.Build();
        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("bad.sandbox.yaml(2,1): error SBX0102: ", build.Output, StringComparison.Ordinal);
        var tool = Command.Run(new Run("dotnet", Path.Combine(sdk.Unpacked, "tools/net10.0/sandbox.dll"), "check", "bad.sandbox.yaml") { Directory = project.Directory });
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains(tool.Output.TrimEnd('\n'), build.Output, StringComparison.Ordinal);
        var publish = project.Publish("-p:PublishAot=true");
        Assert.NotEqual(0, publish.ExitCode);
        Assert.Contains("bad.sandbox.yaml(2,1): error SBX0102: ", publish.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Publishing_without_AOT_is_refused()
    {
        using var project = new FreshProject(sdk);
        project.Write("job.sandbox.yaml", FreshProject.TrueSpec);
        Refused(project.Publish(), "SBX0802");
    }

    [Fact]
    public void A_project_without_a_spec_is_refused()
    {
        using var project = new FreshProject(sdk);
        Refused(project.Build(), "SBX0803");
    }

    [Fact]
    public void A_library_is_refused()
    {
        using var project = new FreshProject(sdk, properties: "<OutputType>Library</OutputType>");
        project.Write("job.sandbox.yaml", FreshProject.TrueSpec);
        Refused(project.Build(), "SBX0804");
    }

    [Fact]
    public void An_entry_that_is_no_spec_is_refused()
    {
        using var project = new FreshProject(sdk);
        project.Write("job.sandbox.yaml", FreshProject.TrueSpec);
        var build = project.Build("-p:SandboxEntry=jib");
        Refused(build, "SBX0805");
        Assert.Contains("name one of job", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_system_is_refused()
    {
        using var project = new FreshProject(sdk);
        project.Write("job.sandbox.yaml", FreshProject.TrueSpec);
        Assert.Equal(0, Dotnet.Run(project.Directory, "restore").ExitCode);
        // The target alone: a feed need not have the packages of a system that is refused anyway.
        Refused(Dotnet.Run(project.Directory, "msbuild", "-t:SandboxToolchain", "-p:PublishAot=true", "-p:RuntimeIdentifier=linux-musl-x64"), "SBX0808");
    }

    [Fact]
    public void A_JIT_build_shows_the_plan_and_starts_nothing()
    {
        using var project = new FreshProject(sdk);
        project.Write("job.sandbox.yaml", FreshProject.TrueSpec);
        var run = Dotnet.Run(project.Directory, "run");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("Plan of job (job.sandbox.yaml)", run.Output, StringComparison.Ordinal);
        Assert.Contains("dotnet publish -p:PublishAot=true", run.Output, StringComparison.Ordinal);
    }

    private static void Refused(RunResult run, string id)
    {
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains($"error {id}: ", run.Output, StringComparison.Ordinal);
    }
}
