using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Tests.Diagnostics;

/// <summary>What is suggested for a wrong word, and what is not.</summary>
public class SpellingTests
{
    private static readonly string[] Known = ["capabilities", "command", "cwd", "env", "mounts", "oom_score_adj", "network"];

    [Theory]
    [InlineData("capability", "capabilities")]
    [InlineData("comand", "command")]
    [InlineData("cdw", "cwd")]
    [InlineData("Mounts", "mounts")]
    [InlineData("oom-score-adj", "oom_score_adj")]
    [InlineData("netw", "network")]
    [InlineData("volumes", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void TheNearestIsFound(string word, string? near) => Assert.Equal(near, Spelling.Nearest(word, Known));

    [Fact]
    public void ALongWordCostsNothing() => Assert.Null(Spelling.Nearest(new string('a', 1 << 20), Known));
}
