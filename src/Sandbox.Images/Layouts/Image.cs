namespace Sandbox.Images.Layouts;

/// <summary>An image for one platform, its documents read and checked: layers from the lowest on.</summary>
public sealed class Image
{
    internal Image(Descriptor manifest, Descriptor config, IReadOnlyList<Layer> layers, ConfigDocument document) =>
        (Manifest, Config, Layers, Document) = (manifest, config, layers, document);

    public Descriptor Manifest { get; }

    public Descriptor Config { get; }

    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The platform that its config says; this machine's where it says none.</summary>
    public Platform Platform => Document is { Os: { } os, Architecture: { } architecture } ? new(os, architecture, Document.Variant) : Platform.Own;

    /// <summary>How its config wants a container to be run.</summary>
    public RunDefaults Run => new(Document.Config);

    internal ConfigDocument Document { get; }
}
