using System.Globalization;
using Sandbox.Images.Layouts;
using Sandbox.Images.Store;
using Sandbox.Images.Unpacking;

namespace Sandbox.Cli.Images;

/// <summary><c>sandbox image add | ls | rm | gc | verify</c>: the caller's store of layers.</summary>
internal static class ImageStoreCommands
{
    public const string Use = "sandbox image add LAYOUT[:TAG]|FILE[:TAG] [NAME] | ls | rm NAME | gc [--dry-run] | verify, each with [--store DIR]";

    public static int Run(string verb, string[] arguments)
    {
        var (names, directory, dryRun, platform) = (new List<string>(), (string?)null, false, Platform.Own);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--store": directory = ImageArguments.Value(arguments, ref i, Use); break;
                case "--platform" when verb == "add": platform = ImageArguments.PlatformOf(ImageArguments.Value(arguments, ref i, Use)); break;
                case "--dry-run" when verb == "gc": dryRun = true; break;
                case ['-', ..]: throw new UsageException($"'{arguments[i]}' is not an option of {verb}: {Use}");
                default: names.Add(arguments[i]); break;
            }
        }

        var store = LayerStore.Open(directory);
        return (verb, names) switch
        {
            ("add", [var layout]) => Add(store, layout, layout, platform),
            ("add", [var layout, var name]) => Add(store, layout, name, platform),
            ("ls", []) => List(store),
            ("rm", [var name]) => Remove(store, name),
            ("gc", []) => Collect(store, dryRun),
            ("verify", []) => Verify(store),
            _ => throw new UsageException($"usage: {Use}"),
        };
    }

    private static int Add(LayerStore store, string reference, string name, Platform platform)
    {
        var (source, tag) = ImageArguments.Source(reference);
        using var opened = source;
        var image = source.Find(tag, platform);
        var missing = store.Add(StoredImage.Of(name, image.Manifest.Digest, image.Layers.Select(layer => layer.DiffId)), image.Layers, layer => source.OpenBlob(layer.Blob), new UnpackOptions(), Show);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {image.Layers.Count} layers in {store.Directory}, {missing} of them new"));
        return Program.Right;
    }

    /// <summary>One line for a layer that was put in, and what was left out of it.</summary>
    public static void Show(Layer layer, UnpackReport report)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"layer {layer.DiffId}: {report.Entries} entries, {report.Bytes} bytes"));
        if (report.Devices > 0 || report.SetIds > 0 || report.Attributes.Count > 0)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sandbox: layer {layer.DiffId}: left out: {report.Devices} device nodes, {report.SetIds} set-user-ID or set-group-ID bits, extended attributes: {(report.Attributes.Count == 0 ? "none" : string.Join(' ', report.Attributes))}"));
        }
    }

    private static int List(LayerStore store)
    {
        foreach (var image in store.Images())
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{image.Name}\t{image.Manifest}\t{image.Layers.Count} layers\t{image.Time}"));
        }

        return Program.Right;
    }

    private static int Remove(LayerStore store, string name)
    {
        if (store.Forget(name))
        {
            Console.WriteLine($"{name}: forgotten; `sandbox image gc` removes the layers that nothing else uses");
            return Program.Right;
        }

        Console.Error.WriteLine($"sandbox: {store.Directory} has no image '{name}'; `sandbox image ls` says which it has.");
        return Program.Wrong;
    }

    private static int Collect(LayerStore store, bool dryRun)
    {
        var removed = store.Collect(dryRun);
        foreach (var layer in removed)
        {
            Console.WriteLine($"layer sha256:{layer}: {(dryRun ? "would be " : "")}removed");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store.Directory}: {removed.Count} layers {(dryRun ? "would be " : "")}removed, {store.Layers.Count - (dryRun ? removed.Count : 0)} stay"));
        return Program.Right;
    }

    private static int Verify(LayerStore store)
    {
        var problems = store.Verify().ToList();
        problems.ForEach(problem => Console.Error.WriteLine("sandbox: " + problem));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store.Directory}: {store.Layers.Count} layers, {problems.Count} problems"));
        return problems.Count == 0 ? Program.Right : Program.Wrong;
    }
}
