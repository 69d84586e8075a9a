using System.Text;
using Sandbox.Cli.Images;
using Sandbox.Compiler;
using Sandbox.Images;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;

namespace Sandbox.Cli.Locks;

/// <summary><c>sandbox lock</c>: looks up what <c>root.image</c> is made of, and writes it beside the spec.</summary>
internal static class LockCommand
{
    private const string Use = "sandbox lock SPEC... [--platform OS/ARCH[/VARIANT]] [--project DIR] [--mirror HOST]... [--plain-http] [--check]";

    public static int Run(string[] arguments)
    {
        var (files, platform, project, check, registry) = (new List<string>(), Platform.Own, (string?)null, false, new RegistryArguments());
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--platform": platform = ImageArguments.PlatformOf(ImageArguments.Value(arguments, ref i, Use)); break;
                case "--project": project = ImageArguments.Value(arguments, ref i, Use); break;
                case "--plain-http" or "--mirror": registry.Take(arguments, ref i, Use); break;
                case "--check": check = true; break;
                case ['-', ..]: throw new UsageException($"'{arguments[i]}' is not an option: {Use}");
                default: files.Add(arguments[i]); break;
            }
        }

        return files.Count == 0 ? throw new UsageException($"usage: {Use}") : files.Max(file => Lock(file, platform, project, registry.Options, check));
    }

    private static int Lock(string file, Platform platform, string? project, RegistryOptions registry, bool check)
    {
        var source = SpecSources.Load(file, project);
        if (SpecReader.WithoutImage(source.Input).Spec is { Build: { } build })
        {
            Console.Error.WriteLine($"sandbox: {file} has '{build.Key}', whose lock file `sandbox build` writes; with --update it looks its base images up anew.");
            return Program.Wrong;
        }

        var (image, diagnostics) = SpecReader.Image(source.Input);
        source.Show(diagnostics, Console.Out);
        if (image is not { } reference)
        {
            Console.Error.WriteLine(diagnostics.Count > 0 ? $"sandbox: {file} has errors; correct them first." : $"sandbox: {file} has no root.image, so there is nothing to lock.");
            return Program.Wrong;
        }

        try
        {
            var (images, tag) = SpecImages.Open(reference.Value, Path.GetDirectoryName(Path.GetFullPath(file))!, registry);
            using var opened = images;
            var found = images.Find(tag, platform);
            _ = found.Layers.Count > 0 ? 0 : throw new ImageException($"'{reference.Value}' has no layers, so there is nothing to run in it; name another image, or take root: scratch.");
            return Write(SpecNames.LockOf(file), LockText.Of(Path.GetFileName(file), reference.Value, found), $"{reference.Value} is {found.Manifest.Digest}, {found.Layers.Count} layers", check);
        }
        catch (ImageException problem)
        {
            Console.Error.WriteLine($"sandbox: {Path.GetRelativePath(Environment.CurrentDirectory, Path.GetFullPath(file))}({reference.At.Line},{reference.At.Column}): {problem.Message}");
            return Program.Wrong;
        }
    }

    internal static int Write(string path, string text, string what, bool check)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
        {
            Console.WriteLine($"{path}: unchanged, {what}");
            return Program.Right;
        }

        if (check)
        {
            Console.WriteLine($"{path}: {(File.Exists(path) ? "is not what" : "is missing, and")} `sandbox lock` would write{(File.Exists(path) ? "" : " it")}; {what}");
            return Program.Wrong;
        }

        // Never half a file, whatever happens meanwhile; what a killed one has left goes.
        foreach (var left in Directory.GetFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path) + ".*.tmp").Where(left => !Directory.Exists("/proc/" + left.Split('.')[^2])))
        {
            File.Delete(left);
        }

        var beside = path + $".{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(beside, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(beside, path, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }

        Console.WriteLine($"{path}: {what}");
        return Program.Right;
    }
}
