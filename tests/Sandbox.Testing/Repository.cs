namespace Sandbox.Testing;

/// <summary>The repository that the tests were built from.</summary>
public static class Repository
{
    /// <summary>Its top directory.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path in it; <c>/</c> separators.</summary>
    public static string At(string path) => Path.Combine(Root, path);

    /// <summary>A path in artifacts/, where tests put what they build; its directory exists.</summary>
    public static string Artifact(string path)
    {
        var full = Path.Combine(Root, "artifacts", path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    /// <summary>The source files below <paramref name="folder"/> whose names match, without what builds leave (bin, obj, artifacts, out); relative, sorted.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        var top = At(folder);
        return !Directory.Exists(top) ? [] : [.. Walk(top, pattern).Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Walk(string directory, string pattern)
    {
        foreach (var file in Directory.EnumerateFiles(directory, pattern))
        {
            yield return file;
        }

        foreach (var below in Directory.EnumerateDirectories(directory))
        {
            if (Path.GetFileName(below) is "bin" or "obj" or "artifacts" or "out" or ".git")
            {
                continue;
            }

            foreach (var file in Walk(below, pattern))
            {
                yield return file;
            }
        }
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Directory.Packages.props")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not lie in the repository: no Directory.Packages.props above " + AppContext.BaseDirectory);
    }
}
