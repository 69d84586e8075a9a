namespace Sandbox.Images.Builds.Programs;

/// <summary>
/// Where a loader finds libraries in a root: as glibc's does (ld.so(8)) or musl's (its path file, else three directories). The loader's cache is taken for what it says in words; a directory that only the caller's
/// mounts bring is not looked into, and everything is taken to be there.
/// </summary>
/// <param name="root">The root.</param>
/// <param name="machine">What libraries must be for.</param>
/// <param name="variables">Of the process: LD_LIBRARY_PATH.</param>
/// <param name="mounted">Paths inside where the spec mounts something.</param>
internal sealed class LibrarySearch(RootView root, ushort machine, IReadOnlyList<KeyValuePair<string, string>> variables, IReadOnlyList<string> mounted)
{
    private const string Origin = "$ORIGIN", OriginInBraces = "${ORIGIN}", Multiarch = "-linux-gnu", Cache = "etc/ld.so.cache";
    private const int LargestCache = 1 << 24;

    private readonly Dictionary<string, (ElfFile? File, string? Damage)> _read = new(StringComparer.Ordinal);
    private readonly Lazy<string[]> _cached = new(() => CachedPaths(root));

    /// <summary>Whether programs are loaded by musl's loader.</summary>
    public bool IsMusl { get; set; }

    /// <summary>Whether the root has musl's loader.</summary>
    public bool HasMusl => root.Find($"lib/ld-musl-{Name}.so.1") is not null;

    // The name of the machine as the loaders write it.
    private string Name => machine == ElfFile.Arm64 ? "aarch64" : "x86_64";

    // With the root's links followed, as far as they lead.
    private string Real(string path)
    {
        try
        {
            return "/" + RawPath.Show(root.Resolve(RawPath.OfText(path)));
        }
        catch (ImageException)
        {
            return path; // in a circle
        }
    }

    private IEnumerable<string> Said => Variable("LD_LIBRARY_PATH").Split(':', StringSplitOptions.RemoveEmptyEntries);

    private IEnumerable<string> Default => IsMusl ? OfMusl() : [$"/lib/{Name}{Multiarch}", $"/usr/lib/{Name}{Multiarch}", "/lib64", "/usr/lib64", "/lib", "/usr/lib"];

    /// <summary>Whether a spec's mount is at or above <paramref name="path"/>, so that what is there is not the root's.</summary>
    public bool IsMounted(string path) => mounted.Count > 0 && new[] { path, Real(path) }.Any(one => mounted.Any(at => one == at || one.StartsWith(at.TrimEnd('/') + "/", StringComparison.Ordinal)));

    /// <summary>The file at <paramref name="path"/> as a library or program; null: none. Damage: why it cannot be read as one.</summary>
    public (ElfFile? File, string? Damage) Read(string path)
    {
        if (!_read.TryGetValue(path, out var known))
        {
            _read[path] = known = ReadNew(path);
        }

        return known;
    }

    /// <summary>
    /// The path of the library <paramref name="name"/> that <paramref name="file"/> at <paramref name="path"/> needs; empty: a mount may bring it; null: there is none. <paramref name="beside"/>: also in the file's own
    /// directory, for what a program loads by itself after it has loaded the others there.
    /// </summary>
    public string? Find(string name, string path, ElfFile file, bool beside)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return Suits(name) ? name : IsMounted(name) ? "" : null;
        }

        var own = "/" + RawPath.Show(RawPath.Parent(RawPath.Clean(RawPath.OfText(path))));
        var said = file.SearchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Replace(OriginInBraces, own, StringComparison.Ordinal).Replace(Origin, own, StringComparison.Ordinal));
        var (first, last) = (said.Concat(Said).Select(In).ToList(), Default.Concat(beside ? [own] : []).Select(In).ToList());
        var cached = IsMusl ? [] : _cached.Value.Where(one => one.EndsWith("/" + name, StringComparison.Ordinal));
        return first.Concat(cached).Concat(last).FirstOrDefault(Suits) ?? (first.Concat(last).Any(IsMounted) ? "" : null);

        string In(string directory) => directory.TrimEnd('/') + "/" + name;
    }

    /// <summary>Whether a file whose name begins with <paramref name="start"/> is in one of the directories, or in <paramref name="more"/>.</summary>
    public bool HasAny(string start, string more) =>
        Said.Concat(Default).Append(more).Any(directory => IsMounted(directory + "/" + start) || (root.Find(RawPath.OfText(directory)) is { Details.IsDirectory: true } there && root.List(there).Any(child => RawPath.Name(child.Path).StartsWith(start, StringComparison.Ordinal))))
        || _cached.Value.Any(path => path.Contains("/" + start, StringComparison.Ordinal));

    private string Variable(string name) => variables.LastOrDefault(one => one.Key == name).Value ?? "";

    private bool Suits(string path) => Read(path).File is { } found && found.Machine == machine;

    private (ElfFile? File, string? Damage) ReadNew(string path)
    {
        if (root.Find(RawPath.OfText(path)) is not { Details.IsFile: true } entry)
        {
            return default;
        }

        try
        {
            using var content = root.Open(entry);
            return (ElfFile.Read(content), null);
        }
        catch (Exception problem) when (problem is InvalidDataException)
        {
            return (null, problem.Message);
        }
    }

    // ldso/dynlink.c: /etc/ld-musl-ARCH.path, by lines or colons.
    private string[] OfMusl() => root.ReadText($"etc/ld-musl-{Name}.path").Split(['\n', ':'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } said ? said : ["/lib", "/usr/local/lib", "/usr/lib"];

    // The cache ends with its names and paths, each with a NUL behind it; only what is a path is taken, and only where a file is there.
    private static string[] CachedPaths(RootView root)
    {
        if (root.Find(Cache) is not { Details: { IsFile: true, Size: <= LargestCache } } entry)
        {
            return [];
        }

        using var content = root.Open(entry);
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return [.. RawPath.Of(bytes.ToArray()).Split('\0').Where(text => text.StartsWith('/')).Distinct()];
    }
}
