using System.Text;

namespace Sandbox.Cli.Dockerfiles;

// RUN
internal sealed partial class DockerfileImport
{
    private static readonly string[] DefaultShell = ["/bin/sh", "-c"];

    // Those whose -c takes a script as a word.
    private static readonly string[] ScriptShells = ["sh", "bash", "dash", "ash", "zsh", "ksh", "python", "python3"];

    private void Run(Instruction one)
    {
        var flags = InstructionFlags.Read(one, _file.Escape, "mount", "network");
        var network = flags.Value("network") ?? "host";
        var isHost = network switch
        {
            "host" or "default" => true,
            "none" => false,
            _ => throw new DockerfileException(one.Line, $"--network={DockerfileReader.Printable(network)} is no network of a build; there are default, host and none."),
        };
        var mounts = new RunMounts();
        flags.Values("mount").ToList().ForEach(mount => Mount(one, mounts, mount));
        var command = CommandOf(one, flags.Rest);
        var arguments = Stage.ArgumentsOfCommands.ToList();
        var options = Yaml.Map(
            ("command", command),
            ("network", isHost ? Yaml.Text("host") : null),
            ("cache", mounts.Caches.Count > 0 ? Yaml.List(mounts.Caches) : null),
            ("secrets", mounts.Secrets.Count > 0 ? Yaml.Texts(mounts.Secrets) : null),
            ("mounts", mounts.Files.Count > 0 ? new YamlList(mounts.Files) : null),
            ("env", arguments.Count > 0 ? Yaml.Texts(arguments) : null));
        Add(one, "run", options.Entries.Count > 1 ? options : command);
    }

    private Yaml CommandOf(Instruction one, JoinedText rest)
    {
        if (ExecForm.Read(rest.Text) is { } words)
        {
            return words.Count > 0 ? Yaml.List(words) : throw new DockerfileException(one.Line, "RUN [] runs nothing; name a program, or delete the line.");
        }

        NoteOddList(one, rest.Text);
        if (one.Heredocs is [var only] && rest.Text == only.Word)
        {
            return Script(one, only.Content);
        }

        var tidy = Tidy(rest);
        var text = new StringBuilder(tidy.Text);
        foreach (var heredoc in one.Heredocs)
        {
            text.Append('\n').Append(heredoc.Body).Append(heredoc.Name);
        }

        return InShell(new(text.ToString(), one.Heredocs.Count > 0 ? [] : tidy.Joins));
    }

    private Yaml InShell(JoinedText text)
    {
        var command = new YamlText(text.Text, text.Joins);
        return Stage.Shell.SequenceEqual(DefaultShell) ? command : new YamlList([.. Stage.Shell.Select(Yaml.Text), command]);
    }

    private Yaml Script(Instruction one, string body)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            throw new DockerfileException(one.Line, "the text of this RUN is empty; write commands into it, or delete it.");
        }

        if (!body.StartsWith("#!", StringComparison.Ordinal))
        {
            return InShell(new(body, []));
        }

        var interpreter = body[2..].Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return interpreter.Length > 0 && ScriptShells.Contains(interpreter[^1][(interpreter[^1].LastIndexOf('/') + 1)..])
            ? Yaml.List([.. interpreter, "-c", body])
            : throw new DockerfileException(one.Line, $"a text for '{DockerfileReader.Printable(string.Join(' ', interpreter))}' cannot be a command's word; write it into a file beside the Dockerfile, COPY it, and RUN it.");
    }

    private void NoteOddList(Instruction one, string text)
    {
        if (ExecForm.LooksLikeOne(text))
        {
            Say(one, $"{one.Name} {text} is no list in JSON, whose words are in double quotes, and so a text for a shell, as it is for docker; look whether it should be.");
        }
    }

    /// <summary>
    /// Blanks at the beginning of joined lines are taken away where they mean nothing to a shell: behind another blank, outside of quotes. In doubt they stay.
    /// </summary>
    internal static JoinedText Tidy(JoinedText joined)
    {
        var (text, joins) = (new StringBuilder(), new List<int>());
        var (quote, isEscaped) = ('\0', false);
        var next = 0;
        for (var i = 0; i < joined.Text.Length; i++)
        {
            while (next < joined.Joins.Count && joined.Joins[next] == i)
            {
                next++;
                joins.Add(text.Length);
            }

            var c = joined.Text[i];
            if (joins.Count > 0 && joins[^1] == text.Length && c is ' ' or '\t' && quote == '\0' && !isEscaped && text.Length > 0 && text[^1] is ' ' or '\t' && !EndsEscaped(text))
            {
                continue;
            }

            (quote, isEscaped) = isEscaped ? (quote, false)
                : c == '\\' && quote != '\'' ? (quote, true)
                : c is '\'' or '"' && (quote == '\0' || quote == c) ? (quote == c ? '\0' : c, false)
                : (quote, false);
            text.Append(c);
        }

        return new(text.ToString(), [.. joins.Distinct()]);
    }

    private static bool EndsEscaped(StringBuilder text) => text.Length > 1 && text[^2] == '\\';
}
