using System.Text;
using System.Text.Json.Nodes;
using Sandbox.Images.Layouts;
using Sandbox.Images.Store;

namespace Sandbox.Images.Builds;

/// <summary>What a build made, as an image: its documents, and its blobs from the cache and from where the base image's are. The same build is the same documents, byte by byte.</summary>
public sealed class BuiltImage : ImageSource
{
    private readonly LayerStore _store;
    private readonly StageState _state;
    private readonly Dictionary<Digest, byte[]> _documents = [];

    private BuiltImage(LayerStore store, StageState state) => (_store, _state) = (store, state);

    public override string Name => "the build";

    /// <summary>The image, read as any other.</summary>
    public Image Image { get; private set; } = null!;

    /// <summary>Of <paramref name="state"/>, for <paramref name="platform"/>; <paramref name="command"/>: what it runs, null: what its base does.</summary>
    public static BuiltImage Of(LayerStore store, StageState state, Platform platform, IReadOnlyList<string>? command)
    {
        var built = new BuiltImage(store, state);
        var config = built.Keep(MediaTypes.Config, Config(state, platform, command));
        var manifest = built.Keep(MediaTypes.Manifest, new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.Manifest,
            ["config"] = Json(config),
            ["layers"] = new JsonArray([.. state.Layers.Select(layer => Json(layer.Blob))]),
        });
        built.Image = built.Find(manifest, platform);
        store.Keep(manifest.Digest, built._documents[manifest.Digest]);
        store.Keep(config.Digest, built._documents[config.Digest]);
        return built;
    }

    public override Descriptor Top(string? tag) => Image.Manifest;

    public override Stream OpenBlob(Descriptor blob)
    {
        if (_documents.TryGetValue(blob.Digest, out var document))
        {
            return new MemoryStream(document, writable: false);
        }

        // A layer of the base has the digest of its packed blob, one of ours that of its archive.
        return File.Exists(_store.ArchivePath(blob.Digest)) ? File.OpenRead(_store.ArchivePath(blob.Digest))
            : _state.Sources.Count > 0 ? _state.Sources[0].OpenBlob(blob) : throw new ImageException($"the layer {blob.Digest} is not in the store any more; build again.");
    }

    private Descriptor Keep(string type, JsonObject document)
    {
        var bytes = Encoding.UTF8.GetBytes(document.ToJsonString());
        var digest = Digest.Of(bytes);
        _documents[digest] = bytes;
        return new(type, digest, bytes.Length);
    }

    private static JsonObject Json(Descriptor blob) => new() { ["mediaType"] = blob.MediaType, ["digest"] = blob.Digest.ToString(), ["size"] = blob.Size };

    private static JsonObject Config(StageState state, Platform platform, IReadOnlyList<string>? command)
    {
        var created = DateTimeOffset.FromUnixTimeSeconds(LayerFile.Epoch).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var config = new JsonObject { ["created"] = created, ["architecture"] = platform.Architecture, ["os"] = platform.Os };
        if (platform.Variant is { } variant)
        {
            config["variant"] = variant;
        }

        config["config"] = Run(state.Settings, command);
        config["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = Array(state.Layers.Select(layer => layer.DiffId.ToString())) };
        config["history"] = new JsonArray([.. state.History.Select(line => line.IsEmpty
            ? new JsonObject { ["created"] = created, ["created_by"] = line.CreatedBy, ["empty_layer"] = true }
            : new JsonObject { ["created"] = created, ["created_by"] = line.CreatedBy })]);
        return config;
    }

    private static JsonObject Run(ImageSettings settings, IReadOnlyList<string>? command)
    {
        var run = new JsonObject();
        Add("User", settings.User);
        AddList("Env", settings.Environment);
        AddList("Entrypoint", command ?? settings.Entrypoint);
        AddList("Cmd", command is null ? settings.Command : []);
        Add("WorkingDir", settings.Directory);
        Add("StopSignal", settings.StopSignal);
        if (settings.Labels.Count > 0)
        {
            run["Labels"] = new JsonObject(settings.Labels.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new KeyValuePair<string, JsonNode?>(one.Key, one.Value)));
        }

        return run;

        void Add(string name, string? value)
        {
            if (value is { Length: > 0 })
            {
                run[name] = value;
            }
        }

        void AddList(string name, IReadOnlyList<string> values)
        {
            if (values.Count > 0)
            {
                run[name] = Array(values);
            }
        }
    }

    private static JsonArray Array(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);
}
