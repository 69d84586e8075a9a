using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Sandbox.Testing;

namespace Sandbox.Images.Tests;

/// <summary>A folder with an image layout that a test has made, and the tool, which may write there and nowhere else: it runs in a mount namespace in which all else is read-only.</summary>
internal sealed class LayoutStage : IDisposable
{
    /// <summary>What every test here needs.</summary>
    public const Needs Any = Needs.Root | Needs.UtilLinux;

    public static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "sandbox.dll");

    public string Folder { get; } = Directory.CreateTempSubdirectory("sandbox-images-").FullName;

    /// <summary>Where the image goes.</summary>
    public string Root => At("root");

    public string At(string path) => Path.Combine(Folder, path);

    /// <summary>Writes a layout with one image, tagged "it".</summary>
    public LayoutStage With(params byte[][] archives) => With("gzip", archives);

    /// <summary>The same, with layers packed as <paramref name="packing"/> says: gzip, zstd or plain.</summary>
    public LayoutStage With(string packing, params byte[][] archives) => Write(archives.Select(archive => (Layer(packing, archive), Digest(archive))).ToList(), packing);

    /// <summary>A layout of packed layers and their diff_ids; <paramref name="run"/> is how the config wants it to be run.</summary>
    public LayoutStage Write(List<(byte[] Blob, string DiffId)> layers, string packing = "gzip", string run = "{}")
    {
        var type = "application/vnd.oci.image.layer.v1.tar" + (packing == "plain" ? "" : "+" + packing);
        var config = Blob("""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[""" + string.Join(',', layers.Select(layer => $"\"{layer.DiffId}\"")) + "]},\"config\":" + run + "}");
        var manifest = Blob($$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{Descriptor("application/vnd.oci.image.config.v1+json", config)}},"layers":[{{string.Join(',', layers.Select(layer => Descriptor(type, Blob(layer.Blob))))}}]}""");
        return Index($$"""{"schemaVersion":2,"manifests":[{{Descriptor("application/vnd.oci.image.manifest.v1+json", manifest, ""","annotations":{"org.opencontainers.image.ref.name":"it"}""")}}]}""");
    }

    /// <summary>Writes <c>oci-layout</c> and <c>index.json</c>.</summary>
    public LayoutStage Index(string index)
    {
        Directory.CreateDirectory(At("layout"));
        File.WriteAllText(At("layout/oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        File.WriteAllText(At("layout/index.json"), index);
        return this;
    }

    /// <summary>Writes a blob: its digest and size.</summary>
    public (string Digest, int Size) Blob(byte[] bytes)
    {
        var digest = Digest(bytes);
        Directory.CreateDirectory(At("layout/blobs/sha256"));
        File.WriteAllBytes(BlobPath(digest), bytes);
        return (digest, bytes.Length);
    }

    public (string Digest, int Size) Blob(string text) => Blob(Encoding.UTF8.GetBytes(text));

    public string BlobPath(string digest) => At("layout/blobs/" + digest.Replace(':', '/'));

    public static string Descriptor(string type, (string Digest, int Size) blob, string more = "") => $$"""{"mediaType":"{{type}}","digest":"{{blob.Digest}}","size":{{blob.Size}}{{more}}}""";

    public static string Digest(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static byte[] Layer(string packing, byte[] archive)
    {
        var to = new MemoryStream();
        using (Stream stream = packing switch { "gzip" => new GZipStream(to, CompressionLevel.Fastest), "zstd" => new ZstdSharp.CompressionStream(to), _ => to })
        {
            stream.Write(archive);
        }

        return to.ToArray();
    }

    /// <summary>Unpacks the image tagged "it".</summary>
    public RunResult Unpack(params string[] options) => Tools(["image", "unpack", At("layout") + ":it", Root, .. options], asPlainUser: false);

    /// <summary>The same as another user, to whom the folder belongs.</summary>
    public RunResult UnpackAsPlainUser()
    {
        var user = Machine.PlainUser;
        Command.Run(new("chown", "-R", $"{user}:{user}", Folder));
        return Tools(["image", "unpack", At("layout") + ":it", Root], asPlainUser: true);
    }

    /// <summary>The tool with these arguments, and more of the environment.</summary>
    public RunResult Sandbox(string[] arguments, params (string Name, string Value)[] more) => Tools(arguments, asPlainUser: false, more);

    private RunResult Tools(string[] arguments, bool asPlainUser, params (string Name, string Value)[] more)
    {
        var user = asPlainUser ? $"setpriv --reuid {Machine.PlainUser} --regid {Machine.PlainUser} --clear-groups --" : "";
        var script = $"mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro / && exec {user} dotnet \"$@\"";
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = Folder, ["DOTNET_EnableDiagnostics"] = "0" };
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        return Command.Run(new Run("unshare", ["-m", "sh", "-c", script, Folder, Tool, .. arguments]) { Timeout = TimeSpan.FromSeconds(60), Environment = environment });
    }

    /// <summary>The tool, in the stage's folder, which is its HOME: for commands that write no file system tree.</summary>
    public RunningCommand Start(params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = Folder, ["DOTNET_EnableDiagnostics"] = "0" };
        return Command.Start(new Run("dotnet", [Tool, .. arguments]) { Timeout = TimeSpan.FromSeconds(60), Environment = environment, Directory = Folder });
    }

    public RunResult Run(params string[] arguments)
    {
        using var running = Start(arguments);
        return running.WaitForEnd();
    }

    /// <summary>What lies beside the layout.</summary>
    public string[] Left => [.. Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).Where(name => name != "layout").Order(StringComparer.Ordinal)!];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
