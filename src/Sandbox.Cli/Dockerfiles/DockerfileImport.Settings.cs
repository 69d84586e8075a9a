using System.Globalization;
using System.Text.RegularExpressions;

namespace Sandbox.Cli.Dockerfiles;

// ENV, LABEL, WORKDIR, USER, SHELL, MAINTAINER, and what a spec says elsewhere
internal sealed partial class DockerfileImport
{
    private void Env(Instruction one)
    {
        var pairs = Pairs(one);
        pairs.ForEach(pair => CheckVariable(one, pair.Key));
        pairs.ForEach(pair => Stage.Environment[pair.Key] = pair.Value);
        Add(one, "env", Yaml.Texts(LastOfEach(pairs)));
    }

    private void Label(Instruction one)
    {
        var pairs = Pairs(one);
        if (pairs.Exists(pair => pair.Key.Length == 0))
        {
            throw new DockerfileException(one.Line, "a label without a name; write NAME=VALUE.");
        }

        Add(one, "label", Yaml.Texts(LastOfEach(pairs)));
    }

    // NAME=VALUE words, or the old form: one name, and the rest of the line.
    private List<KeyValuePair<string, string>> Pairs(Instruction one)
    {
        var text = one.Rest.Text;
        var words = DockerWords.Split(text, _file.Escape).ToList();
        if (!words[0].Text.Contains('='))
        {
            var value = text[words[0].End..].Trim();
            return value.Length > 0 ? [new(Text(one, words[0].Text), Text(one, value))] : throw new DockerfileException(one.Line, $"{one.Name} {DockerfileReader.Printable(words[0].Text)} has no value; write {one.Name} {DockerfileReader.Printable(words[0].Text)}=VALUE.");
        }

        return [.. words.Select(word => word.Text.IndexOf('=') is > 0 and var at ? KeyValuePair.Create(Text(one, word.Text[..at]), Text(one, word.Text[(at + 1)..]))
            : throw new DockerfileException(one.Line, $"'{DockerfileReader.Printable(word.Text)}' is no NAME=VALUE; put a value with blanks in quotes: NAME=\"A B\"."))];
    }

    private static IEnumerable<KeyValuePair<string, string>> LastOfEach(List<KeyValuePair<string, string>> pairs) => pairs.GroupBy(pair => pair.Key).Select(same => same.Last());

    private void Workdir(Instruction one)
    {
        var path = Text(one, one.Rest.Text);
        if (path.Length == 0)
        {
            throw new DockerfileException(one.Line, $"'{DockerfileReader.Printable(one.Rest.Text)}' is nothing, for its variables have no value; give them one with ARG or ENV before, or those of the base image with --image-env NAME=VALUE.");
        }

        Stage.Directory = Below(path);
        Add(one, "workdir", Yaml.Text(Stage.Directory ?? path));
    }

    // Absolute and clean; null: it begins at the image's working directory, which is not known.
    private string? Below(string path) => path.StartsWith('/') || Stage.Directory is not null ? "/" + ContextPath.Clean(path.StartsWith('/') ? path : Stage.Directory + "/" + path, nothing: "") : null;

    private void User(Instruction one)
    {
        Stage.SaysUser = true;
        Add(one, "user", Yaml.Text(Owner(one, one.Rest.Text)));
    }

    private string Owner(Instruction one, string written) =>
        Text(one, written) is var owner && OwnerPattern().IsMatch(owner) && owner.Split(':').All(part => !part.All(char.IsAsciiDigit) || long.Parse(part, CultureInfo.InvariantCulture) < uint.MaxValue) ? owner
            : throw new DockerfileException(one.Line, $"'{DockerfileReader.Printable(owner)}' is no user; write USER or USER:GROUP, each a number from 0 to 4294967294 or a name{(written.Contains('$') ? ", and look whether its variables have a value; one of the base image is given with --image-env NAME=VALUE" : "")}.");

    private void Shell(Instruction one) =>
        Stage.Shell = ExecForm.Read(one.Rest.Text) is { Count: > 0 } words ? words : throw new DockerfileException(one.Line, "SHELL takes a list in JSON: SHELL [\"/bin/bash\", \"-c\"].");

    private void Maintainer(Instruction one)
    {
        Say(one, "MAINTAINER has become the label org.opencontainers.image.authors.");
        Add(one, "label", Yaml.Map(("org.opencontainers.image.authors", Yaml.Text(one.Rest.Text))));
    }

    private void LeaveOut(Instruction one) => Say(one, one.Name switch
    {
        "EXPOSE" => $"EXPOSE {Text(one, one.Rest.Text)} opens nothing, and is left out: a spec has no network unless it says so; write 'network: host', or 'sockets' where systemd is to listen (docs/spec-reference.md).",
        "VOLUME" => $"VOLUME {Text(one, one.Rest.Text)} is left out: the root of a spec is read-only; write what is kept under 'mounts' (a bind of a directory of the host, or a tmpfs), or 'root: {{upper: {{dir: …}}}}'.",
        _ => $"ONBUILD {one.Rest.Text} is left out: it is for images that begin with this one; write the step in their specs, or share it with 'extends'.",
    });

    [GeneratedRegex("^([0-9]{1,10}|[A-Za-z_][A-Za-z0-9_.-]*)(:([0-9]{1,10}|[A-Za-z_][A-Za-z0-9_.-]*))?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex OwnerPattern();
}
