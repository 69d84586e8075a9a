namespace Sandbox.Erofs;

/// <summary>Goes through all of an image.</summary>
public static class ErofsWalk
{
    private const long MostEntries = 4_000_000;
    private const int LongestPath = 1 << 16;

    /// <summary>
    /// Every entry below <paramref name="top"/> with its path from there, a directory before what it has. A directory that is come to twice, by which a hostile image would have no end, is a problem.
    /// </summary>
    public static IEnumerable<(byte[] Path, ErofsEntry Entry)> Walk(this ErofsReader image, ErofsEntry top)
    {
        var levels = new Stack<(byte[] Path, IEnumerator<(byte[] Name, ErofsEntry Entry)> Left)>();
        var (seen, count) = (new HashSet<long> { top.Number }, 0L);
        levels.Push(([], image.List(top).GetEnumerator()));
        while (levels.TryPeek(out var now))
        {
            if (!now.Left.MoveNext())
            {
                levels.Pop();
                continue;
            }

            var (name, entry) = now.Left.Current;
            byte[] path = now.Path.Length == 0 ? name : [.. now.Path, (byte)'/', .. name];
            if (++count > MostEntries || path.Length > LongestPath)
            {
                throw new ErofsException($"the EROFS image has more than {MostEntries} entries, or paths of more than {LongestPath} bytes, and is not gone through.");
            }

            if (entry.Kind == ErofsKind.Directory && !seen.Add(entry.Number))
            {
                throw new ErofsException($"the EROFS image is broken: {ShownBytes.Of(path)} is a directory twice.");
            }

            yield return (path, entry);
            if (entry.Kind == ErofsKind.Directory)
            {
                levels.Push((path, image.List(entry).GetEnumerator()));
            }
        }
    }
}
