using Sandbox.Cli.Images;
using Sandbox.Images;
using Sandbox.Images.Layouts;

namespace Sandbox.Cli.Locks;

/// <summary>Where a <c>root.image</c> comes from; paths in it begin at the spec's directory.</summary>
internal sealed class ImageSource : IDisposable
{
    private readonly OciLayout _layout;
    private readonly string? _tag;

    private ImageSource(OciLayout layout, string? tag) => (_layout, _tag) = (layout, tag);

    public static ImageSource Open(string reference, string directory)
    {
        if (!reference.StartsWith("oci:", StringComparison.Ordinal))
        {
            throw new ImageException($"'{reference}' is not an OCI layout.");
        }

        var (path, tag) = ImageArguments.Layout(Path.Combine(directory, reference[4..]));
        return new(OciLayout.Open(path), tag);
    }

    public Image Find(Platform platform) => _layout.Find(_tag, platform);

    public Stream OpenBlob(Descriptor blob) => _layout.OpenBlob(blob);

    public void Dispose()
    {
    }
}
