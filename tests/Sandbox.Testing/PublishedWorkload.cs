using System.Security.Cryptography;
using System.Text;

namespace Sandbox.Testing;

/// <summary>
/// A workload project, published with AOT at most once for one state of the sources: the output lies in artifacts/published/NAME beside a stamp
/// that is a hash of everything it was made of. Publishing takes both cores for some ten seconds, so one at a time on a machine-wide file lock.
/// </summary>
public sealed class PublishedWorkload
{
    private static readonly string[] Sources = ["src", "generators"];
    private static readonly string[] Settings = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig"];

    private readonly string _project;

    private PublishedWorkload(string project, string directory, string log)
    {
        _project = project;
        Directory = directory;
        Log = log;
    }

    /// <summary>The folder that holds the binaries. Readable by everybody.</summary>
    public string Directory { get; }

    /// <summary>What the publish printed.</summary>
    public string Log { get; }

    /// <summary>The binary of the spec <paramref name="name"/>.</summary>
    public string Binary(string name) => Path.Combine(Directory, name);

    /// <summary>The symbols of that binary: NAME.dbg, which lies with the binary or, where the SDK keeps it back, with what was built.</summary>
    /// <param name="name">The binary.</param>
    /// <param name="runtime">The runtime identifier that it was published for; null: this machine's.</param>
    public string Symbols(string name, string? runtime = null)
    {
        var project = System.IO.Directory.EnumerateFiles(Repository.At(_project), "*.csproj").Select(Path.GetFileNameWithoutExtension).First();
        string[] places = [Directory, Repository.Artifact($"build/bin/{project}/x")[..^2], Repository.Artifact($"build/obj/{project}/x")[..^2]];
        return places.Where(System.IO.Directory.Exists).SelectMany(place => System.IO.Directory.EnumerateFiles(place, name + ".dbg", SearchOption.AllDirectories))
            .FirstOrDefault(file => file.StartsWith(Directory, StringComparison.Ordinal) || file.Contains(runtime ?? Machine.Runtime, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"no {name}.dbg in {string.Join(", ", places)}");
    }

    /// <summary>Publishes the project folder <paramref name="project"/> (from the repository's root, such as <c>specs/hello</c>), or takes what is there.</summary>
    /// <param name="project">The folder of the csproj.</param>
    /// <param name="properties">MSBuild properties, <c>Name=value</c>, in addition to PublishAot; RuntimeIdentifier is this machine's where it is not given.</param>
    /// <exception cref="InvalidOperationException">The publish failed; the message has its output.</exception>
    public static PublishedWorkload Of(string project, params string[] properties)
    {
        var name = project.Replace('/', '.') + (properties.Length == 0 ? "" : "." + Hash(string.Join(' ', properties))[..8]);
        var directory = Repository.Artifact(Path.Combine("published", name));
        using var turn = WaitForTurn(Repository.Artifact("published/.lock"));
        var stamp = directory + ".stamp";
        var log = directory + ".log";
        var state = StateOf(project);
        if (!File.Exists(stamp) || File.ReadAllText(stamp) != state)
        {
            File.Delete(stamp);
            Publish(project, directory, properties, log);
            File.WriteAllText(stamp, state);
        }

        return new(project, directory, File.ReadAllText(log));
    }

    private static void Publish(string project, string directory, string[] properties, string log)
    {
        if (System.IO.Directory.Exists(directory))
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }

        const string runtimeProperty = "RuntimeIdentifier=";
        var runtime = properties.FirstOrDefault(property => property.StartsWith(runtimeProperty, StringComparison.Ordinal))?[runtimeProperty.Length..] ?? Machine.Runtime;

        // Its own obj and bin folders: a build of the solution may be running. That build ran the analyzers already; here they were half of each compilation's time.
        string[] arguments = ["publish", Repository.At(project), "-p:PublishAot=true", "-r", runtime, "-o", directory, "--artifacts-path", Repository.Artifact("build/x")[..^2], "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:RunAnalyzers=false", .. properties.Select(property => "-p:" + property)];
        var result = Command.Run(new Run("dotnet", arguments) { Timeout = TimeSpan.FromMinutes(10) });
        File.WriteAllText(log, result.ToString());
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)}: {result}");
        }
    }

    private static FileStream WaitForTurn(string path)
    {
        for (var deadline = DateTime.UtcNow.AddMinutes(20); ; Thread.Sleep(200))
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (DateTime.UtcNow < deadline)
            {
                // Another test process publishes; .NET holds the lock with flock(2), so it is gone with that process.
            }
        }
    }

    private static string StateOf(string project)
    {
        var files = Sources.Append(project).SelectMany(folder => Repository.Files(folder, "*")).Concat(Settings.Where(file => File.Exists(Repository.At(file))));
        var text = new StringBuilder();
        foreach (var file in files)
        {
            text.Append(file).Append(' ').Append(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Repository.At(file))))).Append('\n');
        }

        return Hash(text.ToString());
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
