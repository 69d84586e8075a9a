using System.Globalization;
using System.Text;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>Registries that answer wrongly, in bad faith or not: each is a clear error, and nothing is in the layout.</summary>
public class FalseRegistryTests
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json", IndexType = "application/vnd.oci.image.index.v1+json";

    private static readonly byte[] Archive = new TarBuilder().File("a", "one").End();
    private static readonly byte[] Layer = [.. Archive, .. new byte[300_000]]; // behind the end: nothing
    private static readonly byte[] Config = Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{LayoutStage.Digest(Layer)}}}"]}}""");
    private static readonly byte[] Manifest = Encoding.UTF8.GetBytes($$$"""{"schemaVersion":2,"mediaType":"{{{ManifestType}}}","config":{{{Descriptor("application/vnd.oci.image.config.v1+json", Config)}}},"layers":[{{{Descriptor("application/vnd.oci.image.layer.v1.tar", Layer)}}}]}""");

    [KernelFact(LayoutStage.Any)]
    public void A_good_one_is_no_problem() => Pulled(Right, _ => { });

    [KernelFact(LayoutStage.Any)]
    public void A_download_that_is_cut_goes_on_where_it_stopped()
    {
        Pulled(Ranged, requests => Assert.Equal(
            [null, "bytes=100000-302047", "bytes=200000-302047", "bytes=300000-302047"],
            requests.Where(one => one.Path.EndsWith(LayoutStage.Digest(Layer), StringComparison.Ordinal)).Select(one => one.Headers.GetValueOrDefault("range"))));

        static Answer Ranged(Asked asked)
        {
            if (!asked.Path.EndsWith(LayoutStage.Digest(Layer), StringComparison.Ordinal))
            {
                return Right(asked);
            }

            var from = asked.Headers.TryGetValue("range", out var range) ? int.Parse(range.Split('=', '-')[1], CultureInfo.InvariantCulture) : 0;
            return new(from == 0 ? 200 : 206, Layer[from..], CutAt: Math.Min(100_000, Layer.Length - from), Headers: [("Content-Range", $"bytes {from}-{Layer.Length - 1}/{Layer.Length}")]);
        }
    }

    [KernelFact(LayoutStage.Any)]
    public void A_server_without_ranges_is_asked_from_the_beginning()
    {
        var cut = 0;
        Pulled(asked => asked.Path.EndsWith(LayoutStage.Digest(Layer), StringComparison.Ordinal) && cut++ < 2 ? new(200, Layer, CutAt: 5000 * cut) : Right(asked), _ => { });
    }

    [KernelTheory(LayoutStage.Any)]
    [InlineData(429)]
    [InlineData(503)]
    public void What_passes_is_waited_for(int status)
    {
        var asked = 0;
        Pulled(one => asked++ < 2 ? new(status, [], Headers: [("Retry-After", "0")]) : Right(one), _ => { });
    }

    [KernelTheory(LayoutStage.Any)]
    [InlineData("always busy", "answers 503 (BUSY: come back ?later), 5 times. Try again later.")]
    [InlineData("always cut", "the connection to 127.0.0.1")]
    [InlineData("other bytes", "it was changed at the registry or on the way")]
    [InlineData("more bytes", "where 302048 are expected")]
    [InlineData("fewer bytes", "where 302048 are expected")]
    [InlineData("wrong range", "it was changed at the registry or on the way")]
    [InlineData("other config", "it was changed at the registry or on the way")]
    [InlineData("other name of the manifest", "and should have sha256:")]
    [InlineData("page", "is not the JSON document that it must be")]
    [InlineData("called an index", "calls itself 'application/vnd.oci.image.manifest.v1+json'")]
    [InlineData("both", "could be taken for an index and for a manifest")]
    [InlineData("key twice", "JSON")]
    [InlineData("endless", "answers with more than 4194304 bytes")]
    [InlineData("to another world", "which is no address of HTTP")]
    [InlineData("round", "redirect")]
    [InlineData("token from nowhere", "names 'file:///etc/passwd' as its token server")]
    public void Wrong_answers_are_said_and_leave_nothing(string how, string said)
    {
        using var registry = new FalseRegistry(asked => Wrong(how, asked));
        using var stage = new LayoutStage();
        var run = stage.Sandbox(["image", "pull", registry.Host + "/a:1", stage.At("back")]);
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.True(run.Error.Contains(said, StringComparison.Ordinal), how + ": " + run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(stage.At("back")));
    }

    [KernelFact(LayoutStage.Any)]
    public void A_digest_that_was_asked_for_is_what_comes()
    {
        using var registry = new FalseRegistry(Right);
        using var stage = new LayoutStage();
        var run = stage.Sandbox(["image", "pull", $"{registry.Host}/a@{LayoutStage.Digest([1])}", stage.At("back") + ":it"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"should have {LayoutStage.Digest([1])}", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(stage.At("back")));
    }

    [KernelFact(LayoutStage.Any)]
    public void A_login_is_not_told_to_another_host()
    {
        FalseRegistry? other = null;
        using var registry = new FalseRegistry(asked => !asked.Headers.ContainsKey("authorization") ? new(401, [], Headers: [("WWW-Authenticate", "Basic realm=\"x\"")])
            : asked.Path.Contains("/blobs/", StringComparison.Ordinal) ? new(307, [], Headers: [("Location", $"http://{other!.OtherHost}{asked.Path}")]) : Right(asked));
        using var elsewhere = other = new FalseRegistry(Right);
        using var stage = new LayoutStage();
        Assert.Equal(0, Pull(stage, registry).ExitCode);
        Assert.NotEmpty(elsewhere.Requests);
        Assert.DoesNotContain(elsewhere.Requests, one => one.Headers.ContainsKey("authorization"));
    }

    [KernelFact(LayoutStage.Any)]
    public void A_token_is_asked_for_with_the_login_and_used()
    {
        FalseRegistry? self = null;
        using var registry = self = new FalseRegistry(asked => asked.Path.StartsWith("/token?", StringComparison.Ordinal) ? new(200, "{\"token\":\"t1\"}"u8.ToArray())
            : asked.Headers.GetValueOrDefault("authorization") == "Bearer t1" ? Right(asked)
            : new(401, [], Headers: [("WWW-Authenticate", $"Bearer realm=\"http://{self!.Host}/token\",service=\"here, there\",scope=\"repository:a:pull\"")]));
        using var stage = new LayoutStage();
        Assert.Equal(0, Pull(stage, registry).ExitCode);
        var token = registry.Requests.First(one => one.Path.StartsWith("/token?", StringComparison.Ordinal));
        Assert.Equal("/token?service=here%2C%20there&scope=repository%3Aa%3Apull", token.Path);
        Assert.StartsWith("Basic ", token.Headers["authorization"], StringComparison.Ordinal);
    }

    [KernelFact(LayoutStage.Any)]
    public void A_mirror_is_asked_first_and_the_registry_for_what_it_has_not()
    {
        using var mirror = new FalseRegistry(asked => asked.Path.Contains("/blobs/", StringComparison.Ordinal) ? new(404, []) : Right(asked));
        using var registry = new FalseRegistry(asked => asked.Path.Contains("/blobs/", StringComparison.Ordinal) ? Right(asked) : new(500, []));
        using var stage = new LayoutStage();
        var run = stage.Sandbox(["image", "pull", registry.Host + "/a:1", stage.At("back"), "--mirror", mirror.Host, "--plain-http"]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.DoesNotContain(registry.Requests, one => one.Path.Contains("/manifests/", StringComparison.Ordinal));
    }

    private static void Pulled(Func<Asked, Answer> answer, Action<IReadOnlyList<Asked>> check)
    {
        using var registry = new FalseRegistry(answer);
        using var stage = new LayoutStage();
        var run = stage.Sandbox(["image", "pull", registry.Host + "/a:1", stage.At("back")]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(Layer, File.ReadAllBytes(stage.At("back/blobs/" + LayoutStage.Digest(Layer).Replace(':', '/'))));
        check(registry.Requests);
    }

    private static RunResult Pull(LayoutStage stage, FalseRegistry registry)
    {
        Directory.CreateDirectory(stage.At("config"));
        File.WriteAllText(stage.At("config/config.json"), $$$"""{"auths":{"{{{registry.Host}}}":{"auth":"{{{Convert.ToBase64String("bob:secret"u8)}}}" } } }""");
        var run = stage.Sandbox(["image", "pull", registry.Host + "/a:1", stage.At("back")], ("DOCKER_CONFIG", stage.At("config")));
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }

    private static Answer Right(Asked asked) => asked.Path switch
    {
        "/v2/a/manifests/1" => new(200, Manifest, ManifestType),
        var path when path == "/v2/a/manifests/" + LayoutStage.Digest(Manifest) => new(200, Manifest, ManifestType),
        var path when path.EndsWith(LayoutStage.Digest(Config), StringComparison.Ordinal) => new(200, Config),
        var path when path.EndsWith(LayoutStage.Digest(Layer), StringComparison.Ordinal) => new(200, Layer),
        var path when path.StartsWith("/v2/a/manifests/", StringComparison.Ordinal) => new(200, Manifest, ManifestType),
        _ => new(404, []),
    };

    private static Answer Wrong(string how, Asked asked)
    {
        var (isManifest, isLayer, isConfig) = (asked.Path.Contains("/manifests/", StringComparison.Ordinal), asked.Path.EndsWith(LayoutStage.Digest(Layer), StringComparison.Ordinal), asked.Path.EndsWith(LayoutStage.Digest(Config), StringComparison.Ordinal));
        return how switch
        {
            "always busy" => new(503, "{\"errors\":[{\"code\":\"BUSY\",\"message\":\"come back \\u001blater\"}]}"u8.ToArray(), Headers: [("Retry-After", "0")]),
            "always cut" when isLayer => new(200, Layer, CutAt: 1000),
            "other bytes" when isLayer => new(200, [.. Layer[..^1], 1]),
            "more bytes" when isLayer => new(200, [.. Layer, 1, 2, 3]),
            "fewer bytes" when isLayer => new(200, Layer[..^1]),
            "wrong range" when isLayer => asked.Headers.ContainsKey("range") ? new(206, Layer[..^1000], Headers: [("Content-Range", $"bytes 1000-{Layer.Length - 1}/{Layer.Length}")]) : new(200, Layer, CutAt: 1000),
            "other config" when isConfig => new(200, [.. Config[..^1], (byte)' ']),
            "other name of the manifest" when isManifest => new(200, Manifest, ManifestType, Headers: [("Docker-Content-Digest", LayoutStage.Digest([1]))]),
            "page" when isManifest => new(200, "<html>"u8.ToArray(), "text/html"),
            "called an index" when isManifest => new(200, Manifest, IndexType),
            "both" when isManifest => new(200, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Manifest)[..^1] + ",\"manifests\":[]}"), ManifestType),
            "key twice" when isManifest => new(200, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Manifest)[..^1] + ",\"layers\":[]}"), ManifestType),
            "endless" when isManifest => new(200, new byte[5 << 20], ManifestType),
            "to another world" when isLayer => new(307, [], Headers: [("Location", "ftp://example.invalid/x")]),
            "round" when isLayer => new(307, [], Headers: [("Location", asked.Path)]),
            "token from nowhere" => new(401, [], Headers: [("WWW-Authenticate", "Bearer realm=\"file:///etc/passwd\"")]),
            _ => Right(asked),
        };
    }

    private static string Descriptor(string type, byte[] bytes) => LayoutStage.Descriptor(type, (LayoutStage.Digest(bytes), bytes.Length));
}
