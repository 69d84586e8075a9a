using Sandbox.Images.Layouts;

namespace Sandbox.Images.Builds.Programs;

/// <summary>Whether a published program finds in its root what it needs before it can say anything itself: its loader, libraries, .NET, ICU.</summary>
internal sealed class ProgramCheck(RootView root, PublishedProject app, string directory, LibrarySearch search, IReadOnlyList<KeyValuePair<string, string>> variables)
{
    private const int MostNamed = 3, MostLibraries = 8;

    // CoreCLR loads it for LTTng alone, and goes on without it.
    private const string Tracing = "libcoreclrtraceptprovider.so";
    private const string StaticRemedy = "<PublishAot>true</PublishAot>, <StaticExecutable>true</StaticExecutable> and <PositionIndependentExecutable>false</PositionIndependentExecutable>";

    private const string InvariantInside = "\"System.Globalization.Invariant\": true";

    private static readonly string[] InstallFiles = ["etc/dotnet/install_location_x64", "etc/dotnet/install_location_arm64", "etc/dotnet/install_location"];

    private readonly List<string> _notes = [];
    private readonly Dictionary<string, List<string>> _missing = [];
    private bool _isOld;

    /// <summary>What a user wants to know though it may run.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Checks.</summary>
    /// <exception cref="ImageException">It cannot run: which file needs what, and what to do.</exception>
    public void Check(Platform platform)
    {
        if (app.Program is { } name)
        {
            var path = $"{directory}/{name}";
            var (program, damage) = search.Read(path);
            _ = program is null ? throw new ImageException($"{path} is no program that can be started: {damage ?? "it is no ELF file"}; publish '{app.Project}' again, into an empty obj directory.") : 0;
            _ = program.Machine == MachineOf(platform) ? 0 : throw new ImageException($"{path} is made for {Name(program.Machine)}, and the build is for {platform}; take a RuntimeIdentifier of your own out of '{app.Project}', or give --platform.");
            search.IsMusl = program.Loader?.Contains("/ld-musl-", StringComparison.Ordinal) == true;
            CheckFrameworks();
            CheckLibraries(path, program, isProgram: true);
            CheckIcu(path, program);
        }
        else
        {
            CheckFrameworks();
        }

        CheckOthers(platform);
        _ = _missing.Count > 0 ? throw new ImageException(Missing()) : 0;
    }

    /// <summary>e_machine of a platform; 0: of none that .NET is published for.</summary>
    public static ushort MachineOf(Platform platform) => platform.Architecture switch { "amd64" => ElfFile.X64, "arm64" => ElfFile.Arm64, _ => 0 };

    // The program's own libraries and theirs: the loader refuses to start it where one is missing.
    private void CheckLibraries(string start, ElfFile program, bool isProgram)
    {
        if (program.Loader is { } loader && search.Read(loader).File?.Machine != program.Machine && !search.IsMounted(loader))
        {
            Miss(start, loader);
        }

        var (seen, waiting) = (new HashSet<string>(StringComparer.Ordinal) { start }, new Queue<(string Path, ElfFile File)>([(start, program)]));
        while (waiting.TryDequeue(out var now))
        {
            foreach (var name in now.File.Needed)
            {
                var found = search.Find(name, now.Path, now.File, beside: !isProgram);
                if (found is null)
                {
                    Miss(now.Path, name);
                    continue;
                }

                CheckVersions(now.Path, now.File, name, found);
                if (found.Length > 0 && seen.Add(found))
                {
                    waiting.Enqueue((found, search.Read(found).File!));
                }
            }
        }
    }

    // A library that is older than what was linked with: the loader refuses it by a version of its symbols. musl's takes any.
    private void CheckVersions(string path, ElfFile file, string name, string found)
    {
        if (found.Length == 0 || search.IsMusl || search.Read(found).File is not { Versions: { Count: > 0 } versions })
        {
            return;
        }

        foreach (var (_, version) in file.NeededVersions.Where(one => one.Library == name && !versions.Contains(one.Version)))
        {
            Miss(path, $"{name} with {version}");
            _isOld = true;
        }
    }

    // What lies beside the program is loaded by it: CoreCLR and its parts, libraries of packages.
    private void CheckOthers(Platform platform)
    {
        if (_missing.Count > 0 || root.Find(RawPath.OfText(directory)) is not { } top)
        {
            return; // where the program cannot start, the others say the same again
        }

        foreach (var path in Files(top).Where(path => path != $"{directory}/{app.Program}" && Path.GetFileName(path) != Tracing))
        {
            switch (search.Read(path))
            {
                case (null, { } damage): _notes.Add($"{path} begins as an ELF file, and {damage}; what it needs was not looked for."); break;
                case ({ } file, _) when file.Machine != MachineOf(platform): _notes.Add($"{path} is for {Name(file.Machine)}, not for {platform}; what it needs was not looked for."); break;
                case ({ } file, _): CheckLibraries(path, file, isProgram: false); break;
                default: break;
            }
        }
    }

    private IEnumerable<string> Files(ViewEntry directory) => root.List(directory).SelectMany(child => child.Details.IsDirectory ? Files(child) : child.Details.IsFile ? ["/" + RawPath.Show(child.Path)] : []);

    private void CheckFrameworks()
    {
        if (app.Frameworks.Count == 0)
        {
            return;
        }

        var homes = DotnetHomes().ToList();
        var lacking = app.Frameworks.FirstOrDefault(one => !homes.Any(home => search.IsMounted(home) || Has($"{home}/shared/{one.Name}", Major(one.Version))));
        if (lacking.Name is not null)
        {
            throw new ImageException($"'{app.Project}' is published framework-dependent: it needs {lacking.Name} {lacking.Version}, which the root does not have ({string.Join(", ", homes)}); set <SelfContained>true</SelfContained> in it, or take a 'base' with it, such as mcr.microsoft.com/dotnet/runtime:{Major(lacking.Version)}0.");
        }
    }

    // Where the program's host looks (design document "install locations" of dotnet/designs).
    private IEnumerable<string> DotnetHomes() =>
        variables.Where(one => one.Key is "DOTNET_ROOT" or "DOTNET_ROOT_X64" or "DOTNET_ROOT_ARM64").Select(one => one.Value)
            .Concat(InstallFiles.Select(file => root.ReadText(file).Split('\n')[0].Trim()))
            .Where(path => path.StartsWith('/')).Select(path => path.TrimEnd('/')).Concat(["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet"]).Distinct();

    private bool Has(string path, string start) => root.Find(RawPath.OfText(path)) is { Details.IsDirectory: true } there && root.List(there).Any(child => RawPath.Name(child.Path).StartsWith(start, StringComparison.Ordinal));

    private static string Major(string version) => version.Split('.')[0] + ".";

    // ICU is loaded by name when the runtime starts, and nothing in the file says so but the name. A program of one file has its runtimeconfig.json inside, as it is.
    private void CheckIcu(string path, ElfFile program)
    {
        var isOff = app.IsInvariant ?? (!HasText(path, "libicuuc") || HasText(path, InvariantInside));
        if (isOff || variables.LastOrDefault(one => one.Key == "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT").Value is "1" or "true" || (program.Loader is not null && search.HasAny("libicuuc.so", directory)))
        {
            return;
        }

        var remedy = program.Loader is null ? "" : " or put the package with ICU (libicu) into the base,";
        _notes.Add($"{path} uses ICU where it is to know cultures, and {(program.Loader is null ? "a static program cannot load it" : "the root has no libicuuc.so")}, so it ends where it first needs one; set <InvariantGlobalization>true</InvariantGlobalization> in '{app.Project}',{remedy} or the variable DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1.");
    }

    private bool HasText(string path, string text)
    {
        using var content = root.Open(root.Find(RawPath.OfText(path))!);
        var (wanted, buffer, kept) = (System.Text.Encoding.ASCII.GetBytes(text), new byte[1 << 16], 0);
        for (int read; (read = content.Read(buffer, kept, buffer.Length - kept)) > 0;)
        {
            var filled = kept + read;
            if (buffer.AsSpan(0, filled).IndexOf(wanted) >= 0)
            {
                return true;
            }

            kept = Math.Min(wanted.Length - 1, filled);
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
        }

        return false;
    }

    private void Miss(string path, string name)
    {
        if (!_missing.TryGetValue(path, out var names))
        {
            _missing[path] = names = [];
        }

        names.Add(name);
    }

    private string Missing()
    {
        var files = _missing.Take(MostNamed).Select(one => $"{one.Key} needs {string.Join(", ", one.Value.Take(MostLibraries))}{(one.Value.Count > MostLibraries ? " and others" : "")}");
        var what = string.Join("; ", files) + (_missing.Count > MostNamed ? $"; and {_missing.Count - MostNamed} other files" : "");
        var noLoader = _missing.Values.Any(names => names[0].StartsWith('/'));
        return $"{what}, which the root does not have. " + (noLoader
            ? search.HasMusl ? "The root has musl, and the program is made for glibc: take a 'base' with glibc, or " : "Take a 'base' with glibc, such as docker.io/library/debian:12-slim, or "
            : _isOld ? "Take a newer 'base', with the libraries of the machine that builds or later ones, or build on an older machine, or "
            : "Install the packages that have it in a base of your own ('build' with a 'run' step), leave the file out of what is published, or ")
            + $"publish a program that needs nothing: {StaticRemedy} in '{app.Project}'.";
    }

    private static string Name(ushort machine) => machine switch { ElfFile.X64 => "linux/amd64", ElfFile.Arm64 => "linux/arm64", 0 => "another kind of machine than 64 bits", _ => $"another machine (ELF {machine})" };
}
