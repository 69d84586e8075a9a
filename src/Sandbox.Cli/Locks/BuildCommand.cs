using System.Globalization;
using Sandbox.Cli.Builds;
using Sandbox.Cli.Images;
using Sandbox.Compiler;
using Sandbox.Compiler.Spec;
using Sandbox.Images;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;
using Sandbox.Images.Store;
using Sandbox.Images.Unpacking;

namespace Sandbox.Cli.Locks;

/// <summary><c>sandbox build</c>: builds what has <c>build</c> (<see cref="SpecBuildCommand"/>); of an image puts what the lock file names into the caller's store, so that the launcher finds it.</summary>
internal static class BuildCommand
{
    public static int Run(string[] arguments)
    {
        var (options, files) = BuildOptions.Parse(arguments);
        return files.Max(file => Build(file, options));
    }

    private static int Build(string file, BuildOptions options)
    {
        var source = SpecSources.Load(file, options.Project);
        var (alone, findings) = SpecReader.WithoutImage(source.Input);
        if (alone is { Build: not null })
        {
            source.Show(findings, Console.Out);
            return new SpecBuildCommand(file, source, alone, options).Run();
        }

        if (source.Compile(Console.Out) is null)
        {
            return Program.Wrong;
        }

        if (SpecReader.Read(source.Input).Spec is not { Lock: { } locked })
        {
            Console.WriteLine($"{file}: has neither build nor root.image, so there is nothing to build");
            return Program.Right;
        }

        if (options is { Outputs.Count: > 0 } or { Secrets.Count: > 0 } or { UseCache: false } or { Update: true } or { Locked: true })
        {
            throw new UsageException($"{file} has no 'build', so its layers are only fetched; --output, --secret, --no-cache, --update and --locked are of what is built. `sandbox image push` copies an image.");
        }

        try
        {
            return Fetch(file, locked, LayerStore.Open(options.Store), options.Registry);
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
