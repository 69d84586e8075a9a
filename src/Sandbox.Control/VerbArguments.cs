using System.Globalization;

namespace Sandbox.Control;

/// <summary>What stands behind a verb.</summary>
/// <param name="Instance">--instance PID.</param>
/// <param name="Json">--json.</param>
/// <param name="Watch">--watch.</param>
/// <param name="Word">A word without dashes: the signal of --kill.</param>
/// <param name="Command">Which argument of the program is the first one behind --; 0: none.</param>
internal sealed record VerbArguments(int? Instance, bool Json, bool Watch, string? Word, int Command)
{
    /// <summary>
    /// Reads the program's arguments. Each verb says what it takes in <paramref name="options"/> (<c>--json --instance WORD --</c>); anything else is refused.
    /// </summary>
    public static VerbArguments Read(string[] arguments, string options)
    {
        var known = options.Split(' ');
        var read = new VerbArguments(null, false, false, null, 0);
        for (var i = 2; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (!known.Contains(argument) && (argument.StartsWith('-') || !known.Contains("WORD") || read.Word is not null))
            {
                throw new VerbFailure(VerbFailure.NotDone, $"it does not take '{argument}'; it takes: {options.Replace("--instance", "--instance PID", StringComparison.Ordinal).Replace("WORD", "a signal", StringComparison.Ordinal)}");
            }

            switch (argument)
            {
                case "--":
                    return read with { Command = i + 1 < arguments.Length ? i + 1 : 0 };
                case "--json":
                    read = read with { Json = true };
                    break;
                case "--watch":
                    read = read with { Watch = true };
                    break;
                case "--instance":
                    read = read with { Instance = Pid(i + 1 < arguments.Length ? arguments[++i] : "") };
                    break;
                default:
                    read = read with { Word = argument };
                    break;
            }
        }

        return read;
    }

    private static int Pid(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
        ? pid
        : throw new VerbFailure(VerbFailure.NoInstance, $"'{text}' is no pid; --instance takes one, as --ps shows it");
}
