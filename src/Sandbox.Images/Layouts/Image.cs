namespace Sandbox.Images.Layouts;

/// <summary>An image for one platform, its documents read and checked: layers from the lowest on.</summary>
public sealed class Image
{
    internal Image(Descriptor manifest, Descriptor config, IReadOnlyList<Layer> layers, ConfigDocument document) =>
        (Manifest, Config, Layers, Document) = (manifest, config, layers, document);

    public Descriptor Manifest { get; }

    public Descriptor Config { get; }

    public IReadOnlyList<Layer> Layers { get; }

    internal ConfigDocument Document { get; }
}
