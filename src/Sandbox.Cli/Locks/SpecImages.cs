using Sandbox.Cli.Images;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;

namespace Sandbox.Cli.Locks;

/// <summary>Where a <c>root.image</c> comes from: <c>oci:</c> and <c>archive:</c> are paths from the spec's directory on, anything else is a registry's.</summary>
internal static class SpecImages
{
    private const string Layout = "oci:", Archive = "archive:";

    /// <summary>The source, and the tag to ask it for.</summary>
    public static (ImageSource Source, string? Tag) Open(string reference, string directory, RegistryOptions options)
    {
        if (reference.StartsWith(Layout, StringComparison.Ordinal))
        {
            var (path, tag) = ImageArguments.Layout(Path.Combine(directory, reference[Layout.Length..]));
            return (OciLayout.Open(path), tag);
        }

        return reference.StartsWith(Archive, StringComparison.Ordinal) ? ImageArguments.Source(Path.Combine(directory, reference[Archive.Length..])) : (RegistrySource.Open(Reference.Parse(reference), options), null);
    }
}
