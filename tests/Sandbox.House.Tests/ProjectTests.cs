using System.Xml.Linq;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.House.Tests;

/// <summary>The rooms of the house and the doors between them (docs/codebase.md): any edge that is not listed here is a failure.</summary>
public class ProjectTests
{
    private static readonly Dictionary<string, string[]> Edges = new()
    {
        ["Sandbox.Seccomp"] = [],
        ["Sandbox.Plan"] = ["Sandbox.Seccomp"],
        ["Sandbox.Compiler"] = ["Sandbox.Plan"],
        ["Sandbox.Generator"] = ["Sandbox.Compiler", "Sandbox.Plan", "Sandbox.Seccomp"],
        ["Sandbox.HouseRules"] = [],
        ["Sandbox.Syscalls"] = ["Sandbox.HouseRules"],
        ["Sandbox.Launch"] = ["Sandbox.HouseRules", "Sandbox.Plan", "Sandbox.Syscalls"],
        ["Sandbox.Erofs"] = [],
        ["Sandbox.Control"] = ["Sandbox.Erofs", "Sandbox.Launch", "Sandbox.Plan", "Sandbox.Syscalls"],
        ["Sandbox.Runtime"] = ["Sandbox.HouseRules", "Sandbox.Launch", "Sandbox.Plan", "Sandbox.Syscalls"],
        ["Sandbox.Images"] = ["Sandbox.Erofs"],
        ["Sandbox.Oci"] = ["Sandbox.Plan"],
        ["Sandbox.OciRuntime"] = ["Sandbox.Images", "Sandbox.Launch", "Sandbox.Oci", "Sandbox.Plan"],
        ["Sandbox.Hosting"] = [],
        ["Sandbox.Cli"] = ["Sandbox.Compiler", "Sandbox.Images", "Sandbox.Plan"],
        ["Sandbox.Sdk"] = ["Sandbox.Cli", "Sandbox.Control", "Sandbox.Generator", "Sandbox.Launch"],
        ["Sandbox.Templates"] = [],
    };

    // What only the launch path may do.
    private static readonly string[] Unsafe = ["Sandbox.Launch", "Sandbox.Runtime", "Sandbox.Syscalls"];

    public static TheoryData<string> Rooms => [.. Repository.Files("src", "*.csproj").Concat(Repository.Files("generators", "*.csproj"))];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Dependencies_go_one_way(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        Assert.True(Edges.TryGetValue(name, out var allowed), $"{name} is a new room: say in ProjectTests.Edges and docs/codebase.md what it may use");
        Assert.Empty(References(project).Except(allowed!));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Unsafe_code_is_fenced_in(string project)
    {
        var allows = Properties(project, "AllowUnsafeBlocks").Contains("true");
        Assert.Equal(Unsafe.Contains(Path.GetFileNameWithoutExtension(project)), allows);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Generators_keep_the_rules_of_analyzers(string project)
    {
        if (project.StartsWith("generators/", StringComparison.Ordinal))
        {
            Assert.Contains("true", Properties(project, "EnforceExtendedAnalyzerRules"));
            Assert.Contains("netstandard2.0", Properties(project, "TargetFramework"));
        }
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Repository.At("Sandbox.sln")).Replace('\\', '/');
        var projects = new[] { "src", "generators", "specs", "tests" }.SelectMany(folder => Repository.Files(folder, "*.csproj"));
        Assert.Empty(projects.Where(project => !IsFixture(project) && !solution.Contains($"\"{project}\"", StringComparison.Ordinal)));
    }

    // A project that moved leaves a line behind with which nothing builds, and a file system without upper and lower case hides it.
    [Fact]
    public void Every_project_of_the_solution_is_in_the_tree()
    {
        var named = File.ReadLines(Repository.At("Sandbox.sln")).Where(line => line.StartsWith("Project(", StringComparison.Ordinal)).Select(line => line.Split('"')[5].Replace('\\', '/'));
        Assert.Empty(named.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal) && !File.Exists(Repository.At(path))));
    }

    [Fact]
    public void Versions_of_packages_are_central() =>
        Assert.Empty(AllProjects().SelectMany(project => XDocument.Load(Repository.At(project)).Descendants("PackageReference").Where(reference => reference.Attribute("Version") is not null).Select(reference => $"{project}: {reference}")));

    [Fact]
    public void Warnings_are_errors_everywhere() =>
        Assert.Empty(AllProjects().Where(project => Properties(project, "TreatWarningsAsErrors").Contains("false") || Properties(project, "Nullable").Contains("disable")));

    private static IEnumerable<string> AllProjects() => new[] { "src", "generators", "specs", "tests" }.SelectMany(folder => Repository.Files(folder, "*.csproj"));

    /// <summary>Projects that tests publish, or whose build must fail.</summary>
    private static bool IsFixture(string project) => project.Contains("/fixtures/", StringComparison.Ordinal) || (project.StartsWith("tests/", StringComparison.Ordinal) && (project.Contains("/specs/", StringComparison.Ordinal) || project.Contains("/workloads/", StringComparison.Ordinal)));

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(Repository.At(project)).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    private static string[] Properties(string project, string name) => [.. XDocument.Load(Repository.At(project)).Descendants(name).Select(element => element.Value)];
}
