using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.House.Tests;

/// <summary>Sizes and names (CONTRIBUTING.md): files up to 400 lines, functions up to 80 (tables excepted), no catch-all names.</summary>
public partial class SourceTests
{
    private const int FileLimit = 400;
    private const int FunctionLimit = 80;

    private static readonly string[] Folders = ["src", "generators", "specs", "tests"];

    [Fact]
    public void Files_are_short() =>
        Assert.Empty(Sources("*.cs").Where(file => !IsSnapshot(file)).Select(file => (file, File.ReadLines(Repository.At(file)).Count())).Where(pair => pair.Item2 > FileLimit));

    [Fact]
    public void Functions_are_short() =>
        Assert.Empty(Sources("*.cs").Where(file => !IsSnapshot(file)).SelectMany(TooLong));

    [Fact]
    public void Names_say_what_a_thing_is()
    {
        var types = Sources("*.cs").Where(file => !IsSnapshot(file)).SelectMany(file => Parse(file).DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => $"{file}: {type.Identifier.ValueText}"));
        Assert.Empty(types.Where(name => CatchAll().IsMatch(name)));
        Assert.Empty(Sources("*.cs").Where(file => CatchAll().IsMatch(Path.GetFileNameWithoutExtension(file))));
    }

    [Fact]
    public void Nothing_is_left_undone() =>
        Assert.Empty(Sources("*.cs").Where(file => Undone().IsMatch(File.ReadAllText(Repository.At(file)))));

    [Fact]
    public void No_path_of_a_developers_machine()
    {
        string[] patterns = ["*.cs", "*.csproj", "*.props", "*.targets", "*.md", "*.yaml", "*.sh", "*.S", "*.sln", "*.json", "*.txt"];
        var files = Folders.Append("docs").Append(".ci").SelectMany(folder => patterns.SelectMany(pattern => Repository.Files(folder, pattern)))
            .Concat(Directory.EnumerateFiles(Repository.Root).Select(file => Path.GetRelativePath(Repository.Root, file)).Where(file => file != ".git")); // a worktree's says where its repository is
        Assert.Empty(files.Where(file => MachinePath().IsMatch(File.ReadAllText(Repository.At(file)))));
    }

    private static IEnumerable<string> Sources(string pattern) => Folders.SelectMany(folder => Repository.Files(folder, pattern));

    private static bool IsSnapshot(string file) => file.Contains(".verified.", StringComparison.Ordinal) || file.EndsWith(".g.cs", StringComparison.Ordinal);

    private static SyntaxNode Parse(string file) => CSharpSyntaxTree.ParseText(File.ReadAllText(Repository.At(file)), new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();

    private static IEnumerable<string> TooLong(string file)
    {
        foreach (var function in Parse(file).DescendantNodes().Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax))
        {
            var lines = function.GetLocation().GetLineSpan();
            var length = lines.EndLinePosition.Line - lines.StartLinePosition.Line + 1;
            if (length > FunctionLimit && !IsTable(function))
            {
                yield return $"{file}({lines.StartLinePosition.Line + 1}): {length} lines";
            }
        }
    }

    // A function that is one switch or one list: a row per line.
    private static bool IsTable(SyntaxNode function)
    {
        var arrow = function.ChildNodes().OfType<ArrowExpressionClauseSyntax>().FirstOrDefault()?.Expression;
        var body = function.ChildNodes().OfType<BlockSyntax>().FirstOrDefault()?.Statements;
        var only = arrow ?? (body is [ReturnStatementSyntax { Expression: { } returned }] ? returned : null);
        return only is SwitchExpressionSyntax or CollectionExpressionSyntax || body is [SwitchStatementSyntax];
    }

    [GeneratedRegex(@"(Helper|Helpers|Util|Utils|Utility|Utilities|Manager|Common|Misc)$")]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"//\s*(TO" + @"DO|FIX" + @"ME|HACK)\b|NotImplemented" + @"Exception")]
    private static partial Regex Undone();

    [GeneratedRegex(@"(?<![\w.~$}-])/(tmp/w" + @"/|wo" + @"rk/(main|shared)|ro" + @"ot/\.)|/ho" + @"me/\w+/")]
    private static partial Regex MachinePath();
}
