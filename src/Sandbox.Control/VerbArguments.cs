namespace Sandbox.Control;

/// <summary>What stands behind a verb.</summary>
internal sealed class VerbArguments
{
    /// <summary>--instance PID, or the instance's name of a template's unit.</summary>
    public string? Instance { get; private set; }

    /// <summary>--json.</summary>
    public bool Json { get; private set; }

    /// <summary>--watch.</summary>
    public bool Watch { get; private set; }

    /// <summary>A word without dashes: the signal of --kill.</summary>
    public string? Word { get; private set; }

    /// <summary>Which argument of the program is the first one behind --; 0: none.</summary>
    public int Command { get; private set; }

    /// <summary>
    /// Reads the program's arguments. Each verb says what it takes in <paramref name="options"/> (<c>--json --instance WORD --</c>); anything else is refused.
    /// </summary>
    public static VerbArguments Read(string[] arguments, string options)
    {
        var known = options.Split(' ');
        var read = new VerbArguments();
        for (var i = 2; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (Array.IndexOf(known, argument) < 0 && (argument.StartsWith('-') || Array.IndexOf(known, "WORD") < 0 || read.Word is not null))
            {
                throw new VerbFailure(VerbFailure.NotDone, $"it does not take '{argument}'; it takes: {options.Replace("--instance", "--instance PID", StringComparison.Ordinal).Replace("WORD", "a signal", StringComparison.Ordinal)}");
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
                    read.Instance = i + 1 < arguments.Length ? arguments[++i] : throw new VerbFailure(VerbFailure.NoInstance, "--instance needs a pid or an instance's name, as --ps shows them");
                    break;
                default:
                    read.Word = argument;
                    break;
            }
        }

        return read;
    }
}
