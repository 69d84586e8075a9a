using System.Globalization;
using Sandbox.Cli.Locks;
using Sandbox.Compiler;
using Sandbox.Compiler.Spec;
using Sandbox.Images;
using Sandbox.Images.Builds;
using Sandbox.Images.Layouts;
using Sandbox.Images.Store;

namespace Sandbox.Cli.Builds;

/// <summary><c>sandbox build</c> of a spec with <c>build</c>: makes the image, names it in the store, writes the lock file, and puts it where else it was told to.</summary>
internal sealed class SpecBuildCommand(string file, SpecSource source, WorkloadSpec spec, BuildOptions options)
{
    private readonly string _path = Path.GetFullPath(file);
    private readonly LayerStore _store = LayerStore.Open(options.Store);

    private string DirectoryOfSpec => Path.GetDirectoryName(_path)!;

    public int Run()
    {
        try
        {
            using var shared = _store.Share();
            WorkDirectory.Sweep(_store.Incoming); // what a killed build has left goes, whether this one writes or not
            using var images = new BaseImages(_store, DirectoryOfSpec, _path, options.Update ? null : SpecReader.Lock(source.Input), options.Platform, options.Registry);
            var (result, layers) = Make(images);
            var built = BuiltImage.Of(_store, result, options.Platform, command: null);
            _ = built.Image.Layers.Count > 0 ? 0 : throw new BuildException($"{file}({spec.Build!.At.Line},{spec.Build.At.Column})", new ImageException("the build has no layers, so there is nothing to run; begin with an image, or copy something."));
            Name(_path, built.Image, built.Image.Layers.Select(layer => layer.DiffId));
            Name($"{_path} (build)", built.Image, layers);
            var code = LockCommand.Write(SpecNames.LockOf(file), LockText.Of(Path.GetFileName(file), BuildDigest.Of(spec.Build!), built.Image, spec.Build!.Key, images.Used), Summary(built.Image), options.Locked);
            WriteOutputs(result);
            return code;
        }
        catch (BuildException problem)
        {
            Console.Error.WriteLine($"sandbox: {problem.Place}: {problem.Message}");
            return Program.Wrong;
        }
        catch (ImageException problem)
        {
            Console.Error.WriteLine($"sandbox: {file}({spec.Build!.At.Line},{spec.Build.At.Column}): {problem.Message}");
            return Program.Wrong;
        }
    }

    private (StageState Result, IReadOnlyList<Digest> Layers) Make(BaseImages images)
    {
        using var secrets = new SecretFiles(options.Secrets, _store);
        return BuildConsole.Run(file, async (progress, cancel) =>
        {
            var projects = new ProjectPublish(DirectoryOfSpec, options.Platform, progress.Note, cancel);
            var sandbox = new StepSandbox(progress.Note);
            return await Builder.RunAsync(SpecBuild.Of(spec, file), new(_store, DirectoryOfSpec, options.Platform, images.Open, projects.Publish, secrets.Files, sandbox, progress, options.UseCache), cancel).ConfigureAwait(false);
        });
    }

    // An image of its own says what it runs; in the store that is the spec's to say.
    private void WriteOutputs(StageState result)
    {
        if (options.Outputs.Count > 0)
        {
            using var image = BuiltImage.Of(_store, result, options.Platform, spec.Process.Command is { } command ? [.. command.Words.Select(word => word.Value)] : null);
            foreach (var output in options.Outputs)
            {
                BuildOutputs.Write(image, output, options.Registry);
            }
        }
    }

    private void Name(string name, Image image, IEnumerable<Digest> layers) =>
        _store.Add(StoredImage.Of(name, image.Manifest.Digest, layers) with { Config = image.Config.Digest.ToString() }, [], _ => Stream.Null, new(), (_, _) => { });

    private string Summary(Image image) => string.Create(CultureInfo.InvariantCulture, $"{image.Layers.Count} layers in {_store.Directory}");
}
