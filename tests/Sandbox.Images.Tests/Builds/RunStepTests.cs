using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests.Builds;

/// <summary><c>run</c>: what a command sees, and what of it becomes the layer.</summary>
public class RunStepTests
{
    private const Needs Any = BuildStage.Any | Needs.Busybox | Needs.Aot;

    [KernelFact(Any)]
    public void What_a_command_changes_is_the_layer_and_nothing_else()
    {
        using var stage = Stage();
        stage.Spec($"""
            {Shell}
            - copy: [from: old, to: /data/]
            - run: "rm /data/old/gone; rm -r /data/old/dir; mkdir /data/old/dir; echo new > /data/old/dir/new; echo more >> /data/old/kept; ln /data/old/kept /data/hard; chown 5:6 /data/hard; chmod 4711 /data/hard; ln -s hard /data/soft; mkfifo /data/pipe; ls -d /proc/1 /dev/null; mkdir /tmp; touch /tmp/stays; cd /bin; cat sh > /dev/null"
            """.Replace("[from: old, to: /data/]", "{from: old, to: /data/old/}", StringComparison.Ordinal)).Build();
        Assert.Equal([
            "d 755 0:0 data", "f 4711 5:6 data/hard", "d 755 0:0 data/old", "d 755 0:0 data/old/dir", "f 644 0:0 data/old/dir/.wh..wh..opq", "f 644 0:0 data/old/dir/new", "f 644 0:0 data/old/.wh.gone", "h 4711 5:6 data/old/kept -> data/hard",
            "f 644 0:0 data/pipe", "l 777 0:0 data/soft -> hard", "d 755 0:0 tmp", "f 644 0:0 tmp/stays",
        ], stage.Last);
        Assert.Equal("kept\nmore\n", stage.Content("data/hard"));
    }

    [KernelFact(Any)]
    public void A_command_is_in_a_sandbox()
    {
        using var stage = Stage();
        var run = stage.Spec($$"""
            {{Shell}}
            - env: {A: "of the build"}
            - workdir: /work
            - run: {command: "echo $A $B $(pwd) $(id -u) $$; grep -E 'NoNewPrivs|Seccomp:|CapEff' /proc/self/status; ls /sys/class 2>&1; cat /proc/net/dev | grep -c :; ls /; mknod /x b 8 0 || echo no device; mount -t tmpfs x /mnt || echo no mount", env: {B: "of the step"} }
            - user: "7:8"
            - run: [/bin/sh, -c, "id -u; id -g; touch /root-owned 2>&1 || echo closed"]
            """).Run();
        Assert.True(run.ExitCode == 0, run.ToString());
        string[] lines = [.. run.Error.Split('\n').Where(line => line.Contains(" | ", StringComparison.Ordinal)).Select(line => line.Split(" | ")[1])];
        Assert.Equal(["of the build of the step /work 0 2", "CapEff:\t00000000800405fb", "NoNewPrivs:\t1", "Seccomp:\t2"], lines[..4]);
        Assert.Contains("1", lines); // only loopback
        Assert.Contains("no device", lines);
        Assert.Contains("no mount", lines);
        Assert.Equal(["7", "8", "touch: /root-owned: Permission denied", "closed"], lines[^4..]);
        Assert.DoesNotContain(lines, line => line is "home" or "etc" or "usr");
        Assert.Contains("user: \"7:8\"", stage.Lock, StringComparison.Ordinal);
    }

    [KernelFact(Any)]
    public void Secrets_caches_and_mounts_are_there_and_in_no_layer()
    {
        using var stage = Stage().File("secret", "first\n").File("mounted/file", "of the project\n");
        stage.Spec($$"""
            stages:
              other:
                steps: [{copy: {from: old/kept, to: /made/file} }]
            {{Shell}}
            - run: {command: "cat /run/secrets/a /m/file /s/file > /all; echo x >> /var/cache/it/log; wc -l < /var/cache/it/log > /count; echo y > /m/file || echo read-only", secrets: {a: /run/secrets/a}, cache: [/var/cache/it], mounts: [{from: mounted, to: /m}, {stage: other, from: /made, to: /s}] }
            """);
        var without = stage.Run();
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("say --secret a=FILE", without.Error, StringComparison.Ordinal);
        stage.Build("--secret", "a=" + stage.At("secret"));
        Assert.Equal(["f 644 0:0 all", "f 644 0:0 count"], stage.Last);
        Assert.Equal("first\nof the project\nkept\n", stage.Content("all"));
        Assert.Equal("1\n", stage.Content("count"));
        Assert.Contains(stage.File("secret", "second\n").Build("--secret", "a=" + stage.At("secret")), line => line.Contains(" run ", StringComparison.Ordinal) && line.EndsWith(": cached", StringComparison.Ordinal));
        Assert.Contains(stage.File("mounted/file", "changed\n").Build("--secret", "a=env:HOME"), line => line.Contains(" run ", StringComparison.Ordinal) && line.EndsWith(": done", StringComparison.Ordinal));
        Assert.Equal("2\n", stage.Content("count"));
        Assert.DoesNotContain("first", string.Concat(Directory.GetFiles(stage.At("store/build"), "*.json", SearchOption.AllDirectories).Select(File.ReadAllText)), StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(stage.At("tmp")));
    }

    [KernelTheory(Any)]
    [InlineData("run: \"exit 3\"", "exit code 3")]
    [InlineData("run: [/bin/none]", "exit code 127")]
    [InlineData("run: \"kill -9 $$\"", "exit code 137")]
    public void A_command_that_fails_leaves_nothing(string step, string said)
    {
        using var stage = Stage();
        var run = stage.Spec($"{Shell}\n- {step}\n").Run();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("app.sandbox.yaml(7,5): ", run.Error, StringComparison.Ordinal);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(stage.At("store/tmp")));
        Assert.False(File.Exists(stage.At("app.sandbox.lock")));
        Assert.Equal(": cached", stage.Spec($"{Shell}\n- run: \"true\"\n").Build()[0][^8..]);
    }

    [KernelFact(Any)]
    public void A_tool_that_is_killed_leaves_no_command_and_the_next_build_goes_on()
    {
        using var stage = Stage();
        stage.Spec($"{Shell}\n- run: {{command: \"touch /meet/begun; sleep 1000; true\", cache: [/meet]}}\n");
        using var running = stage.Start();
        Assert.True(SpinWait.SpinUntil(() => Directory.Exists(stage.At("store/build/caches")) && Directory.GetFiles(stage.At("store/build/caches"), "begun", SearchOption.AllDirectories).Length > 0, 20_000));
        string[] begun = [.. Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1]) && IsOf(path, stage.At("")))];
        Assert.NotEmpty(begun);
        Command.Signal(running.Pid, 9); // the tool alone, not its group
        running.WaitForEnd();
        Assert.True(SpinWait.SpinUntil(() => !begun.Any(path => IsOf(path, stage.At(""))), 5_000), "the command goes on");
        Assert.NotEmpty(Directory.GetDirectories(stage.At("store/tmp")));
        stage.Spec($"{Shell}\n- run: \"true\"\n").Build();
        Assert.Empty(Directory.GetDirectories(stage.At("store/tmp")));
    }

    // By what it has mounted: the sandbox's own root is an overlay, and the cache is bound in it.
    private static bool IsOf(string process, string folder)
    {
        try
        {
            return File.ReadAllText(process + "/mountinfo").Contains(" /meet ", StringComparison.Ordinal) && File.ReadAllText(process + "/mountinfo").Contains(Path.GetFileName(folder.TrimEnd('/')), StringComparison.Ordinal);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended
        }
    }

    [KernelFact(Any)]
    public void Stages_that_do_not_need_each_other_are_made_at_the_same_time()
    {
        using var stage = Stage();
        stage.Spec($$"""
            stages:
              one:
                steps:
                - copy: {from: busybox, to: /bin/sh}
                - run: "i=0; while [ ! -e /meet/two ] && [ $i -lt 100 ]; do touch /meet/one; sleep 0.05; i=$((i+1)); done; [ $i -lt 100 ]"
              two:
                steps:
                - copy: {from: busybox, to: /bin/sh}
                - run: "true"
            steps:
            - copy: {stage: one, from: /bin/sh, to: /1}
            - copy: {stage: two, from: /bin/sh, to: /2}
            """.Replace("\"i=0", "{cache: [/meet], command: \"i=0", StringComparison.Ordinal).Replace("-lt 100 ]\"", "-lt 100 ]\"}", StringComparison.Ordinal).Replace("- run: \"true\"", "- run: {cache: [/meet], command: \"touch /meet/two\"}", StringComparison.Ordinal)).Build();
        Assert.Equal(2, stage.Layers.Length);
    }

    [KernelFact(Any)]
    public void Nothing_of_a_command_leads_out()
    {
        using var stage = Stage().File("secret", "s");
        stage.Spec($$"""
            {{Shell}}
            - run: "mkdir -p /run /etc; ln -s ../../../../../../etc /run/secrets"
            - run: {command: "ls /run/secrets/", secrets: {a: /run/secrets/a} }
            - run: "rm /run/secrets; mkdir /x; ln -s /x/../../../../../../../../tmp /x/up"
            - copy: {from: secret, to: /x/up/here}
            """).Build("--secret", "a=" + stage.At("secret"));
        Assert.Contains("f 644 0:0 tmp/here", stage.Last);
        Assert.DoesNotContain(stage.Layers.SelectMany(layer => layer), line => line.EndsWith("etc/a", StringComparison.Ordinal));
    }

    // From line 5 on; busybox under its own name makes the links to itself.
    private const string Shell = "steps:\n- copy: {from: busybox, to: /bin/}\n- run: [/bin/busybox, --install, -s, /bin]";

    private static BuildStage Stage()
    {
        var stage = new BuildStage().File("old/gone", "gone").File("old/kept", "kept\n").File("old/dir/a", "a");
        File.Copy(Machine.Find("busybox")!, stage.At("busybox"));
        File.SetUnixFileMode(stage.At("busybox"), (UnixFileMode)0b111_101_101);
        return stage;
    }
}
