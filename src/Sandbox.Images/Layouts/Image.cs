namespace Sandbox.Images.Layouts;

/// <summary>An image for one platform, its documents read and checked: layers from the lowest on.</summary>
public sealed class Image
{
    private readonly byte[] _config;

    internal Image(Descriptor manifest, Descriptor config, IReadOnlyList<Layer> layers, ConfigDocument document, byte[] bytes) =>
        (Manifest, Config, Layers, Document, _config) = (manifest, config, layers, document, bytes);

    public Descriptor Manifest { get; }

    public Descriptor Config { get; }

    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The config as it is in the image.</summary>
    public ReadOnlyMemory<byte> ConfigBytes => _config;

    /// <summary>What the config says that it is for; null: nothing.</summary>
    public Platform? Platform => Document is { Os: { } os, Architecture: { } architecture } ? new(os, architecture, Document.Variant) : null;

    /// <summary>How the image wants to be run.</summary>
    public ImageSettings Settings => Document.Config is not { } run ? ImageSettings.None
        : new(run.User, run.Environment ?? [], run.Entrypoint ?? [], run.Command ?? [], run.Directory, run.StopSignal, run.Labels ?? []);

    internal ConfigDocument Document { get; }
}

/// <summary>How a container of an image is run where nothing else is said; empty strings and null are the same.</summary>
public sealed record ImageSettings(
    string? User, IReadOnlyList<string> Environment, IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Command, string? Directory, string? StopSignal, IReadOnlyDictionary<string, string> Labels)
{
    internal static ImageSettings None { get; } = new(null, [], [], [], null, null, new Dictionary<string, string>());
}
