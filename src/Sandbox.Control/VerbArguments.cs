namespace Sandbox.Control;

/// <summary>What stands behind a verb.</summary>
internal sealed class VerbArguments
{
    /// <summary>--instance PID, NAME (of a template's unit), UNIT or CGROUP.</summary>
    public string? Instance { get; private set; }

    /// <summary>--json.</summary>
    public bool Json { get; private set; }

    /// <summary>--watch.</summary>
    public bool Watch { get; private set; }

    /// <summary>--for DURATION; null: until the instance ends.</summary>
    public string? For { get; private set; }

    /// <summary>Each --pressure KIND:SHARE:STALL/WINDOW.</summary>
    public List<string> Pressures { get; } = [];

    /// <summary>Words without dashes: the signal of --kill, the limits of --update.</summary>
    public List<string> Words { get; } = [];

    /// <summary>Which argument of the program is the first one behind --; 0: none.</summary>
    public int Command { get; private set; }

    /// <summary>
    /// Reads the program's arguments. Each verb says what it takes in <paramref name="options"/> (<c>--json --instance WORD --</c>, with <c>WORDS</c> for any number); anything else is refused.
    /// </summary>
    public static VerbArguments Read(string[] arguments, string options)
    {
        var known = options.Split(' ');
        var read = new VerbArguments();
        for (var i = 2; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (Array.IndexOf(known, argument) < 0 && !read.TakesWord(known, argument))
            {
                throw new VerbFailure(VerbFailure.NotDone, $"it does not take '{argument}'; it takes: {Explained(options)}");
            }

            switch (argument)
            {
                case "--":
                    read.Command = i + 1 < arguments.Length ? i + 1 : 0;
                    return read;
                case "--json":
                    read.Json = true;
                    break;
                case "--watch":
                    read.Watch = true;
                    break;
                case "--instance":
                    read.Instance = Value(arguments, ++i, argument, "a pid or an instance's name as --ps shows them, the unit or the cgroup that it is in");
                    break;
                case "--for":
                    read.For = Value(arguments, ++i, argument, "a duration such as 10s");
                    break;
                case "--pressure":
                    read.Pressures.Add(Value(arguments, ++i, argument, "what to watch, such as memory:some:150ms/2s"));
                    break;
                default:
                    read.Words.Add(argument);
                    break;
            }
        }

        return read;
    }

    private bool TakesWord(string[] known, string word) =>
        !word.StartsWith('-') && (Array.IndexOf(known, "WORDS") >= 0 || (Array.IndexOf(known, "WORD") >= 0 && Words.Count == 0));

    private static string Explained(string options) => options
        .Replace("--instance", "--instance PID", StringComparison.Ordinal).Replace("--for", "--for DURATION", StringComparison.Ordinal).Replace("--pressure", "--pressure KIND:SHARE:STALL/WINDOW", StringComparison.Ordinal)
        .Replace("WORDS", "KEY=VALUE...", StringComparison.Ordinal).Replace("WORD", "a signal", StringComparison.Ordinal);

    private static string Value(string[] arguments, int at, string option, string what) =>
        at < arguments.Length ? arguments[at] : throw new VerbFailure(VerbFailure.NotDone, $"{option} takes {what}");
}
