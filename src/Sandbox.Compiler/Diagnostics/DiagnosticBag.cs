namespace Sandbox.Compiler.Diagnostics;

/// <summary>Collects the diagnostics of one compilation and names the file of each by its span.</summary>
public sealed class DiagnosticBag
{
    private readonly List<string> _files = [];
    private readonly List<SpecDiagnostic> _found = [];

    /// <summary>The paths of the compilation's files; a span's <c>File</c> is an index into it.</summary>
    public EquatableArray<string> Files => _files.ToEquatableArray();

    /// <summary>Whether an error was reported: the spec is not compiled.</summary>
    public bool HasErrors => _found.Exists(one => one.Severity == Severity.Error);

    /// <summary>Makes a bag for files that are known already, as a later stage has them.</summary>
    public static DiagnosticBag For(IEnumerable<string> files)
    {
        var bag = new DiagnosticBag();
        bag._files.AddRange(files);
        return bag;
    }

    /// <summary>Takes one more file in and gives its index.</summary>
    public int AddFile(string path)
    {
        _files.Add(path);
        return _files.Count - 1;
    }

    /// <summary>Reports a diagnostic of the catalogue.</summary>
    public void Add(SpecDiagnostic diagnostic) => _found.Add(diagnostic with { Path = _files[diagnostic.At.File] });

    /// <summary>All diagnostics in the order of files and places; two at one place in the order of their report.</summary>
    public EquatableArray<SpecDiagnostic> ToSorted() =>
        _found.OrderBy(one => one.At.File).ThenBy(one => one.At.Start).Distinct().ToEquatableArray();
}
