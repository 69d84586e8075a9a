using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>From a registry into an image layout.</summary>
public static class RegistryPull
{
    private const int AtOnce = 4;

    /// <summary>Copies an image, or with <paramref name="platform"/> null the whole of what the reference names. Nothing is in the layout when it fails.</summary>
    /// <returns>What the tag leads to now.</returns>
    public static Descriptor Pull(RegistryReference reference, Platform? platform, string directory, string tag, RegistryOptions options, Func<Descriptor, IProgress<long>?> progress)
    {
        using var images = new RegistryImages(reference, options);
        var top = platform is null ? images.Top() : images.Find(platform).Manifest;
        var (documents, blobs) = Parts(images, top);
        using var layout = LayoutWriter.Open(directory);
        foreach (var document in documents.Where(document => !layout.Has(document)))
        {
            using var file = layout.Create(document);
            file.Write(images.ReadDocument(document));
        }

        try
        {
            Parallel.ForEachAsync(blobs.Where(blob => !layout.Has(blob)), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (blob, _) =>
            {
                await using var file = layout.Create(blob);
                await images.Fetch(blob, file, progress(blob)).ConfigureAwait(false);
            }).GetAwaiter().GetResult();
        }
        catch (AggregateException several)
        {
            throw several.InnerExceptions.OfType<ImageException>().FirstOrDefault() ?? several.InnerExceptions[0];
        }

        layout.Finish(top, tag);
        return top;
    }

    // Documents before what leads to them is of no matter: all of them get their names at once.
    private static (List<Descriptor> Documents, List<Descriptor> Blobs) Parts(RegistryImages images, Descriptor top)
    {
        var (documents, blobs) = (new Dictionary<Digest, Descriptor>(), new Dictionary<Digest, Descriptor>());
        var left = new Queue<Descriptor>([top]);
        while (left.TryDequeue(out var next))
        {
            if (!(MediaTypes.IsIndex(next.MediaType) || MediaTypes.IsManifest(next.MediaType)))
            {
                blobs.TryAdd(next.Digest, next);
            }
            else if (documents.TryAdd(next.Digest, next))
            {
                foreach (var child in images.Documents.Children(next))
                {
                    left.Enqueue(child);
                }
            }
        }

        return ([.. documents.Values], [.. blobs.Values]);
    }
}
