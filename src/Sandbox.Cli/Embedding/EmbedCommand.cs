using System.Text;
using Sandbox.Cli.Images;
using Sandbox.Compiler;
using Sandbox.Compiler.Spec;
using Sandbox.Images;
using Sandbox.Images.Builds;
using Sandbox.Images.Erofs;
using Sandbox.Images.Layouts;
using Sandbox.Images.Store;

namespace Sandbox.Cli.Embedding;

/// <summary>
/// <c>sandbox embed</c>: the two halves of <c>root.embed</c> for the build (Sandbox.Sdk.Publish.targets). Before the compilation: the root of a spec as an EROFS image, and what the launcher must know of it. After the
/// link: the image behind the binary.
/// </summary>
internal static class EmbedCommand
{
    public const string Use = "sandbox embed SPEC IMAGE [--project DIR] [--store DIR], or sandbox embed --join PROGRAM IMAGE OUTPUT";

    public static int Run(string[] arguments)
    {
        if (arguments is ["--join", var program, var behind, var output])
        {
            EmbeddedImage.Join(program, behind, output);
            return Program.Right;
        }

        var (names, project, store) = (new List<string>(), (string?)null, (string?)null);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--project": project = ImageArguments.Value(arguments, ref i, Use); break;
                case "--store": store = ImageArguments.Value(arguments, ref i, Use); break;
                case ['-', ..]: throw new UsageException($"'{arguments[i]}' is not an option: {Use}");
                default: names.Add(arguments[i]); break;
            }
        }

        return names is [var spec, var image] ? Write(spec, image, project, store) : throw new UsageException($"usage: {Use}");
    }

    private static int Write(string file, string image, string? project, string? store)
    {
        var source = SpecSources.Load(file, project);
        var reading = SpecReader.Read(source.Input);
        if (reading.Spec is not { } spec)
        {
            source.Show(reading.Diagnostics, Console.Out);
            return Program.Wrong;
        }

        if (spec.Root is not { Embed: { } embed } root)
        {
            Console.Error.WriteLine($"sandbox: {file}: has no root.embed, so there is nothing to put into its binary.");
            return Program.Wrong;
        }

        try
        {
            using var tree = Tree(root, spec.Lock, Path.GetDirectoryName(Path.GetFullPath(file))!, store, file);
            ErofsWriter.Write(tree, image, new(BuildTime.Seconds));
            WriteIfOther(image + ".txt", EmbeddedImage.Describe(image, embed.Value == EmbedKind.Verity ? EmbeddedImage.Seal(image) : null));
            return Program.Right;
        }
        catch (ImageException problem)
        {
            Console.Error.WriteLine($"sandbox: {file}({embed.At.Line},{embed.At.Column}): {problem.Message}");
            return Program.Wrong;
        }
    }

    private static ViewSource Tree(RootSpec root, ImageLock? locked, string directory, string? store, string file)
    {
        if (locked is not null)
        {
            var layers = LayerStore.Open(store);
            return ViewSource.Of(locked.Layers.Reverse().Select(layer => Stored(layers, layer, file)), areLayers: true);
        }

        var directories = root.Kind == RootKind.Dir ? [root.Dir!.Value] : root.Layers.AsEnumerable();
        return ViewSource.Of(directories.Select(path => Present(Path.GetFullPath(path.Value, directory), path.Value)), areLayers: root.Kind == RootKind.Layers, newest: BuildTime.Seconds);
    }

    private static string Stored(LayerStore store, LockedLayer layer, string file) =>
        Digest.TryParse(layer.DiffId, out var digest) && store.Has(digest) ? store.PathOf(digest)
        : throw new ImageException($"the layer {layer.DiffId} is not in the store '{store.Directory}'; put it there with `sandbox build {file}`.");

    private static string Present(string path, string written) => Directory.Exists(path) ? path
        : throw new ImageException(File.Exists(path) ? $"'{written}' is a file; unpack it, what is put into the binary is made of directories." : $"there is no directory '{written}'; create it beside the spec, or correct the path.");

    // So that what did not change is not compiled again.
    private static void WriteIfOther(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
    }
}
