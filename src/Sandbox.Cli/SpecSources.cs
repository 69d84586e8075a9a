using Sandbox.Compiler;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Cli;

/// <summary>From a file name at the command line to what the compiler takes: the spec, and every file that it may extend.</summary>
internal static class SpecSources
{
    private static readonly string[] Patterns = ["*" + SpecNames.WorkloadExtension, "*" + SpecNames.BaseExtension, "*" + SpecNames.LockExtension];

    /// <summary>Names of folders that hold what builds leave, or other tools' things: no specs of the project.</summary>
    private static readonly string[] Skipped = ["bin", "obj", "node_modules"];

    /// <summary>Reads the spec <paramref name="path"/> and the other specs of its project.</summary>
    /// <param name="path">As the caller wrote it.</param>
    /// <param name="project">The project's directory; null: the nearest one upwards that has a project file, else the spec's own.</param>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public static SpecSource Load(string path, string? project)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new UsageException($"{path} is a directory: name the spec files in it ({path.TrimEnd('/')}/NAME.sandbox.yaml).");
        }

        var top = project is null ? FindProject(Path.GetDirectoryName(full)!) : Path.GetFullPath(project);
        var spec = Read(full, Relative(top, full)) ?? throw new UsageException($"{path} cannot be read: {Reason(full)}.");
        var others = Enumerate(top).Where(file => file != full).Select(file => Read(file, Relative(top, file))).OfType<SpecFile>().OrderBy(file => file.Path, StringComparer.Ordinal);
        return new(top, new SpecInput(spec, others.ToEquatableArray(), new CompileOptions("Workloads", Entry: null, EmitMain: false)));
    }

    private static string Relative(string top, string file) => Path.GetRelativePath(top, file).Replace('\\', '/');

    private static string FindProject(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent)
        {
            if (at.Exists && at.EnumerateFiles("*.*proj").Any())
            {
                return at.FullName;
            }
        }

        return directory;
    }

    private static IEnumerable<string> Enumerate(string directory)
    {
        var options = new EnumerationOptions { IgnoreInaccessible = true };
        var files = Patterns.SelectMany(pattern => Directory.EnumerateFiles(directory, pattern, options));
        var below = Directory.EnumerateDirectories(directory, "*", options).Where(child => !Skipped.Contains(Path.GetFileName(child)) && !new DirectoryInfo(child).Attributes.HasFlag(FileAttributes.ReparsePoint));
        return files.Concat(below.SelectMany(Enumerate));
    }

    /// <summary>The file's text; null where it cannot be read.</summary>
    private static SpecFile? Read(string full, string shown)
    {
        try
        {
            using var file = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            // Enough to see that it is too large, and no more: it may be a device without end.
            var bytes = new byte[SpecText.MaxBytes + 4];
            return SpecText.Decode(shown, bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)]);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Reason(string full)
    {
        try
        {
            using var file = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return "it changed meanwhile; try again";
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return "there is no such file";
        }
        catch (UnauthorizedAccessException)
        {
            return "this user may not read it";
        }
        catch (IOException problem)
        {
            return problem.Message.TrimEnd('.');
        }
    }
}

/// <summary>A spec ready to be compiled.</summary>
/// <param name="Project">The directory that the input's paths are relative to.</param>
/// <param name="Input">What the compiler takes.</param>
internal sealed record SpecSource(string Project, SpecInput Input)
{
    /// <summary>Line and column of root.image, for messages.</summary>
    public string ImageLine => SpecReader.Image(Input).Image is { } image ? $"{image.At.Line},{image.At.Column}" : "1,1";

    /// <summary>Prints each finding with its file's path as seen from the working directory.</summary>
    public void Show(IEnumerable<SpecDiagnostic> findings, TextWriter to)
    {
        foreach (var finding in findings)
        {
            to.WriteLine(finding with { Path = Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(Project, finding.Path)) });
        }
    }

    /// <summary>Compiles, and prints each finding with its file's path as seen from the working directory. Null: there are errors.</summary>
    public CompileResult? Compile(TextWriter to, bool errorsOnly = false)
    {
        var result = SpecCompiler.Compile(Input);
        Show(result.Diagnostics.Where(finding => !errorsOnly || finding.Severity == Severity.Error), to);

        return result.Diagnostics.Any(finding => finding.Severity == Severity.Error) ? null : result;
    }
}
