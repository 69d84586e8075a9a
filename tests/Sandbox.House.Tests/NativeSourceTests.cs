using Sandbox.Testing;
using Xunit;

namespace Sandbox.House.Tests;

/// <summary>The sizes of CONTRIBUTING.md for the C programs of the tests. A function begins at the left edge and ends with a brace there.</summary>
public class NativeSourceTests
{
    private const int FileLimit = 400;
    private const int FunctionLimit = 80;

    [Fact]
    public void Files_are_short() =>
        Assert.Empty(Sources().Select(file => (file, File.ReadLines(Repository.At(file)).Count())).Where(pair => pair.Item2 > FileLimit));

    [Fact]
    public void Functions_are_short() => Assert.Empty(Sources().SelectMany(TooLong));

    private static IEnumerable<string> Sources() => Repository.Files("tests", "*.c").Concat(Repository.Files("tests", "*.h"));

    private static IEnumerable<string> TooLong(string file)
    {
        var lines = File.ReadAllLines(Repository.At(file));
        var start = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].EndsWith(") {", StringComparison.Ordinal) && !char.IsWhiteSpace(lines[i][0]))
            {
                start = i;
            }

            if (lines[i] == "}" && start >= 0)
            {
                if (i - start + 1 > FunctionLimit)
                {
                    yield return $"{file}({start + 1}): {i - start + 1} lines";
                }

                start = -1;
            }
        }
    }
}
