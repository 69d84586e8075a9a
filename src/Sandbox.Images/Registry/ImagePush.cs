using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>From a layout or an archive into a registry.</summary>
public static class ImagePush
{
    /// <summary>
    /// Pushes what <paramref name="tag"/> of <paramref name="source"/> (null: its only image) names, an index with all that it leads to, and returns its descriptor. <paramref name="mountFrom"/>: a
    /// repository of the same registry from which blobs are taken over where it has them.
    /// </summary>
    public static async Task<Descriptor> PushAsync(ImageSource source, string? tag, Reference reference, string? mountFrom, RegistryOptions options, CancellationToken cancel = default)
    {
        var top = source.Top(tag);
        if (reference.Digest is { } digest && digest != top.Digest)
        {
            throw new ImageException($"'{reference}' says another digest than the image of '{source.Name}' has: {top.Digest}.");
        }

        var (documents, blobs) = source.Walk(top);
        using var host = new RegistryHost(reference.Host, options);
        var repository = new Repository(host, reference.Repository, options);
        var upload = new Upload(repository, source, options);
        await Parallel.ForEachAsync(blobs, new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancel }, async (blob, token) =>
        {
            options.Progress.Begin(blob, "pushed");
            options.Progress.End(blob, await upload.BlobAsync(blob, mountFrom, token).ConfigureAwait(false));
        }).ConfigureAwait(false);
        foreach (var document in documents)
        {
            options.Progress.Begin(document, "pushed");
            var isTop = document == top;
            var isThere = !isTop && await upload.HasManifestAsync(document, cancel).ConfigureAwait(false);
            if (!isThere)
            {
                await upload.ManifestAsync(document, source.ReadBlob(document), isTop ? reference.Tag ?? reference.Key : document.Digest.ToString(), cancel).ConfigureAwait(false);
            }

            options.Progress.End(document, isThere ? "there already" : "pushed");
        }

        return top;
    }
}
