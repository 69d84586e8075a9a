using System.Text.RegularExpressions;

namespace Sandbox.Cli;

/// <summary><c>sandbox new</c>: a workload's folder.</summary>
internal static partial class NewCommand
{
    public static int Run(string[] arguments)
    {
        var (name, command) = Parse(arguments);
        if (!IsName(name))
        {
            throw new UsageException($"'{name}' cannot be a workload's name: use 1 to 63 lower-case letters, digits and dashes, beginning with a letter.");
        }

        var files = new List<(string Path, string Text)>
        {
            (Path.Combine(name, name + ".sandbox.yaml"), command is null ? Templates.SelfSpec(name) : Templates.CommandSpec(name, command)),
            (Path.Combine(name, name + ".csproj"), Templates.Project),
        };
        if (command is null)
        {
            files.Add((Path.Combine(name, "Program.cs"), Templates.Program));
        }

        // All or nothing: one file in the way and none is written.
        foreach (var (path, _) in files.Where(file => Path.Exists(file.Path)))
        {
            throw new UsageException($"{path} exists already and is left as it is: choose another name, or move it away.");
        }

        Directory.CreateDirectory(name);
        foreach (var (path, text) in files)
        {
            using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
            file.Write(text);
            Console.WriteLine(path);
        }

        Console.WriteLine($"Next: dotnet publish {name} -p:PublishAot=true -o out/{name} && out/{name}/{name}");
        return Program.Right;
    }

    private static (string Name, string[]? Command) Parse(string[] arguments)
    {
        var at = Array.IndexOf(arguments, "--command");
        var command = at < 0 ? null : arguments[(at + 1)..];
        var before = at < 0 ? arguments : arguments[..at];
        var self = before.Contains("--self");
        var names = before.Where(word => word != "--self").ToArray();
        if (names is not [var name] || name.StartsWith('-'))
        {
            throw new UsageException("new takes one name: sandbox new NAME [--self | --command WORD...].");
        }

        if (command is { Length: 0 } || (self && command is not null))
        {
            throw new UsageException(self ? "--self and --command exclude each other: give one of them." : "--command needs the words of the command behind it: --command /usr/bin/env.");
        }

        return (name, command);
    }

    /// <summary>Whether a workload may be called so.</summary>
    public static bool IsName(string word) => ValidName().IsMatch(word);

    [GeneratedRegex("^[a-z][a-z0-9-]{0,62}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();
}
