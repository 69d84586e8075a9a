using Sandbox.Cli.Images;
using Sandbox.Images.Builds;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;

namespace Sandbox.Cli.Builds;

/// <summary>Where else than into the store a build goes: a layout, an archive, a registry.</summary>
internal static class BuildOutputs
{
    private const string Layout = "oci:", Archive = "archive:", Latest = "latest";

    /// <summary>Puts <paramref name="built"/> there and says so.</summary>
    public static void Write(BuiltImage built, string output, RegistryOptions registry)
    {
        if (output.StartsWith(Layout, StringComparison.Ordinal))
        {
            var (directory, tag) = ImageArguments.Layout(output[Layout.Length..]);
            LayoutCopy.ToLayout(built, built.Image, directory, tag ?? Latest);
        }
        else if (output.StartsWith(Archive, StringComparison.Ordinal))
        {
            var (file, tag) = ImageArguments.Layout(output[Archive.Length..]);
            LayoutCopy.ToArchive(built, built.Image, file, tag ?? Latest);
        }
        else
        {
            var reference = Reference.Parse(output);
            TransferConsole.Run((progress, cancel) => ImagePush.PushAsync(built, null, reference, null, registry with { Progress = progress }, cancel));
        }

        Console.WriteLine($"{output}: {built.Image.Manifest.Digest}");
    }
}
