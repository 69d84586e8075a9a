using System.Text;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>Registries that lie, break off or do not answer: each pull is right or fails with words, and a failed one leaves nothing.</summary>
public class HostileRegistryTests
{
    [Fact]
    public async Task An_honest_one_gives_the_image()
    {
        using var stage = new RegistryStage();
        await stage.TakenAsync();
        await stage.TakenAsync($"box@{stage.Top.Digest}");
    }

    [Fact]
    public async Task A_blob_that_was_changed_is_refused()
    {
        using var stage = new RegistryStage();
        stage.OnLayer(_ => new(200, Changed(stage.LayerBytes)));
        await stage.RefusedAsync("has the digest");
        Assert.Single(stage.Server.Asked, one => one.Path.EndsWith(stage.Layer.Digest.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_blob_of_another_size_is_refused()
    {
        using var stage = new RegistryStage();
        stage.OnLayer(_ => new(200, [.. stage.LayerBytes, 0]));
        await stage.RefusedAsync($"sends {stage.Layer.Size + 1} bytes");
        stage.OnLayer(_ => new(200, [.. stage.LayerBytes, 0]) { Length = -1 });
        await stage.RefusedAsync($"has more than the {stage.Layer.Size} bytes");
        stage.OnLayer(_ => new(200, stage.LayerBytes[..^1]));
        await stage.RefusedAsync($"sends {stage.Layer.Size - 1} bytes");
    }

    [Fact]
    public async Task A_blob_that_always_ends_early_is_refused()
    {
        using var stage = new RegistryStage();
        stage.OnLayer(_ => new(200, stage.LayerBytes[..1000]) { Length = -1 });
        await stage.RefusedAsync($"after 1000 of {stage.Layer.Size} bytes, 3 times");
        stage.OnLayer(_ => new(200, stage.LayerBytes) { CutAt = 0 });
        await stage.RefusedAsync($"the connection to {stage.Server.Host} fails: it ends in the middle, 3 times");
    }

    [Fact]
    public async Task A_blob_that_was_cut_off_goes_on_where_it_was()
    {
        using var stage = new RegistryStage();
        var asked = 0;
        stage.OnLayer(question => RegistryStage.Blob(stage.LayerBytes, question["Range"]) with { CutAt = asked++ < 2 ? 100_000 : null });
        await stage.TakenAsync();
        Assert.Equal(["", $"bytes=100000-{stage.Layer.Size - 1}", $"bytes=200000-{stage.Layer.Size - 1}"], Ranges(stage));
    }

    [Theory]
    [InlineData("whole")]
    [InlineData("another part")]
    [InlineData("416")]
    public async Task Where_the_rest_cannot_be_had_it_begins_anew(string how)
    {
        using var stage = new RegistryStage();
        var bytes = stage.LayerBytes;
        stage.OnLayer(question => (question["Range"], how) switch
        {
            (null, _) => new(200, bytes) { CutAt = Ranges(stage).Length == 1 ? 100_000 : null },
            (_, "whole") => new(200, bytes),
            (_, "another part") => new(206, bytes[99_999..], ("Content-Range", $"bytes 99999-{bytes.Length - 1}/{bytes.Length}")),
            _ => new(416, []),
        });
        await stage.TakenAsync();
        Assert.Equal(how == "whole" ? 2 : 3, Ranges(stage).Length);
    }

    [Theory]
    [InlineData("text/html", "comes as 'text/html', which is neither")]
    [InlineData("application/vnd.oci.image.index.v1+json", "one of them lies")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws", "which is neither")]
    public async Task Another_media_type_than_the_documents_is_refused(string type, string why)
    {
        using var stage = new RegistryStage();
        stage.OnManifest(answer => new(200, answer.Body, ("Content-Type", type)));
        await stage.RefusedAsync(why);
    }

    [Fact]
    public async Task Manifests_that_lie_are_refused()
    {
        using var stage = new RegistryStage();
        var both = Encoding.UTF8.GetBytes("""{"schemaVersion":2,"manifests":[],"layers":[],"config":{}}""");
        stage.OnManifest(_ => new(200, both, ("Content-Type", RegistryStage.Manifest)));
        await stage.RefusedAsync("could be taken for an index and for a manifest");
        stage.OnManifest(answer => new(200, Changed(answer.Body), ("Content-Type", RegistryStage.Manifest)));
        await stage.RefusedAsync("was changed at the registry", $"box@{stage.Top.Digest}");
        stage.OnManifest(answer => new(200, answer.Body, ("Content-Type", RegistryStage.Manifest), ("Docker-Content-Digest", LayoutStage.Digest([]))));
        await stage.RefusedAsync($"should have {LayoutStage.Digest([])}");
        stage.OnManifest(_ => new(200, new byte[(4 << 20) + 1], ("Content-Type", RegistryStage.Manifest)));
        await stage.RefusedAsync("more than 4194304 bytes");
    }

    [Fact]
    public async Task What_an_index_says_of_a_manifest_must_be_so()
    {
        using var stage = new RegistryStage();
        const string index = "application/vnd.oci.image.index.v1+json";
        Serve($$"""{"mediaType":"application/vnd.docker.distribution.manifest.v2+json","digest":"{{stage.Top.Digest}}","size":{{stage.Top.Size}},"platform":{"os":"linux","architecture":"amd64"} }""");
        await stage.RefusedAsync("and what leads to it says 'application/vnd.docker");
        Serve($$"""{"mediaType":"{{RegistryStage.Manifest}}","digest":"{{stage.Top.Digest}}","size":7,"platform":{"os":"linux","architecture":"amd64"} }""");
        await stage.RefusedAsync("with 7");
        Serve($$"""{"mediaType":"{{RegistryStage.Manifest}}","digest":"{{stage.Top.Digest}}","size":{{stage.Top.Size}},"platform":{"os":"plan9","architecture":"vax"} }""");
        await stage.RefusedAsync("it is for plan9/vax");

        void Serve(string entry) => stage.Server.Answers = question => question.Path.EndsWith("/it", StringComparison.Ordinal)
            ? Answer.Text(200, $$"""{"schemaVersion":2,"mediaType":"{{index}}","manifests":[{{entry}}]}""", ("Content-Type", index)) : stage.Honest(question);
    }

    [Fact]
    public async Task What_passes_is_waited_for_and_what_does_not_is_said()
    {
        using var stage = new RegistryStage();
        var asked = 0;
        stage.OnLayer(question => ++asked switch { 1 => Answer.Text(429, "", ("Retry-After", "0")), 2 => Answer.Text(503, ""), _ => stage.Honest(question) });
        await stage.TakenAsync();
        Assert.Equal(2, stage.Notes.Count);
        Directory.Delete(stage.To, recursive: true);
        asked = 0;
        stage.OnLayer(_ => Answer.Text(Count(), """{"errors":[{"code":"UNKNOWN","message":"red \u001b[31m alert"}]}"""));
        await stage.RefusedAsync("answers 500 (UNKNOWN: red ?[31m alert), 3 times");
        Assert.Equal(3, asked);
        stage.OnLayer(_ => Answer.Text(429, "", ("Retry-After", "3600")));
        await stage.RefusedAsync("wants to be asked again in 3600 s");
        stage.OnLayer(_ => Answer.Text(403, """{"errors":[{"code":"DENIED","message":"no"}]}"""));
        await stage.RefusedAsync("is not allowed: " + stage.Server.Host + " answers 403 (DENIED: no)");
        await stage.RefusedAsync("is not there", "box:other");

        int Count()
        {
            asked++;
            return 500;
        }
    }

    [Fact]
    public async Task Who_says_nothing_more_is_not_waited_for()
    {
        using var stage = new RegistryStage();
        stage.Options = stage.Options with { Stall = TimeSpan.FromMilliseconds(300), Retries = 1 };
        stage.OnLayer(question => RegistryStage.Blob(stage.LayerBytes, question["Range"]) with { CutAt = 1000, Hangs = true });
        await stage.RefusedAsync("has said nothing for 0.3 s, 2 times");
    }

    [Fact]
    public async Task A_mirror_is_asked_first_and_not_believed()
    {
        using var stage = new RegistryStage();
        using var mirror = new ScriptedServer(stage.Honest);
        stage.Options = stage.Options with { Mirrors = [mirror.Host] };
        await stage.TakenAsync();
        Assert.Empty(stage.Server.Asked);
        Directory.Delete(stage.To, recursive: true);
        mirror.Answers = question => question.Path.EndsWith(stage.Layer.Digest.ToString(), StringComparison.Ordinal) ? new(200, Changed(stage.LayerBytes)) : stage.Honest(question);
        await stage.TakenAsync();
        Assert.Single(stage.Server.Asked);
        Assert.Contains("has the digest", Assert.Single(stage.Notes));
        Directory.Delete(stage.To, recursive: true);
        mirror.Dispose();
        await stage.TakenAsync();
    }

    [Fact]
    public async Task One_reference_gives_manifest_config_and_layers()
    {
        using var stage = new RegistryStage();
        var image = RegistrySource.Resolve($"{stage.Server.Host}/box:it", Platform.Own, stage.Options);
        Assert.Equal((stage.Top, stage.Layer), (image.Manifest, image.Layers.Single().Blob));
        Assert.Equal(File.ReadAllBytes(stage.Image.BlobPath(image.Config.Digest.ToString())), image.ConfigBytes.ToArray());
        using var source = RegistrySource.Open(Reference.Parse($"{stage.Server.Host}/box:it"), stage.Options);
        var bytes = new MemoryStream();
        await source.FetchAsync(stage.Layer, bytes);
        Assert.Equal(stage.LayerBytes, bytes.ToArray());
    }

    private static string[] Ranges(RegistryStage stage) => [.. stage.Server.Asked.Where(one => one.Path.EndsWith(stage.Layer.Digest.ToString(), StringComparison.Ordinal)).Select(one => one["Range"] ?? "")];

    private static byte[] Changed(byte[] bytes)
    {
        bytes[^2] ^= 1;
        return bytes;
    }
}
