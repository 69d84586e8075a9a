using Sandbox.Compiler;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Yaml;
using Sandbox.Images.Layouts;

namespace Sandbox.Cli.Dockerfiles;

/// <summary><c>sandbox import dockerfile</c>: a spec with the <c>build</c> that a Dockerfile says.</summary>
internal static class ImportCommand
{
    private const string Use = "sandbox import dockerfile [FILE|DIR] [-o NAME.sandbox.yaml] [--context DIR] [--target STAGE] [--platform OS/ARCH[/VARIANT]] [--build-arg NAME=VALUE]... [--image-env NAME=VALUE]...";

    public static int Run(string[] arguments)
    {
        if (arguments is not ["dockerfile", .. var rest])
        {
            throw new UsageException($"what can be imported is a Dockerfile: {Use}.");
        }

        var options = ImportArguments.Parse(rest, Use);
        var problems = new List<DockerfileException>();
        var dockerfile = DockerfileReader.Read(ReadText(options.File), problems);
        var build = DockerfileImport.Read(dockerfile, new(options.Context, Ignore(options), options.BuildArguments, options.ImageEnvironment, options.Platform ?? Platform.Own, options.Target), problems);
        var name = Path.GetFileName(options.File);
        var spec = build is null ? "" : ImportedSpec.Write(DockerfileReader.Printable(name), build);
        problems.AddRange(build is null ? [] : Check(spec, name));
        foreach (var problem in problems.OrderBy(problem => problem.Line))
        {
            Console.Error.WriteLine($"{options.File}({Math.Max(problem.Line, 1)}): error: {problem.Message}");
        }

        if (problems.Count > 0 || build is null)
        {
            return Program.Wrong;
        }

        Write(options.Output, spec);
        foreach (var note in build.Notes.Concat(build.ProcessNotes))
        {
            Console.Error.WriteLine($"{options.File}({Math.Max(note.Line, 1)}): warning: {DockerfileReader.Printable(note.Text)}");
        }

        return Program.Right;
    }

    // What the compiler has against the spec is wrong with a line of the Dockerfile; what else it has against the same step comes of that.
    private static IEnumerable<DockerfileException> Check(string spec, string name)
    {
        var input = new SpecInput(new("import" + SpecNames.WorkloadExtension, spec), default, new CompileOptions("Workloads", Entry: null, EmitMain: false));
        return SpecReader.WithoutImage(input).Diagnostics.Where(one => one.Severity == Severity.Error)
            .Select(one => new DockerfileException(ImportedSpec.LineOf(spec, DockerfileReader.Printable(name), one.At.Line), $"{one.Message} ({one.Id})"))
            .DistinctBy(problem => problem.Line);
    }

    private static void Write(string? output, string spec)
    {
        if (output is null)
        {
            Console.Out.Write(spec);
            return;
        }

        // Whole or not at all, and nobody's file is written over.
        var part = $"{output}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllText(part, spec);
            File.Move(part, output, overwrite: false);
        }
        finally
        {
            File.Delete(part);
        }

        Console.WriteLine($"{output}: next `sandbox build {output}`");
    }

    private static DockerIgnore Ignore(ImportArguments options)
    {
        var file = new[] { options.File + ".dockerignore", Path.Combine(options.Context, ".dockerignore") }.FirstOrDefault(File.Exists);
        return file is null ? DockerIgnore.None : DockerIgnore.Read(file, ReadText(file));
    }

    private static string ReadText(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[SpecText.MaxBytes + 1];
        var read = bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        var text = SpecText.Decode(path, read);
        return read.Length > SpecText.MaxBytes ? throw new UsageException($"{path} is larger than 1 MiB, and so no Dockerfile; name another file.")
            : text.NotUtf8 || text.Text.Contains('\0') ? throw new UsageException($"{path} is no text in UTF-8; save it as UTF-8, or name another file.")
            : text.Text;
    }
}
