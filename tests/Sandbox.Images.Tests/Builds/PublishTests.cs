using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests.Builds;

/// <summary><c>root.publish</c>: which file is the program, and what is missing for it. Published programs that run are in tests/Sandbox.Cli.Tests/Runtime.</summary>
public class PublishTests
{
    private const string SelfContained = """{"runtimeOptions":{"includedFrameworks":[{"name":"Microsoft.NETCore.App","version":"10.0.1"}],"configProperties":{"System.Globalization.Invariant":true}}}""";
    private const string Framework = """{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"10.0.1"},"configProperties":{"System.Globalization.Invariant":true}}}""";

    private static byte[] Static => CraftedElf.Program(null);

    [KernelTheory(BuildStage.Any)]
    [InlineData("web", "/app/web")] // as the project is called
    [InlineData("web other", "/app/web")]
    [InlineData("Acme.Web", "/app/Acme.Web")] // the only one
    [InlineData("Acme.Web createdump Acme.Web.runtimeconfig.json", "/app/Acme.Web")] // what has a runtime beside it
    [InlineData("Acme.Web createdump Acme.Web.deps.json", "/app/Acme.Web")]
    public void The_program_is_what_the_image_runs(string files, string program)
    {
        using var stage = new PublishStage();
        foreach (var name in files.Split(' '))
        {
            _ = name.EndsWith(".json", StringComparison.Ordinal) ? stage.Output(name, SelfContained) : stage.Output(name, Static);
        }

        stage.Output("Acme.Web.dbg", Static).Output("wwwroot/index.html", "hello");
        Assert.Equal($"[\"{program}\"]", stage.Good());
        Assert.Contains("cwd: \"/app\"", File.ReadAllText(stage.Build.At("spec/app.sandbox.lock")), StringComparison.Ordinal);
        var store = Directory.GetDirectories(stage.Build.At("store/layers/sha256")).Single();
        Assert.True(File.Exists(Path.Combine(store, "fs/app/wwwroot/index.html")));
        Assert.False(File.Exists(Path.Combine(store, "fs/app/Acme.Web.dbg")));
    }

    [KernelTheory(BuildStage.Any)]
    [InlineData("web.dll web.deps.json", "it is a library; set <OutputType>Exe</OutputType>")]
    [InlineData("web.dll web.runtimeconfig.json", "gives web.dll and no program; take <UseAppHost>false</UseAppHost> out")]
    [InlineData("one two", "several programs (one, two)")]
    public void Without_a_program_the_project_is_named(string files, string said)
    {
        using var stage = new PublishStage();
        foreach (var name in files.Split(' '))
        {
            _ = name.Contains('.', StringComparison.Ordinal) ? stage.Output(name, name.EndsWith("config.json", StringComparison.Ordinal) ? SelfContained : "MZ") : stage.Output(name, Static);
        }

        var error = stage.Refused();
        Assert.Contains("publishing '../web/web.csproj' gives", error, StringComparison.Ordinal);
        Assert.Contains(said, error, StringComparison.Ordinal);
        stage.Spec("", "process: {command: [/app/one]}"); // who says what to run needs none
        Assert.Equal("", stage.Good());
    }

    [KernelFact(BuildStage.Any)]
    public void What_the_loader_would_miss_is_named()
    {
        using var stage = new PublishStage();
        stage.Output("web", CraftedElf.Program(CraftedElf.Loader, "libc.so.6", "libown.so")).Output("libown.so", CraftedElf.Library("libdeep.so.1")).Output("sub/libdeep.so.1", CraftedElf.Library());
        Assert.Contains($"/app/web needs {CraftedElf.Loader}, libc.so.6, libown.so, which the root does not have. Take a 'base' with glibc", stage.Refused(), StringComparison.Ordinal);

        stage.Base(); // the C library is there; nothing says that the program looks beside itself
        Assert.Contains("/app/web needs libown.so, which the root does not have. Install the packages", stage.Refused(), StringComparison.Ordinal);

        stage.Output("web", CraftedElf.Make(CraftedElf.Loader, ["libc.so.6", "libown.so"], "/none:$ORIGIN", isPie: true, machine: 62));
        Assert.Contains("/app/libown.so needs libdeep.so.1, which the root", stage.Refused(), StringComparison.Ordinal);

        stage.Output("libown.so", CraftedElf.Make(null, ["libdeep.so.1"], "${ORIGIN}/sub", isPie: false, machine: 62));
        Assert.Equal("[\"/app/web\"]", stage.Good());
    }

    [KernelFact(BuildStage.Any)]
    public void Libraries_are_looked_for_where_the_loader_does()
    {
        using var stage = new PublishStage();
        stage.Output("web", CraftedElf.Program(CraftedElf.Loader, "libopt.so", "libenv.so", "libhost.so"));
        stage.Base(("opt/deep/libopt.so", CraftedElf.Library()), ("srv/libenv.so", CraftedElf.Library()), ("usr/lib/libhost.so", CraftedElf.Make(null, [], "", isPie: false, machine: 183)), ("etc/ld.so.cache", "glibc-ld.so.cache1.1\0\u0001libopt.so\0/opt/deep/libopt.so\0/gone/libenv.so\0"u8.ToArray()));
        Assert.Contains("/app/web needs libenv.so, libhost.so, which the root", stage.Refused(), StringComparison.Ordinal); // of another machine is none
        stage.Spec(", base: \"oci:../layout:it\"", "process: {env: {LD_LIBRARY_PATH: /srv}}\nmounts: [{source: /srv, target: /lib64}]\n");
        Assert.Equal("[\"/app/web\"]", stage.Good()); // who knows what the host has there
        stage.Spec(", base: \"oci:../layout:it\", extensions: [/srv/tools]").Output("web", CraftedElf.Program("/lib/ld-own.so", "libown.so"));
        Assert.Equal("[\"/app/web\"]", stage.Good()); // or an extension below /usr, where /lib leads
    }

    [KernelFact(BuildStage.Any)]
    public void A_base_that_is_older_than_what_was_linked_with_is_refused()
    {
        using var stage = new PublishStage();
        byte[] Program(params string[] versions) => CraftedElf.Make(CraftedElf.Loader, ["libc.so.6", "libold.so", "libm.so.6"], "", isPie: true, machine: 62, versions);
        stage.Base(("usr/lib/libold.so", CraftedElf.Make(null, [], "", isPie: false, machine: 62, "OLD_1.0", "OLD_1.1"))).Output("web", Program("libc.so.6:GLIBC_2.34", "libold.so:OLD_1.1", "libold.so:OLD_1.2"));
        var error = stage.Refused();
        Assert.Contains("/app/web needs libold.so with OLD_1.2, which the root does not have. Take a newer 'base'", error, StringComparison.Ordinal);
        Assert.Equal("[\"/app/web\"]", stage.Output("web", Program("libc.so.6:GLIBC_2.34", "libold.so:OLD_1.1")).Good()); // a library without versions suits everybody
    }

    [KernelFact(BuildStage.Any)]
    public void What_is_loaded_later_is_looked_at_too()
    {
        using var stage = new PublishStage();
        stage.Base().Output("web", CraftedElf.Program(CraftedElf.Loader, "libc.so.6")).Output("web.runtimeconfig.json", SelfContained)
            .Output("libcoreclr.so", CraftedElf.Library("libm.so.6", "libbeside.so")).Output("libbeside.so", CraftedElf.Library()).Output("libcoreclrtraceptprovider.so", CraftedElf.Library("liblttng-ust.so.0"))
            .Output("runtimes/libskia.so", CraftedElf.Library("libfontconfig.so.1"));
        Assert.Contains("/app/runtimes/libskia.so needs libfontconfig.so.1, which the root", stage.Refused(), StringComparison.Ordinal);
        File.Delete(stage.Build.At("output/runtimes/libskia.so"));
        Assert.Equal("[\"/app/web\"]", stage.Good());
    }

    [KernelFact(BuildStage.Any)]
    public void What_needs_dotnet_is_refused_where_there_is_none()
    {
        using var stage = new PublishStage();
        stage.Base().Output("web", CraftedElf.Program(CraftedElf.Loader, "libc.so.6")).Output("web.dll", "MZ").Output("web.runtimeconfig.json", Framework);
        var error = stage.Refused();
        Assert.Contains("'../web/web.csproj' is published framework-dependent: it needs Microsoft.NETCore.App 10.0.1", error, StringComparison.Ordinal);
        Assert.Contains("<SelfContained>true</SelfContained>", error, StringComparison.Ordinal);
        stage.Base(("usr/share/dotnet/shared/Microsoft.NETCore.App/9.0.0/x", []));
        Assert.Contains("framework-dependent", stage.Refused(), StringComparison.Ordinal);
        stage.Base(("opt/net/shared/Microsoft.NETCore.App/10.0.7/x", []), ("etc/dotnet/install_location", "/opt/net\n"u8.ToArray()));
        Assert.Equal("[\"/app/web\"]", stage.Good());
        stage.Output("web.runtimeconfig.json", "{");
        File.Delete(stage.Build.At("spec/app.sandbox.lock"));
        Assert.Contains("web.runtimeconfig.json, which publishing '../web/web.csproj' has written, cannot be read", stage.Refused(), StringComparison.Ordinal);
    }

    [KernelTheory(BuildStage.Any)]
    [InlineData(SelfContained, "", "", false)]
    [InlineData("""{"runtimeOptions":{"includedFrameworks":[]}}""", "", "", true)]
    [InlineData("""{"runtimeOptions":{"includedFrameworks":[]}}""", "usr/lib/x86_64-linux-gnu/libicuuc.so.72", "", false)]
    [InlineData("""{"runtimeOptions":{"includedFrameworks":[]}}""", "", "process: {env: {DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: \"1\"}}", false)]
    [InlineData("", "", "", true)] // compiled ahead of time: the name is in the program
    [InlineData("", "", "# \"System.Globalization.Invariant\": true", false)] // one file with its configuration inside
    public void A_program_that_will_miss_icu_is_a_warning(string config, string file, string rest, bool isSaid)
    {
        using var stage = new PublishStage();
        var small = CraftedElf.Program(CraftedElf.Loader, "libc.so.6");
        byte[] program = [.. small, .. new byte[(1 << 16) - 4 - small.Length], .. config.Length == 0 ? "libicuuc.so"u8 : [], .. System.Text.Encoding.UTF8.GetBytes(rest)]; // across the end of what is read at once
        stage.Base([.. new[] { (file, CraftedElf.Library()) }.Where(one => one.file.Length > 0)]).Output("web", program);
        _ = config.Length > 0 ? stage.Output("web.runtimeconfig.json", config) : stage;
        var run = stage.Spec(", base: \"oci:../layout:it\"", rest).Run();
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(isSaid, run.Error.Contains($"sandbox: {stage.Build.At("spec/app.sandbox.yaml")}(2,17): /app/web uses ICU", StringComparison.Ordinal));
    }

    [KernelFact(BuildStage.Any)]
    public void A_failed_publish_is_said_and_leaves_nothing()
    {
        using var stage = new PublishStage();
        stage.Build.File("fails", "");
        var error = stage.Refused();
        Assert.Contains("it fails\n", error, StringComparison.Ordinal);
        Assert.Contains("publishing '../web/web.csproj' failed with exit code 3", error, StringComparison.Ordinal);
        File.Delete(stage.Build.At(PublishStage.Project));
        Assert.Contains("there is no project '../web/web.csproj' to publish", stage.Refused(), StringComparison.Ordinal);
    }

    [KernelFact(BuildStage.Any)]
    public void A_project_that_cannot_be_written_is_said()
    {
        using var stage = new PublishStage();
        var project = Path.GetRelativePath(stage.Build.At("spec"), Repository.At("specs/hello/hello.csproj"));
        stage.Build.File("spec/app.sandbox.yaml", $"sandbox: 1\nroot: {{publish: {project}}}\n");
        Assert.Contains("hello.csproj', where what publishing", stage.Refused(), StringComparison.Ordinal);
    }

    [KernelFact(BuildStage.Any)]
    public void Files_that_are_not_published_any_more_are_not_in_the_root()
    {
        using var stage = new PublishStage();
        stage.Output("web", Static).Output("old.txt", "old").Good();
        File.Delete(stage.Build.At("output/old.txt"));
        stage.Good();
        Assert.DoesNotContain(Archive(stage), line => line.Contains("old.txt", StringComparison.Ordinal));
        Assert.Contains("1/3 copy . of publishing ../web/web.csproj to /app: cached", BuildStage.Steps(stage.Run()));
    }

    [KernelFact(BuildStage.Any)]
    public void Two_builds_of_a_project_publish_it_one_after_the_other()
    {
        using var stage = new PublishStage();
        stage.Output("web", Static).Build.File("slow", "2");
        using var first = stage.Start();
        Wait(() => Directory.Exists(stage.Build.At("alone")));
        using var second = stage.Start();
        var (one, two) = (first.WaitForEnd(), second.WaitForEnd());
        Assert.True(one.ExitCode == 0 && two.ExitCode == 0, $"{one}{two}");
        Assert.Single(two.Error.Split('\n'), line => line.Contains("another build publishes '../web/web.csproj'; waiting for it.", StringComparison.Ordinal));
    }

    [KernelTheory(BuildStage.Any)]
    [InlineData(15)]
    [InlineData(9)]
    public void A_build_that_is_ended_while_it_publishes_leaves_nothing(int signal)
    {
        using var stage = new PublishStage();
        stage.Output("web", Static).Build.File("slow", "30");
        using var build = stage.Start();
        Wait(() => Directory.Exists(stage.Build.At("alone")));
        Command.Signal(signal == 9 ? -build.Pid : build.Pid, signal);
        var ended = build.WaitForEnd();
        Assert.True(ended.ExitCode == (signal == 9 ? 137 : 1) && ended.Elapsed < TimeSpan.FromSeconds(20), ended.ToString());
        Directory.Delete(stage.Build.At("alone"));
        File.Delete(stage.Build.At("slow"));
        Assert.Equal(signal == 9 ? 1 : 0, Directory.GetFileSystemEntries(stage.Build.At("store/tmp")).Length);
        Assert.Equal("[\"/app/web\"]", stage.Good()); // its lock has gone with it, and what SIGKILL left goes now
        Assert.Empty(Directory.EnumerateFileSystemEntries(stage.Build.At("store/tmp")));
    }

    private static void Wait(Func<bool> until)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(30); !until(); Thread.Sleep(20))
        {
            Assert.True(DateTime.UtcNow < deadline);
        }
    }

    private static string[] Archive(PublishStage stage)
    {
        var layer = File.ReadLines(stage.Build.At("spec/app.sandbox.lock")).Single(line => line.StartsWith("- diff_id: sha256:", StringComparison.Ordinal))["- diff_id: sha256:".Length..];
        return Directory.GetFileSystemEntries(stage.Build.At($"store/layers/sha256/{layer}/fs/app"));
    }
}
