namespace Sandbox.Cli.Dockerfiles;

/// <summary>A Dockerfile, read: nothing of it is substituted yet.</summary>
/// <param name="Escape">The character that takes the meaning of the next one, and joins lines.</param>
/// <param name="Instructions">In order.</param>
internal sealed record Dockerfile(char Escape, IReadOnlyList<Instruction> Instructions);

/// <summary>One instruction.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Name">In capitals.</param>
/// <param name="Rest">What stands behind the name.</param>
/// <param name="Heredocs">Texts that follow it, in the order of their words.</param>
internal sealed record Instruction(int Line, string Name, JoinedText Rest, IReadOnlyList<Heredoc> Heredocs);

/// <summary>Text of several lines, joined.</summary>
/// <param name="Text">One line.</param>
/// <param name="Joins">Where a line began, in order: what writes the text may break it there.</param>
internal sealed record JoinedText(string Text, IReadOnlyList<int> Joins)
{
    /// <summary>What is left behind the first <paramref name="start"/> characters.</summary>
    public JoinedText From(int start) => new(Text[start..], [.. Joins.Where(join => join > start).Select(join => join - start)]);
}

/// <summary>A text between <c>&lt;&lt;NAME</c> and NAME.</summary>
/// <param name="Word">As written, with what stands before the arrows.</param>
/// <param name="Name">What ends it.</param>
/// <param name="WithoutTabs">Written as <c>&lt;&lt;-</c>: tabs at the beginning of lines do not count.</param>
/// <param name="Body">Its lines, each with its end.</param>
internal sealed record Heredoc(string Word, string Name, bool WithoutTabs, string Body)
{
    /// <summary>The body as a program sees it.</summary>
    public string Content => WithoutTabs ? string.Concat(Body.Split('\n').Select((line, i) => (i > 0 ? "\n" : "") + line.TrimStart('\t'))) : Body;
}
