using Xunit;

namespace Sandbox.Cli.Tests;

/// <summary>What cannot be taken over is an error with its line, and nothing is written.</summary>
public class ImportRefusalTests
{
    /// <summary>The text, the line that is wrong, and a part of what is said.</summary>
    public static TheoryData<string, int, string> Refusals => new()
    {
        { "", 1, "there is no FROM" },
        { "# only a comment\n", 1, "there is no FROM" },
        { "RUN x\nFROM scratch", 1, "RUN stands before FROM" },
        { "FROM scratch\nRNU x", 2, "did you mean RUN?" },
        { "FROM scratch\nINCLUDE x", 2, "there are ADD, ARG, CMD" },
        { "FROM scratch\nRUN", 2, "RUN says nothing" },
        { "FROM", 1, "FROM says nothing" },
        { "FROM a b", 1, "FROM IMAGE AS NAME" },
        { "FROM a AS 1x", 1, "cannot be a stage's name" },
        { "FROM $X", 1, "its variables have no value" },
        { "FROM Bad/Name", 1, "(SBX05" },
        { "FROM --platform=linux/riscv64 a", 1, "--platform linux/riscv64" },
        { "FROM --pull a", 1, "FROM --pull cannot be taken over; what can is --platform" },
        { "# escape=x\nFROM scratch", 1, "'x' is neither" },
        { "# escape=`\n# escape=`\nFROM scratch", 2, "is there twice" },
        { "# syntax=example.org/other:1\nFROM scratch", 1, "another language" },
        { "FROM scratch\nENV A", 2, "write ENV A=VALUE" },
        { "FROM scratch\nENV A=1 B", 2, "'B' is no NAME=VALUE" },
        { "FROM scratch\nENV 1A=b", 2, "'1A' cannot be a variable's name" },
        { "FROM scratch\nENV A=\"b", 2, "a \" is not closed" },
        { "FROM scratch\nENV A='b", 2, "a ' is not closed" },
        { "FROM scratch\nENV A=${B", 2, "in a form that cannot be taken over" },
        { "FROM scratch\nENV A=${B%x}", 2, "in a form that cannot be taken over" },
        { "FROM scratch\nENV A=${B:}", 2, "in a form that cannot be taken over" },
        { "FROM scratch\nENV A=\"${B:?is needed}\"", 2, "B has no value: is needed; give it with --build-arg B=VALUE" },
        { "FROM scratch\nLABEL =x", 2, "'=x' is no NAME=VALUE" },
        { "FROM scratch\nARG 1=2", 2, "cannot be a variable's name" },
        { "FROM scratch\nUSER a b", 2, "'a b' is no user" },
        { "FROM scratch\nUSER $NOBODY", 2, "look whether its variables have a value" },
        { "FROM scratch\nUSER 4294967295", 2, "from 0 to 4294967294" },
        { "FROM scratch\nWORKDIR $X", 2, "its variables have no value" },
        { "FROM scratch\nSHELL /bin/bash -c", 2, "a list in JSON" },
        { "FROM scratch\nSTOPSIGNAL SIGNONE", 2, "'SIGNONE' is no signal" },
        { "FROM scratch\nRUN []", 2, "RUN [] runs nothing" },
        { "FROM scratch\nRUN --security=insecure x", 2, "--security cannot be taken over; what can is --mount, --network" },
        { "FROM scratch\nRUN --network=bridge x", 2, "default, host and none" },
        { "FROM scratch\nRUN --network=none", 2, "RUN has only options" },
        { "FROM scratch\nRUN --mount=type=tmpfs,target=/t x", 2, "no --mount=type=tmpfs" },
        { "FROM scratch\nRUN --mount=type=ssh x", 2, "--mount=type=secret,id=ssh" },
        { "FROM scratch\nRUN --mount=type=disk,target=/t x", 2, "bind, cache and secret" },
        { "FROM scratch\nRUN --mount=type=cache x", 2, "a mount has a place" },
        { "FROM scratch\nRUN --mount=type=cache,target=/c,from=a x", 2, "take from, source and readonly out" },
        { "FROM scratch\nRUN --mount=type=cache,target=/c,ro x", 2, "take from, source and readonly out" },
        { "FROM scratch\nRUN --mount=type=bind,target=/c,rw x", 2, "take 'rw' out" },
        { "FROM scratch\nRUN --mount=type=secret x", 2, "a secret has a name" },
        { "FROM scratch\nRUN --mount=type=secret,id=a,env=A x", 2, "NAME=$(cat /run/secrets/ID)" },
        { "FROM scratch\nRUN --mount=type=bind,colour=red,target=/x x", 2, "no option 'colour'" },
        { "FROM a\nRUN --mount=type=cache,target=c x", 2, "begins at the image's working directory" },
        { "FROM scratch\nRUN <<EOF\nx", 2, "add a line 'EOF'" },
        { "FROM scratch\nRUN <<EOF\nEOF", 2, "is empty" },
        { "FROM scratch\nRUN <<EOF\n#!/usr/bin/awk -f\nEOF", 2, "a text for '/usr/bin/awk -f'" },
        { "FROM scratch\nCOPY a", 2, "COPY SOURCE... TARGET" },
        { "FROM scratch\nCOPY $A /b", 2, "its variables have no value" },
        { "FROM scratch\nCOPY --parents a /b", 2, "--parents cannot be taken over" },
        { "FROM scratch\nCOPY --chmod=u=rwX a /b", 2, "no octal mode" },
        { "FROM scratch\nCOPY --chown=$U a /b", 2, "is no user" },
        { "FROM scratch\nCOPY --from=3 a /b", 2, "there is no stage 3" },
        { "FROM scratch AS x\nCOPY --from=X a /b", 2, "the stage of this line" },
        { "FROM scratch\nCOPY --from=$X a /b", 2, "AS NAME before" },
        { "FROM scratch\nCOPY <<EOF /b\nx\nEOF", 2, "into a file beside the Dockerfile" },
        { "FROM scratch\nADD https://example.org/x /x", 2, "RUN with curl or git" },
        { "FROM scratch\nADD git@example.org:a/b.git /x", 2, "RUN with curl or git" },
        { "FROM scratch\nADD a.tar.gz /x", 2, "ADD unpacks 'a.tar.gz'" },
        { "FROM scratch\nADD packed /x", 2, "ADD unpacks 'packed'" },
        { "FROM scratch\nADD --checksum=sha256:0 a /x", 2, "--checksum cannot be taken over" },
        { "FROM scratch\nHEALTHCHECK x", 2, "takes CMD and a command, or NONE" },
        { "FROM scratch\nHEALTHCHECK --interval=1 CMD x", 2, "no duration" },
        { "FROM scratch\nHEALTHCHECK --retries=-1 CMD x", 2, "no number from 0 to 1000" },
        { "FROM scratch\nCMD a \\\n  b\n\u202e x", 4, "is no instruction" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_line_that_no_spec_can_say_is_refused(string text, int line, string says)
    {
        using var desk = new Desk();
        desk.Write("packed", [0x1f, 0x8b, 8, 0]);
        var run = ImportStepTests.Import(desk, text, "-o", "app.sandbox.yaml");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Error.Split('\n'), one => one.StartsWith($"Dockerfile({line}): error: ", StringComparison.Ordinal) && one.Contains(says, StringComparison.Ordinal));
        Assert.Empty(run.Output);
        Assert.DoesNotContain('\u202e', run.Error);
        Assert.Equal(["Dockerfile", "packed"], Directory.GetFiles(desk.Directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        using var desk = new Desk();
        var run = ImportStepTests.Import(desk, "FROM a b\nRNU x\nUSER a b\nRUN fine\nADD x.tgz /\n");
        Assert.Equal(["Dockerfile(1)", "Dockerfile(2)", "Dockerfile(3)", "Dockerfile(5)"], run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(one => one[..one.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("EXPOSE 80", "'network: host', or 'sockets'")]
    [InlineData("VOLUME [\"/data\"]", "under 'mounts'")]
    [InlineData("ONBUILD RUN x", "in their specs")]
    [InlineData("MAINTAINER me", "the label org.opencontainers.image.authors")]
    [InlineData("RUN ['a', 'b']", "no list in JSON")]
    [InlineData("CMD ['a', 'b']", "no list in JSON")]
    [InlineData("RUN --mount=type=cache,target=/c,sharing=locked,id=x y", "the cache's id, sharing are left out")]
    [InlineData("RUN --mount=type=secret,id=a,mode=0400 y", "mode, uid and gid of the secret 'a' are left out")]
    [InlineData("HEALTHCHECK --interval=5s --timeout=10s CMD x", "the timeout is longer than the interval")]
    [InlineData("ENV A=$B", "B is taken to be empty")]
    [InlineData("ENV PATH=/x:$PATH", "PATH is taken to be /usr/local/sbin:")]
    [InlineData("ARG TARGETARCH", "TARGETARCH is arm64 in this spec")]
    public void What_a_spec_says_otherwise_is_a_warning_and_a_comment(string text, string says)
    {
        using var desk = new Desk();
        var run = ImportStepTests.Import(desk, "FROM debian\n" + text, "--platform", "linux/arm64");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains(run.Error.Split('\n'), one => one.StartsWith("Dockerfile(2): warning: ", StringComparison.Ordinal) && one.Contains(says, StringComparison.Ordinal));
        Assert.Contains(run.Output.Split('\n'), one => one.TrimStart().StartsWith("# Dockerfile:2: ", StringComparison.Ordinal) && one.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public void Garbage_is_an_error_and_no_crash()
    {
        using var desk = new Desk();
        var random = new Random(1);
        const string letters = "FROM scratch\nRUN COPY ENV $\\\"'{}[]<<EOF=:-`# \t\n\n--mount=,";
        for (var i = 0; i < 25; i++)
        {
            var run = ImportStepTests.Import(desk, "FROM scratch\n" + string.Concat(Enumerable.Range(0, 400).Select(_ => letters[random.Next(letters.Length)])));
            Assert.True(run.ExitCode is 0 or 1 && !run.Error.Contains("   at ", StringComparison.Ordinal), run.ToString());
        }
    }
}
