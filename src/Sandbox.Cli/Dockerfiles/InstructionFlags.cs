namespace Sandbox.Cli.Dockerfiles;

/// <summary>The <c>--name=value</c> words that an instruction begins with.</summary>
/// <param name="All">In order, not yet substituted.</param>
/// <param name="Rest">What stands behind them.</param>
internal sealed record InstructionFlags(IReadOnlyList<KeyValuePair<string, string>> All, JoinedText Rest)
{
    /// <exception cref="DockerfileException">One is not among <paramref name="known"/>.</exception>
    public static InstructionFlags Read(Instruction one, char escape, params string[] known)
    {
        var found = new List<KeyValuePair<string, string>>();
        var start = 0;
        foreach (var word in DockerWords.Split(one.Rest.Text, escape))
        {
            start = word.Start;
            if (!word.Text.StartsWith("--", StringComparison.Ordinal))
            {
                return new(found, one.Rest.From(start));
            }

            if (word.Text == "--")
            {
                start = word.End + one.Rest.Text[word.End..].TakeWhile(char.IsWhiteSpace).Count();
                return new(found, one.Rest.From(start));
            }

            var at = word.Text.IndexOf('=');
            var name = word.Text[2..(at < 0 ? word.Text.Length : at)];
            found.Add(new(known.Contains(name) ? name : throw Unknown(one, name, known), at < 0 ? "" : word.Text[(at + 1)..]));
        }

        throw new DockerfileException(one.Line, $"{one.Name} has only options; write what it is about behind them.");
    }

    /// <summary>The last one of this name; null: there is none.</summary>
    public string? Value(string name) => All.LastOrDefault(flag => flag.Key == name).Value;

    /// <summary>All of this name.</summary>
    public IEnumerable<string> Values(string name) => All.Where(flag => flag.Key == name).Select(flag => flag.Value);

    private static DockerfileException Unknown(Instruction one, string name, string[] known) =>
        new(one.Line, $"{one.Name} --{DockerfileReader.Printable(name)} cannot be taken over; what can is {string.Join(", ", known.Select(option => "--" + option))}. Write the line without it, or the step of the spec by hand (docs/images.md, Building).");
}
