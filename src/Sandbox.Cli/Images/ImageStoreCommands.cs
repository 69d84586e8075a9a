using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sandbox.Images.Layouts;
using Sandbox.Images.Store;
using Sandbox.Images.Unpacking;

namespace Sandbox.Cli.Images;

/// <summary><c>sandbox image add | ls | rm | gc | verify</c>: the caller's store of layers.</summary>
internal static class ImageStoreCommands
{
    public const string Use = "sandbox image add LAYOUT[:TAG]|FILE[:TAG] [NAME] [--platform OS/ARCH[/VARIANT]] | ls [--json] | rm NAME | gc [--dry-run] [--older HOURS] | verify [NAME] [--json], each with [--store DIR]";

    public static int Run(string verb, string[] arguments)
    {
        var (names, given) = (new List<string>(), new Options());
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--store": given.Store = ImageArguments.Value(arguments, ref i, Use); break;
                case "--platform" when verb == "add": given.Platform = ImageArguments.PlatformOf(ImageArguments.Value(arguments, ref i, Use)); break;
                case "--dry-run" when verb == "gc": given.DryRun = true; break;
                case "--older" when verb == "gc": given.Older = Hours(arguments, ref i); break;
                case "--json" when verb is "ls" or "verify": given.Json = true; break;
                case ['-', ..]: throw new UsageException($"'{arguments[i]}' is not an option of {verb}: {Use}");
                default: names.Add(arguments[i]); break;
            }
        }

        Func<LayerStore, int> run = (verb, names) switch
        {
            ("add", [var layout]) => store => Add(store, layout, layout, given.Platform),
            ("add", [var layout, var name]) => store => Add(store, layout, name, given.Platform),
            ("ls", []) => store => List(store, given.Json),
            ("rm", [var name]) => store => Remove(store, name),
            ("gc", []) => store => Collect(store, given),
            ("verify", []) => store => Verify(store, null, given.Json),
            ("verify", [var name]) => store => Verify(store, name, given.Json),
            _ => throw new UsageException($"usage: {Use}"),
        };
        return run(LayerStore.Open(given.Store));
    }

    private sealed class Options
    {
        public string? Store;
        public Platform Platform = Platform.Own;
        public TimeSpan Older;
        public bool DryRun, Json;
    }

    private static TimeSpan Hours(string[] arguments, ref int i)
    {
        const long Most = 24 * 366 * 100;
        var hours = ImageArguments.Number(arguments, ref i, Use);
        return hours <= Most ? TimeSpan.FromHours(hours) : throw new UsageException($"--older takes hours, {Most} at most, and {hours} is more.");
    }

    private static int Add(LayerStore store, string reference, string name, Platform platform)
    {
        var (source, tag) = ImageArguments.Source(reference);
        using var opened = source;
        var image = source.Find(tag, platform);
        var missing = store.AddImage(source, image, name, new UnpackOptions(), Show);
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

    private static int List(LayerStore store, bool json)
    {
        if (json)
        {
            return Write(writer => StoreJson.Images(writer, store));
        }

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

    private static int Collect(LayerStore store, Options given)
    {
        var done = store.Collect(given.DryRun, given.Older);
        foreach (var layer in done.Removed)
        {
            Console.WriteLine($"layer sha256:{layer}: {(given.DryRun ? "would be " : "")}removed");
        }

        foreach (var layer in done.InUse)
        {
            Console.WriteLine($"layer sha256:{layer}: stays, an overlay is mounted with it");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store.Directory}: {done.Removed.Count} layers {(given.DryRun ? "would be " : "")}removed, {store.Layers.Count - (given.DryRun ? done.Removed.Count : 0)} stay"));
        return Program.Right;
    }

    private static int Verify(LayerStore store, string? name, bool json)
    {
        var problems = store.Verify(name).ToList();
        if (json)
        {
            _ = Write(writer => StoreJson.Problems(writer, problems));
            return problems.Count == 0 ? Program.Right : Program.Wrong;
        }

        problems.ForEach(problem => Console.Error.WriteLine("sandbox: " + problem));
        var layers = name is null ? store.Layers.Count : store.Images().First(image => image.Name == name).Layers.Distinct().Count();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store.Directory}: {layers} layers, {problems.Count} problems"));
        return problems.Count == 0 ? Program.Right : Program.Wrong;
    }

    private static int Write(Action<Utf8JsonWriter> what)
    {
        using var output = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(output, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            what(writer);
        }

        output.WriteByte((byte)'\n');
        return Program.Right;
    }
}
