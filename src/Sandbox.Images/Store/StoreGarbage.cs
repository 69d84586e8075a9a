using System.Text.RegularExpressions;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Store;

/// <summary>What a collection has removed, or would, and what it left though nothing refers to it.</summary>
/// <param name="Removed">Layers by the hex of their diff_id.</param>
/// <param name="InUse">Those that are mounted.</param>
public sealed record Collection(IReadOnlyList<string> Removed, IReadOnlyList<string> InUse);

/// <summary>Removes what nobody uses.</summary>
public static partial class StoreGarbage
{
    /// <summary>Removes every layer that nothing has referred to for <paramref name="older"/> and that no mount names, and what killed processes have left. <paramref name="dryRun"/>: says what it would remove.</summary>
    public static Collection Collect(this LayerStore store, bool dryRun, TimeSpan older = default)
    {
        if (dryRun)
        {
            using var shared = store.Share();
            return store.Unused(older);
        }

        // The names go while we are alone, the files after: nobody waits for those.
        WorkDirectory.Sweep(store.Incoming);
        using var work = WorkDirectory.Make(store.Incoming);
        using var alone = store.Own();
        var unused = store.Unused(older);
        foreach (var layer in unused.Removed)
        {
            store.TakeOut(layer, work);
        }

        store.RemoveDocuments();
        store.RemoveArchives();
        return unused;
    }

    private static Collection Unused(this LayerStore store, TimeSpan older)
    {
        var used = store.Images().SelectMany(image => image.Layers).ToHashSet(StringComparer.Ordinal);
        var before = DateTime.UtcNow - older;
        var unused = store.Layers.Where(hex => !used.Contains("sha256:" + hex) && (older == default || Directory.GetLastWriteTimeUtc(store.At("layers/sha256/" + hex)) < before)).ToList();
        var mounted = unused.Count == 0 ? [] : Mounted();
        return new([.. unused.Where(hex => !mounted.Contains(hex))], [.. unused.Where(mounted.Contains)]);
    }

    private static void RemoveDocuments(this LayerStore store)
    {
        var used = store.Images().SelectMany(image => (string?[])[image.Manifest, image.Config]).Select(text => Digest.TryParse(text, out var digest) ? store.BlobPath(digest) : null).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(store.At("blobs/sha256")).Where(path => !used.Contains(path)).ToList())
        {
            File.Delete(path);
        }
    }

    // An overlay shows the paths that it was mounted with. One that was given descriptors shows no path: only what refers to its layers keeps them (docs/decisions/0025-store.md).
    private static HashSet<string> Mounted()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])))
        {
            try
            {
                foreach (var line in File.ReadLines(process + "/mountinfo").Where(line => line.Contains(" - overlay ", StringComparison.Ordinal)))
                {
                    found.UnionWith(LayerPath().Matches(line).Select(match => match.Groups[1].Value));
                }
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // It has ended, or it is another user's, who cannot reach this store.
            }
        }

        return found;
    }

    [GeneratedRegex("layers/sha256/([0-9a-f]{64})/fs")]
    private static partial Regex LayerPath();
}
