using System.Text.Json;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;
using Sandbox.Testing;

namespace Sandbox.Images.Tests;

/// <summary>An image, a server that gives it honestly until a test says otherwise, and a layout to pull it to.</summary>
internal sealed class RegistryStage : IDisposable
{
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";

    public RegistryStage()
    {
        Image = new LayoutStage().With("plain", new TarBuilder().File("etc/name", new string('x', 300_000)).End());
        Top = OciLayout.Open(Image.At("layout")).Top("it");
        Layer = OciLayout.Open(Image.At("layout")).Find("it", Platform.Own).Layers[0].Blob;
        Server = new(Honest);
    }

    public LayoutStage Image { get; }

    public Descriptor Top { get; }

    public Descriptor Layer { get; }

    public ScriptedServer Server { get; }

    public List<string> Notes { get; } = [];

    /// <summary>The environment in which logins are looked for.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public RegistryOptions Options { get => field with { Credentials = new(Environment.GetValueOrDefault), Progress = new Listener(Notes) }; set; } = new() { RetryDelay = TimeSpan.FromMilliseconds(2), Stall = TimeSpan.FromSeconds(10), Retries = 2 };

    public string To => Image.At("pulled");

    public byte[] LayerBytes => File.ReadAllBytes(Image.BlobPath(Layer.Digest.ToString()));

    /// <summary>Answers as a registry should.</summary>
    public Answer Honest(Question question) => question.Path.Split('/') switch
    {
        [.., "manifests", var key] => Document(key == "it" ? Top.Digest.ToString() : key),
        [.., "blobs", var digest] when File.Exists(Image.BlobPath(digest)) => Blob(File.ReadAllBytes(Image.BlobPath(digest)), question["Range"]),
        _ => Answer.Text(404, """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"none"}]}"""),
    };

    /// <summary>The same, but for the layer's blob.</summary>
    public void OnLayer(Func<Question, Answer> answer) => Server.Answers = question => question.Path.EndsWith(Layer.Digest.ToString(), StringComparison.Ordinal) ? answer(question) : Honest(question);

    /// <summary>The same, but for the manifest.</summary>
    public void OnManifest(Func<Answer, Answer> change) => Server.Answers = question => question.Path.Contains("/manifests/", StringComparison.Ordinal) ? change(Honest(question)) : Honest(question);

    public static Answer Blob(byte[] bytes, string? range)
    {
        var from = range is null ? 0 : int.Parse(range["bytes=".Length..].Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);
        return range is null ? new(200, bytes) : new(206, bytes[from..], ("Content-Range", $"bytes {from}-{bytes.Length - 1}/{bytes.Length}"));
    }

    public Task<Descriptor> PullAsync(string? reference = null) => PullFromAsync($"{Server.Host}/{reference ?? "box:it"}");

    public async Task<Descriptor> PullFromAsync(string reference)
    {
        using var source = RegistrySource.Open(Reference.Parse(reference), Options);
        return await ImagePull.PullAsync(source, To, "it", Platform.Own, Options);
    }

    /// <summary>The pull fails with words, and leaves nothing.</summary>
    public async Task RefusedAsync(string why, string? reference = null)
    {
        var problem = await Xunit.Assert.ThrowsAsync<ImageException>(() => PullAsync(reference));
        Xunit.Assert.Contains(why, problem.Message);
        Xunit.Assert.Equal([], Image.Left);
    }

    /// <summary>The pull succeeds, and the layout has the image and nothing else.</summary>
    public async Task TakenAsync(string? reference = null)
    {
        Xunit.Assert.Equal(Top, await PullAsync(reference));
        Xunit.Assert.Equal(LayerBytes, File.ReadAllBytes(Path.Combine(To, "blobs/sha256", Layer.Digest.Hex)));
        Xunit.Assert.Equal(["blobs", "index.json", "oci-layout"], Directory.GetFileSystemEntries(To).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Xunit.Assert.Equal(3, Directory.GetFiles(Path.Combine(To, "blobs/sha256")).Length);
    }

    /// <summary>A config.json with a login for <paramref name="host"/>.</summary>
    public void LogIn(string host, string user, string password, string? identity = null)
    {
        Environment["DOCKER_CONFIG"] = Image.At("layout");
        var auth = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}"));
        var login = identity is null ? new Dictionary<string, string> { ["auth"] = auth } : new Dictionary<string, string> { ["identitytoken"] = identity };
        File.WriteAllText(Image.At("layout/config.json"), JsonSerializer.Serialize(new { auths = new Dictionary<string, Dictionary<string, string>> { [host] = login } }));
    }

    private Answer Document(string digest)
    {
        var bytes = File.Exists(Image.BlobPath(digest)) ? File.ReadAllBytes(Image.BlobPath(digest)) : null;
        return bytes is null ? Answer.Text(404, """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"none"}]}""")
            : new(200, bytes, ("Content-Type", JsonDocument.Parse(bytes).RootElement.GetProperty("mediaType").GetString()!), ("Docker-Content-Digest", digest));
    }

    public void Dispose()
    {
        Server.Dispose();
        Image.Dispose();
    }

    private sealed class Listener(List<string> notes) : TransferProgress
    {
        public override void Note(string text)
        {
            lock (notes)
            {
                notes.Add(text);
            }
        }
    }
}
