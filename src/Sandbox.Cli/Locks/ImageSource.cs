using Sandbox.Cli.Images;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;

namespace Sandbox.Cli.Locks;

/// <summary>Where a <c>root.image</c> comes from: a layout (<c>oci:</c>; its path begins at the spec's directory) or a registry.</summary>
internal sealed class ImageSource : IDisposable
{
    private readonly OciLayout? _layout;
    private readonly string? _tag;
    private readonly RegistryImages? _registry;

    private ImageSource(string reference, string directory, RegistryOptions options)
    {
        if (reference.StartsWith("oci:", StringComparison.Ordinal))
        {
            (var path, _tag) = ImageArguments.Layout(Path.Combine(directory, reference[4..]));
            _layout = OciLayout.Open(path);
        }
        else
        {
            _registry = new(RegistryReference.Parse(reference), options);
        }
    }

    public static ImageSource Open(string reference, string directory, RegistryOptions options) => new(reference, directory, options);

    public Image Find(Platform platform) => _layout is not null ? _layout.Find(_tag, platform) : _registry!.Find(platform);

    /// <summary>The bytes of a blob; from a registry by way of a file in <paramref name="directory"/> that has no name.</summary>
    public Stream OpenBlob(Descriptor blob, string directory, IProgress<long>? progress)
    {
        if (_layout is not null)
        {
            return _layout.OpenBlob(blob);
        }

        var file = new FileStream(Path.Combine(directory, $"{blob.Digest.Hex}.{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        try
        {
            _registry!.Fetch(blob, file, progress).GetAwaiter().GetResult();
            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _registry?.Dispose();
}
