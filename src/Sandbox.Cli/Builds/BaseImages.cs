using System.Collections.Concurrent;
using Sandbox.Cli.Locks;
using Sandbox.Compiler.Spec;
using Sandbox.Images;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;
using Sandbox.Images.Store;

namespace Sandbox.Cli.Builds;

/// <summary>The images that a build begins with or copies from: each as the lock file has it, so that a build is the same until somebody says --update.</summary>
/// <param name="store">Where they are kept.</param>
/// <param name="directory">What <c>oci:</c> and <c>archive:</c> begin at.</param>
/// <param name="spec">The spec's path, under which the store keeps them.</param>
/// <param name="locked">What the lock file says; null: nothing, or not to be asked.</param>
/// <param name="platform">What they are for.</param>
/// <param name="registry">How registries are talked to.</param>
internal sealed class BaseImages(LayerStore store, string directory, string spec, ImageLock? locked, Platform platform, RegistryOptions registry) : IDisposable
{
    private readonly ConcurrentBag<IDisposable> _opened = [];
    private readonly ConcurrentDictionary<string, Digest> _used = new(StringComparer.Ordinal);

    /// <summary>Those that were used, for the lock file.</summary>
    public IReadOnlyList<LockedBase> Used => [.. _used.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new LockedBase(one.Key, one.Value.ToString()))];

    public (ImageSource Source, Image Image) Open(string reference)
    {
        var pinned = locked?.Bases.FirstOrDefault(one => one.Image == reference) is { Manifest: { } text } && Digest.TryParse(text, out var digest) ? digest : (Digest?)null;
        if (pinned is { } known && StoredSource.Find(store, known, platform, () => SpecImages.Open(At(reference, known), directory, registry).Source) is { } stored)
        {
            return Note(reference, stored);
        }

        var (source, tag) = SpecImages.Open(pinned is { } wanted ? At(reference, wanted) : reference, directory, registry with { Spool = store.Incoming });
        _opened.Add(source);
        var image = source.Find(tag, platform);
        if (pinned is { } expected && image.Manifest.Digest != expected)
        {
            throw new ImageException($"'{reference}' is {image.Manifest.Digest} now, and the lock file says {expected}; build with --update to take the new one.");
        }

        store.AddImage(source, image, $"{spec} ({reference})", new(), (_, _) => { });
        return Note(reference, (source, image));
    }

    private (ImageSource Source, Image Image) Note(string reference, (ImageSource Source, Image Image) found)
    {
        _opened.Add(found.Source);
        _used[reference] = found.Image.Manifest.Digest;
        return found;
    }

    // A registry is asked for the very manifest; a layout and an archive have what they have.
    private static string At(string reference, Digest digest) =>
        reference.StartsWith("oci:", StringComparison.Ordinal) || reference.StartsWith("archive:", StringComparison.Ordinal) || reference.Contains('@', StringComparison.Ordinal) ? reference : $"{reference}@{digest}";

    public void Dispose()
    {
        foreach (var one in _opened)
        {
            one.Dispose();
        }
    }
}
