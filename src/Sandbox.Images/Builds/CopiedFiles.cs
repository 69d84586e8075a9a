using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sandbox.Images.Builds;

/// <summary>One thing that is copied: where it is, and where it goes relative to the target (empty: the target itself).</summary>
internal sealed record CopiedFile(ViewEntry Source, string Target);

/// <summary>What a copy takes from its origin: found, sorted, and told apart from any other by <see cref="Digest"/>.</summary>
internal sealed class CopiedFiles
{
    private static readonly byte[] Separator = [0];

    private CopiedFiles(IReadOnlyList<CopiedFile> files, bool toDirectory, string digest) => (Files, GoesIntoDirectory, Digest) = (files, toDirectory, digest);

    public IReadOnlyList<CopiedFile> Files { get; }

    /// <summary>Whether the target must be a directory: several things are copied, or a directory's contents are.</summary>
    public bool GoesIntoDirectory { get; }

    /// <summary>SHA-256 of names, kinds, modes, links and contents; times and owners are not copied and do not count.</summary>
    public string Digest { get; }

    /// <summary>What <paramref name="from"/> names in <paramref name="view"/>, without what <paramref name="ignore"/> leaves out.</summary>
    public static CopiedFiles Find(RootView view, IReadOnlyList<string> from, IReadOnlyList<string> ignore, bool fromHost)
    {
        var rules = new IgnoreRules(ignore);
        var found = new List<CopiedFile>();
        var tops = from.SelectMany(path => Expand(view, path)).ToList();
        foreach (var top in tops)
        {
            if (top.Details.IsDirectory)
            {
                AddBelow(view, rules, top, "", found);
            }
            else if (!rules.Ignores(top.Path))
            {
                found.Add(new(top, RawPath.Name(top.Path)));
            }
        }

        var sorted = found.OrderBy(one => one.Target, StringComparer.Ordinal).ToList();
        return new(sorted, tops.Count != 1 || tops[0].Details.IsDirectory, DigestOf(view, sorted, fromHost));
    }

    private static void AddBelow(RootView view, IgnoreRules rules, ViewEntry directory, string target, List<CopiedFile> found)
    {
        foreach (var child in view.List(directory))
        {
            var (ignored, to) = (rules.Ignores(child.Path), RawPath.Join(target, RawPath.Name(child.Path)));
            if (!ignored)
            {
                found.Add(new(child, to));
            }

            if (child.Details.IsDirectory && (!ignored || rules.TakesBack))
            {
                AddBelow(view, rules, child, to, found);
            }
        }
    }

    private static List<ViewEntry> Expand(RootView view, string written)
    {
        var path = RawPath.Clean(RawPath.OfText(written));
        if (view.Find(path) is { } exact)
        {
            return [exact];
        }

        List<ViewEntry> found = view.Root is { } root ? [root] : [];
        foreach (var part in path.Split('/'))
        {
            var name = IgnoreRules.Name(Encoding.UTF8.GetString(RawPath.Bytes(part)));
            found = [.. found.Where(one => one.Details.IsDirectory).SelectMany(view.List).Where(child => name.IsMatch(RawPath.Name(child.Path)))];
        }

        return found.Count > 0 ? found : throw new ImageException($"there is no '{written}' to copy{(view.Root is { } top ? $" in '{view.Shown(top)}'" : "")}; correct the path.");
    }

    private static string DigestOf(RootView view, List<CopiedFile> files, bool fromHost)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (source, target) in files)
        {
            hash.AppendData(RawPath.Bytes(target));
            hash.AppendData(Separator);
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{(fromHost ? LayerEntry.ProjectMode(source.Details) : source.Details.Mode)}")));
            if (source.Details.IsLink)
            {
                hash.AppendData(RawPath.Bytes(view.ReadLink(source)));
            }
            else if (source.Details.IsFile)
            {
                using var content = view.Open(source);
                hash.AppendData(SHA256.HashData(content));
                hash.AppendData(view.Attribute(source, LayerEntry.Capability) ?? []);
            }

            hash.AppendData(Separator);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
