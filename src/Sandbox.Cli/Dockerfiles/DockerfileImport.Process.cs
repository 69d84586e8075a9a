using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Compiler.Keys;

namespace Sandbox.Cli.Dockerfiles;

// CMD, ENTRYPOINT, STOPSIGNAL, HEALTHCHECK
internal sealed partial class DockerfileImport
{
    private void Command(Instruction one)
    {
        var words = ExecForm.Read(one.Rest.Text);
        if (words is null)
        {
            NoteOddList(one, one.Rest.Text);
        }

        var command = words ?? [.. Stage.Shell, Tidy(one.Rest).Text];
        if (one.Name == "CMD")
        {
            (Stage.Command, Stage.SaysCommand) = (command, true);
            return;
        }

        (Stage.Entrypoint, Stage.EntrypointIsText) = (command, words is null);
        Stage.Command = Stage.SaysCommand ? Stage.Command : [];
    }

    private void StopSignal(Instruction one) => Stage.StopSignal = Text(one, one.Rest.Text) is var signal && SignalWords.Number(signal) > 0 ? signal
        : throw new DockerfileException(one.Line, $"'{DockerfileReader.Printable(signal)}' is no signal; write its name, as SIGTERM or SIGRTMIN+3, or its number.");

    private static IEnumerable<Note> ProcessNotes(ImportedStage result)
    {
        if (result is { Image: { } image, Entrypoint: null })
        {
            yield return new(result.Line, result.Command is null
                ? $"neither CMD nor ENTRYPOINT is said: what {image} runs holds, and comes with the lock file."
                : $"if {image} has an ENTRYPOINT, docker puts it before this command; look with `sandbox image inspect {image}`, and put it there if it matters.");
        }

        if (result is { EntrypointIsText: true, Command.Count: > 0 })
        {
            yield return new(result.Line, "CMD is left out: an ENTRYPOINT that is a text takes no arguments, in docker neither.");
        }

        if (!result.SaysUser)
        {
            yield return new(result.Line, "no USER is said: docker runs it as root where the image does not say another; a spec as user 1000; write 'user: 0' here only if it must be root.");
        }
    }

    private void Healthcheck(Instruction one)
    {
        var flags = InstructionFlags.Read(one, _file.Escape, "interval", "timeout", "start-period", "start-interval", "retries");
        var text = flags.Rest.Text;
        if (text.Equals("NONE", StringComparison.OrdinalIgnoreCase))
        {
            Stage.Health = null;
            return;
        }

        var words = DockerWords.Split(text, _file.Escape).ToList();
        if (!words[0].Text.Equals("CMD", StringComparison.OrdinalIgnoreCase) || words.Count < 2)
        {
            throw new DockerfileException(one.Line, "HEALTHCHECK takes CMD and a command, or NONE: HEALTHCHECK CMD [\"/bin/check\"].");
        }

        var command = text[words[1].Start..];
        var (interval, start) = (Time(one, flags, "interval", 30_000), Time(one, flags, "start-period", 0));
        var (timeout, soon) = (Time(one, flags, "timeout", 30_000), start > 0 ? Time(one, flags, "start-interval", 5000) : interval);
        if (timeout > interval || soon > interval)
        {
            Say(one, $"{(timeout > interval ? "the timeout" : "the start interval")} is longer than the interval, which a spec does not allow, and is {Duration(interval)} like it.");
        }

        Stage.Health = Yaml.Map(
            ("exec", Yaml.List(ExecForm.Read(command) is { Count: > 0 } list ? list : [.. Stage.Shell, command])),
            ("interval", Yaml.Text(Duration(interval))),
            ("timeout", Yaml.Text(Duration(Math.Min(timeout, interval)))),
            ("retries", new YamlWord(Retries(one, flags))),
            ("start_period", Yaml.Text(Duration(start))),
            ("start_interval", Yaml.Text(Duration(Math.Min(soon, interval)))));
    }

    private static string Retries(Instruction one, InstructionFlags flags) => (flags.Value("retries") ?? "3") is var text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 1000
        ? (number == 0 ? "3" : $"{number}") : throw new DockerfileException(one.Line, $"--retries={DockerfileReader.Printable(text)} is no number from 0 to 1000.");

    // Milliseconds of a duration as Go writes them, 1m30s; 0 is the default there.
    private static long Time(Instruction one, InstructionFlags flags, string name, long without)
    {
        if (flags.Value(name) is not { } text)
        {
            return without;
        }

        var total = text == "0" ? 0 : GoDuration().Match(text) is not { Success: true } match ? -1
            : match.Groups[1].Captures.Zip(match.Groups[2].Captures).Sum(part => double.Parse(part.First.Value, CultureInfo.InvariantCulture) * part.Second.Value switch { "h" => 3_600_000, "m" => 60_000, "s" => 1000, _ => 1 });
        var milliseconds = total is >= 0 and < 1e12 && (total is 0 or >= 1) ? (long)total : throw new DockerfileException(one.Line, $"--{name}={DockerfileReader.Printable(text)} is no duration; write it as 30s, 1m30s or 500ms.");
        return milliseconds == 0 ? without : milliseconds;
    }

    private static string Duration(long milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{(milliseconds % 1000 == 0 ? milliseconds / 1000 : milliseconds)}{(milliseconds % 1000 == 0 ? "s" : "ms")}");

    [GeneratedRegex("^(?:([0-9]+(?:\\.[0-9]+)?)(ms|h|m|s))+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex GoDuration();
}
