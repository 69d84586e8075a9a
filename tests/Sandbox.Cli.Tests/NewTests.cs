using Xunit;

namespace Sandbox.Cli.Tests;

public class NewTests
{
    [Fact]
    public void A_program_of_its_own_is_the_default()
    {
        using var desk = new Desk();
        var run = desk.Run("new", "web");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(["Program.cs", "web.csproj", "web.sandbox.yaml"], Directory.GetFiles(desk.At("web")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(0, desk.Run("check", "web/web.sandbox.yaml").ExitCode);
        Assert.Contains("self: true", File.ReadAllText(desk.At("web/web.sandbox.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_commands_words_come_through_as_they_are()
    {
        using var desk = new Desk();
        string[] words = ["/bin/sh", "-c", "echo \"a\\b\" 'c' # : {x}\n\tend", "--help", "*"];
        Assert.Equal(0, desk.Run(["new", "job", "--command", .. words]).ExitCode);
        Assert.False(File.Exists(desk.At("job/Program.cs")));
        var run = desk.Run("explain", "job/job.sandbox.yaml");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("/bin/sh", run.Output, StringComparison.Ordinal);
        Assert.Contains("echo", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_overwritten()
    {
        using var desk = new Desk();
        desk.Write("web/web.csproj", "mine");
        var run = desk.Run("new", "web");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("web/web.csproj exists already", run.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(desk.At("web/web.csproj")));
        Assert.Single(Directory.GetFiles(desk.At("web")));
    }

    [Theory]
    [InlineData("new")]
    [InlineData("new", "Web")]
    [InlineData("new", "a b")]
    [InlineData("new", "../up")]
    [InlineData("new", "a\n")]
    [InlineData("new", "a", "b")]
    [InlineData("new", "a", "--command")]
    [InlineData("new", "a", "--self", "--command", "/bin/true")]
    public void Wrong_use_writes_nothing(params string[] arguments)
    {
        using var desk = new Desk();
        var run = desk.Run(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("sandbox: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(desk.Directory));
    }
}
