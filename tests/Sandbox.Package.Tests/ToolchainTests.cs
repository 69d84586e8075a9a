using Sandbox.Testing;
using Xunit;

namespace Sandbox.Package.Tests;

/// <summary>native/toolchain.sh on machines that have less: a PATH of links to some of this one's programs.</summary>
public class ToolchainTests
{
    private static readonly string[] Shell = ["sh", "uname", "mktemp", "rm", "tr"];

    // What gcc itself calls by name.
    private static readonly string[] Gcc = ["gcc", "as", "ld", "objcopy"];

    [KernelFact(Needs.Gcc | Needs.Lld)]
    public void With_lld_the_link_is_static_pie() => Answers(0, "static-pie|gcc|objcopy|", [.. Gcc, "ld.lld"], "auto");

    [KernelFact(Needs.Gcc)]
    public void Without_lld_it_is_static_and_says_what_is_missing() => Answers(0, "static|gcc|objcopy|gcc with its own linker; static-pie needs lld", Gcc, "auto");

    [KernelFact(Needs.Gcc)]
    public void A_named_link_that_cannot_be_made_is_refused() => Answers(2, "SandboxLinkMode is static-pie, which this machine cannot link: static-pie needs lld", Gcc, "static-pie");

    [KernelFact(Needs.Gcc)]
    public void A_word_that_is_no_link_is_refused() => Answers(2, "SandboxLinkMode is 'pie': use auto, static-pie, static or dynamic.", Gcc, "pie");

    [KernelFact(Needs.Gcc)]
    public void Dynamic_is_there_for_who_wants_it() => Answers(0, "dynamic|gcc|objcopy|", Gcc, "dynamic");

    [Fact]
    public void Without_a_compiler_the_message_names_the_packages() => Answers(1, $"No C compiler for {Architecture} was found, and a native binary cannot be linked without one: apt-get install gcc libc6-dev", [], "auto");

    [KernelFact(Needs.Gcc)]
    public void Without_objcopy_the_message_names_binutils() => Answers(1, "objcopy was not found", ["gcc", "as", "ld"], "auto");

    [Fact]
    public void A_missing_cross_compiler_has_a_package_of_its_own()
    {
        var other = Architecture == "x86_64" ? "aarch64" : "x86_64";
        var run = Probe([], other, "auto");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("apt-get install gcc-" + other.Replace('_', '-') + "-linux-gnu", run.Output, StringComparison.Ordinal);
    }

    private static string Architecture => Machine.Runtime == "linux-arm64" ? "aarch64" : "x86_64";

    private static void Answers(int exitCode, string beginning, string[] programs, string mode)
    {
        var run = Probe(programs, Architecture, mode);
        Assert.True(run.ExitCode == exitCode && run.Output.StartsWith(beginning, StringComparison.Ordinal), run.ToString());
        Assert.Single(run.Output.TrimEnd('\n').Split('\n'));
    }

    private static RunResult Probe(string[] programs, string architecture, string mode)
    {
        var path = Directory.CreateTempSubdirectory("sandbox-path-").FullName;
        try
        {
            foreach (var program in Shell.Concat(programs))
            {
                File.CreateSymbolicLink(Path.Combine(path, program), Machine.Find(program) ?? throw new InvalidOperationException(program + " is not installed"));
            }

            var script = Repository.At("src/Sandbox.Sdk/native/toolchain.sh");
            return Command.Run(new Run(Path.Combine(path, "sh"), script, architecture, mode) { Environment = new Dictionary<string, string> { ["PATH"] = path } });
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
