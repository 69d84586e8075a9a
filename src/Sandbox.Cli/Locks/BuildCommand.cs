using System.Globalization;
using Sandbox.Cli.Images;
using Sandbox.Compiler;
using Sandbox.Compiler.Spec;
using Sandbox.Images;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;
using Sandbox.Images.Store;
using Sandbox.Images.Unpacking;

namespace Sandbox.Cli.Locks;

/// <summary><c>sandbox build</c>: puts what the lock file names into the caller's store, so that the launcher finds it.</summary>
internal static class BuildCommand
{
    private const string Use = "sandbox build SPEC... [--store DIR] [--project DIR] [--mirror HOST]... [--plain-http]";

    public static int Run(string[] arguments)
    {
        var (files, directory, project, registry) = (new List<string>(), (string?)null, (string?)null, new RegistryArguments());
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--store": directory = ImageArguments.Value(arguments, ref i, Use); break;
                case "--project": project = ImageArguments.Value(arguments, ref i, Use); break;
                case "--plain-http" or "--mirror": registry.Take(arguments, ref i, Use); break;
                case ['-', ..]: throw new UsageException($"'{arguments[i]}' is not an option: {Use}");
                default: files.Add(arguments[i]); break;
            }
        }

        return files.Count == 0 ? throw new UsageException($"usage: {Use}") : files.Max(file => Build(file, directory, project, registry.Options));
    }

    private static int Build(string file, string? directory, string? project, RegistryOptions registry)
    {
        var source = SpecSources.Load(file, project);
        if (source.Compile(Console.Out) is null)
        {
            return Program.Wrong;
        }

        if (SpecReader.Read(source.Input).Spec is not { Lock: { } locked })
        {
            Console.WriteLine($"{file}: has no root.image, so there is nothing to build");
            return Program.Right;
        }

        try
        {
            return Fetch(file, locked, LayerStore.Open(directory), registry);
        }
        catch (ImageException problem)
        {
            Console.Error.WriteLine($"sandbox: {file}({source.ImageLine}): {problem.Message}");
            return Program.Wrong;
        }
    }

    private static int Fetch(string file, ImageLock locked, LayerStore store, RegistryOptions registry)
    {
        var layers = locked.Layers.Select(layer => new Layer(new(layer.MediaType, Parse(layer.Digest), layer.Size), Parse(layer.DiffId))).ToList();
        var name = Path.GetFullPath(file);

        // Only what is missing is asked for: with all layers there, the source may be gone.
        using var images = new Lazily(() => SpecImages.Open(locked.Reference.Value, Path.GetDirectoryName(name)!, registry with { Spool = store.Incoming }).Source);
        var missing = store.Add(StoredImage.Of(name, Parse(locked.Manifest), layers.Select(layer => layer.DiffId)), layers, layer => images.Value.OpenBlob(layer.Blob), new UnpackOptions(), ImageStoreCommands.Show);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: {locked.Reference.Value}, {layers.Count} layers in {store.Directory}, {missing} of them new"));
        return Program.Right;
    }

    private static Digest Parse(string text) => Digest.TryParse(text, out var digest) ? digest : throw new ImageException($"'{text}' is no digest.");

    private sealed class Lazily(Func<ImageSource> open) : IDisposable
    {
        private ImageSource? _value;

        public ImageSource Value => _value ??= open();

        public void Dispose() => _value?.Dispose();
    }
}
