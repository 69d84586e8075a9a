using Xunit;

namespace Sandbox.Cli.Tests;

/// <summary>What single lines of a Dockerfile become. Each text stands behind <c>FROM scratch</c>, and begins at line 2.</summary>
public class ImportStepTests
{
    private const string UsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    [Theory]
    [InlineData("ENV A=b C=\"d e\" F=g\\ h", "env: {A: b, C: \"d e\", F: \"g h\"}")]
    [InlineData("ENV A  b  c ", "env: {A: \"b  c\"}")]
    [InlineData("ENV A=1 A=2", "env: {A: \"2\"}")]
    [InlineData("ENV A=no B=true C=0755 D= E=~", "env: {A: \"no\", B: \"true\", C: \"0755\", D: \"\", E: \"~\"}")]
    [InlineData("ENV A='$X \"y\"'", "env: {A: \"$X \\\"y\\\"\"}")]
    [InlineData("env a=é\u200b", "env: {a: \"é\\u200b\"}")]
    [InlineData("LABEL a.b=c \"d e\"=\"f \\\ng\"", "label: {a.b: c, \"d e\": \"f g\"}")]
    [InlineData("LABEL a b c", "label: {a: \"b c\"}")]
    [InlineData("MAINTAINER Me <me@x.example>", "label: {org.opencontainers.image.authors: \"Me <me@x.example>\"}")]
    [InlineData("USER 1000:100", "user: \"1000:100\"")]
    [InlineData("USER app", "user: app")]
    [InlineData("WORKDIR app", "workdir: /app")]
    [InlineData("WORKDIR /a/../b//c/", "workdir: /b/c")]
    [InlineData("WORKDIR /a b", "workdir: \"/a b\"")]
    [InlineData("COPY a b/ /c/", "copy: {from: [a, b], to: /c/}")]
    [InlineData("COPY [\"a b\", \"c\"]", "copy: {from: \"a b\", to: c}")]
    [InlineData("COPY . .", "copy: {from: ., to: .}")]
    [InlineData("COPY /a/../../b *.txt ./", "copy: {from: [b, \"*.txt\"], to: ./}")]
    [InlineData("COPY --link --chown=app:1 --chmod=755 a /b", "copy: {from: a, to: /b, owner: \"app:1\", mode: \"0755\"}")]
    [InlineData("COPY --chown=7 a /b", "copy: {from: a, to: /b, owner: \"7:7\"}")]
    [InlineData("COPY --exclude=*.md --exclude=x a /b", "copy: {from: a, to: /b, ignore: [\"a/*.md\", a/x]}")]
    [InlineData("COPY --exclude=*.md . /b", "copy: {from: ., to: /b, ignore: [\"*.md\"]}")]
    [InlineData("COPY --exclude=*.md d/h* /b/", "copy: {from: \"d/h*\", to: /b/, ignore: [\"d/*.md\", \"d/h*/*.md\"]}")]
    [InlineData("COPY --from=alpine:3 etc/x /x", "copy: {image: \"docker.io/library/alpine:3\", from: /etc/x, to: /x}")]
    [InlineData("COPY --from=ghcr.io/a/b@sha256:0000000000000000000000000000000000000000000000000000000000000000 / /", "copy: {image: \"ghcr.io/a/b@sha256:0000000000000000000000000000000000000000000000000000000000000000\", from: /, to: /}")]
    [InlineData("ADD conf /etc/", "copy: {from: conf, to: /etc/}")]
    [InlineData("RUN make all", "run: {command: \"make all\", network: host}")]
    [InlineData("RUN --network=none make all", "run: \"make all\"")]
    [InlineData("RUN --network=default [\"make\", \"$A\"]", "run: {command: [make, \"$A\"], network: host}")]
    [InlineData("RUN --network=none [ -f x ] && y", "run: \"[ -f x ] && y\"")]
    [InlineData("RUN --network=none a &&\\\n   b   &&   \\\n# comment\n\n\tc", "run: \"a &&   b   &&   c\"")]
    [InlineData("RUN --network=none echo 'a \\\n  b' \"c \\\n  d\"", "run: \"echo 'a   b' \\\"c   d\\\"\"")]
    [InlineData("RUN --network=none a\\ \\\n  b", "run: \"a\\\\   b\"")]
    [InlineData("RUN --network=none echo a\\\\", "run: \"echo a\\\\\\\\\"")]
    [InlineData("RUN --network=none <<EOF\na\n  b\nEOF\nUSER 1", "run: |\n      a\n        b\n")]
    [InlineData("RUN --network=none <<-EOF\n\ta\n\tEOF\nUSER 1", "run: \"a\\n\"")]
    [InlineData("RUN --network=none cat <<A <<'B' >x\n1\nA\n2\nB\nUSER 1", "run: |-\n      cat <<A <<'B' >x\n      1\n      A\n      2\n      B\n")]
    [InlineData("SHELL [\"/bin/bash\", \"-c\"]\nRUN --network=none a b", "run: [/bin/bash, \"-c\", \"a b\"]")]
    [InlineData("SHELL [\"/bin/bash\", \"-c\"]\nRUN --network=none <<E\na\nb\nE", "- \"-c\"\n      - |\n        a\n        b\n")]
    [InlineData("RUN --network=none <<E\n#!/usr/bin/env python3\nprint()\nE", "- /usr/bin/env\n      - python3\n      - \"-c\"\n      - |\n        #!/usr/bin/env python3\n        print()\n")]
    [InlineData("RUN --mount=type=cache,target=/var/m --mount=type=cache,dst=/c make", "run: {command: make, network: host, cache: [/var/m, /c]}")]
    [InlineData("RUN --mount=type=secret,id=npm make", "run: {command: make, network: host, secrets: {npm: /run/secrets/npm}}")]
    [InlineData("RUN --mount=type=secret,id=npm,target=/run/npmrc,required=true make", "secrets: {npm: /run/npmrc}")]
    [InlineData("WORKDIR /w\nRUN --mount=source=p.json,target=p.json --mount=from=alpine,target=/m make", "mounts: [{from: p.json, to: /w/p.json}, {image: \"docker.io/library/alpine:latest\", from: /, to: /m}]")]
    [InlineData("RUN --mount=target=/src,readonly make", "mounts: [{from: ., to: /src}]")]
    [InlineData("ARG V=1\nRUN make", "run: {command: make, network: host, env: {V: \"1\"}}")]
    [InlineData("ARG V=1 W\nENV V=2\nRUN make $V", "run: {command: \"make $V\", network: host}")]
    [InlineData("ENV A=${X:-d} B=${X-e} C=${X:+f} D=$X.", "env: {A: d, B: e, C: \"\", D: .}")]
    [InlineData("ARG X=v\nENV A=${X:-d} B=${X:+f$X} C=\\$X D=\"${X}y\" E='$X' F=${X:?no}", "env: {A: v, B: fv, C: \"$X\", D: vy, E: \"$X\", F: v}")]
    [InlineData("ARG E=\nENV A=${E:-d} B=${E-e} C=${E+f} D=${Y:-${E:-z}}", "env: {A: d, B: \"\", C: f, D: z}")]
    [InlineData("ENV X=1\nENV X=2 Z=$X", "env: {X: \"2\", Z: \"1\"}")] // one instruction sees what was before it
    [InlineData("ENV PATH=/app:$PATH", "env: {PATH: \"/app:" + UsualPath + "\"}")]
    [InlineData("ENV D=/d\nCOPY $D/a ${D}/b", "copy: {from: d/a, to: /d/b}")]
    [InlineData("# comment\n\n  # another\nUSER a", "# Dockerfile:5\n  - user: a\n")]
    public void A_line_becomes_a_step(string text, string step)
    {
        using var desk = new Desk();
        var run = Import(desk, "FROM scratch\n" + text);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains(step.StartsWith("- ", StringComparison.Ordinal) || step.Contains("- user", StringComparison.Ordinal) || step.StartsWith("mounts", StringComparison.Ordinal) || step.StartsWith("secrets", StringComparison.Ordinal) ? step : "  - " + step, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CMD [\"a\", \"b c\"]", "process: {command: [a, \"b c\"]}")]
    [InlineData("CMD a b", "process: {command: [/bin/sh, \"-c\", \"a b\"]}")]
    [InlineData("ENTRYPOINT [\"a\"]\nCMD [\"b\"]", "process: {command: [a, b]}")]
    [InlineData("CMD [\"b\"]\nENTRYPOINT [\"a\"]", "process: {command: [a, b]}")]
    [InlineData("ENTRYPOINT a\nCMD [\"b\"]", "process: {command: [/bin/sh, \"-c\", a]}")]
    [InlineData("CMD [\"x\"]\nCMD []\nENTRYPOINT [\"a\"]", "process: {command: [a]}")]
    [InlineData("SHELL [\"/bin/ash\", \"-ec\"]\nCMD a", "process: {command: [/bin/ash, \"-ec\", a]}")]
    [InlineData("CMD [\"a\"]\nSTOPSIGNAL SIGQUIT", "process: {command: [a], stop: {signal: SIGQUIT}}")]
    [InlineData("CMD [\"a\"]\nSTOPSIGNAL 9", "process: {command: [a], stop: {signal: 9}}")]
    [InlineData("CMD [\"a\"]\nHEALTHCHECK CMD x y", "health:\n  exec: [/bin/sh, \"-c\", \"x y\"]\n  interval: \"30s\"\n  timeout: \"30s\"\n  retries: 3\n  start_period: \"0s\"\n  start_interval: \"30s\"\n")]
    [InlineData("CMD [\"a\"]\nHEALTHCHECK --interval=1m30s --timeout=1.5s --start-period=1h --start-interval=250ms --retries=5 CMD [\"x\"]", "health: {exec: [x], interval: \"90s\", timeout: \"1500ms\", retries: 5, start_period: \"3600s\", start_interval: \"250ms\"}\n")]
    public void What_the_image_runs_is_the_process(string text, string process)
    {
        using var desk = new Desk();
        var run = Import(desk, "FROM scratch\n" + text);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("\n" + process, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_of_none_and_a_command_taken_over_from_a_stage()
    {
        using var desk = new Desk();
        var run = Import(desk, "FROM scratch AS a\nENTRYPOINT [\"/e\"]\nCMD [\"c\"]\nHEALTHCHECK CMD x\nSTOPSIGNAL 3\nFROM a AS b\nHEALTHCHECK NONE\nCMD [\"d\"]\nFROM b\nENTRYPOINT [\"/f\"]\n");
        Assert.DoesNotContain("health:", run.Output, StringComparison.Ordinal);
        Assert.Contains("process: {command: [/f], stop: {signal: 3}}", run.Output, StringComparison.Ordinal); // a new ENTRYPOINT forgets the CMD of the stage below
        Assert.Contains("from: \"stage:b\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_command_keeps_its_lines()
    {
        using var desk = new Desk();
        var run = Import(desk, "FROM scratch\nRUN apt-get update && \\\n    apt-get install -y --no-install-recommends aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccc \\\n# why\n  \"d \\\n  e\"\n");
        Assert.Contains("command: \"apt-get update && \\\n        apt-get install -y --no-install-recommends aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccc \\\n        \\\"d \\\n        \\  e\\\"\"\n", run.Output, StringComparison.Ordinal);
        var spec = ImportedSpecs.Read(run.Output);
        Assert.Equal("apt-get update && apt-get install -y --no-install-recommends aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccc \"d   e\"", spec.Build!.Result.Steps[0].Run!.Text!.Value.Value);
    }

    internal static Testing.RunResult Import(Desk desk, string dockerfile, params string[] arguments)
    {
        desk.Write("Dockerfile", dockerfile);
        return desk.Run(["import", "dockerfile", .. arguments]);
    }
}
