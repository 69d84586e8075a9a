using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>From a registry into a layout directory.</summary>
public static class ImagePull
{
    /// <summary>Pulls the image of <paramref name="platform"/> (null: the index and the images of all) and names it <paramref name="tag"/> in the layout; the descriptor that has the name now.</summary>
    public static async Task<Descriptor> PullAsync(RegistrySource source, string directory, string tag, Platform? platform, RegistryOptions options, CancellationToken cancel = default)
    {
        source.Cancel = cancel;
        using var layout = LayoutWriter.Open(directory);
        var top = await source.TopAsync(cancel).ConfigureAwait(false);
        top = platform is null ? top : source.Find(top, platform).Manifest;
        var (documents, blobs) = source.Walk(top);
        foreach (var document in documents)
        {
            await WriteAsync(layout, document, file => file.WriteAsync(source.ReadBlob(document), cancel).AsTask(), options, cancel).ConfigureAwait(false);
        }

        await Parallel.ForEachAsync(blobs, new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancel }, async (blob, token) =>
            await WriteAsync(layout, blob, file => source.Known(blob.Digest) is { } known ? file.WriteAsync(known, token).AsTask() : source.FetchAsync(blob, file, token), options, token).ConfigureAwait(false)).ConfigureAwait(false);
        layout.Commit(top, tag);
        return top;
    }

    private static async Task WriteAsync(LayoutWriter layout, Descriptor blob, Func<FileStream, Task> write, RegistryOptions options, CancellationToken cancel)
    {
        options.Progress.Begin(blob, "pulled");
        cancel.ThrowIfCancellationRequested();
        if (layout.Has(blob))
        {
            options.Progress.End(blob, "there already");
            return;
        }

        var file = layout.Create(blob);
        await using (file.ConfigureAwait(false))
        {
            await write(file).ConfigureAwait(false);
            LayoutWriter.Keep(file);
        }

        options.Progress.End(blob, "pulled");
    }
}
