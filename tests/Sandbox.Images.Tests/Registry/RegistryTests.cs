using System.Globalization;
using System.Text.Json;
using Sandbox.Images.Layouts;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>The commands with a real registry, which wants a login, and with images that others have made.</summary>
public class RegistryTests(DebianRegistry registry) : IClassFixture<DebianRegistry>
{
    private const Needs Any = LayoutStage.Any | Needs.DockerRegistry;
    private static readonly string Own = Platform.Own.Architecture;

    [KernelFact(Any)]
    public void What_is_pushed_is_what_is_pulled_and_unpacked()
    {
        using var stage = LoggedIn().With(new TarBuilder().File("etc/name", "box").Link("l", "etc").End(), new TarBuilder().File("etc/more", new string('y', 3_000_000)).End());
        var pushed = Done(stage.Run("image", "push", "layout:it", $"{registry.Host}/round/trip:1"));
        Assert.Equal(4, pushed.Error.Split('\n').Count(line => line.EndsWith(", pushed", StringComparison.Ordinal)));
        var pulled = Done(stage.Run("image", "pull", $"{registry.Host}/round/trip:1", "pulled:new"));
        Assert.Equal($"pulled:new: {OciLayout.Open(stage.At("layout")).Top("it").Digest}\n", pulled.Output);
        Assert.Equal(Blobs(stage, "layout"), Blobs(stage, "pulled"));
        Done(stage.Unpack());
        Done(stage.Run("image", "unpack", "pulled:new", "other"));
        Assert.Equal("", Done(Command.Run(new("diff", "-r", "--no-dereference", stage.Root, stage.At("other")))).Output);

        Assert.Equal(4, Done(stage.Run("image", "push", "layout:it", $"{registry.Host}/round/trip:1")).Error.Split('\n').Count(line => line.EndsWith("there already", StringComparison.Ordinal)) + 1);
        Assert.Equal(3, Done(stage.Run("image", "push", "layout:it", $"{registry.Host}/round/other:1", "--mount", "round/trip")).Error.Split('\n').Count(line => line.EndsWith("mounted", StringComparison.Ordinal)));
    }

    [KernelFact(Any)]
    public void A_layout_keeps_what_it_has_and_takes_no_blob_on_trust()
    {
        using var stage = LoggedIn().With(new TarBuilder().File("a", "1").End());
        Done(stage.Run("image", "push", "layout:it", $"{registry.Host}/keep:1"));
        Done(stage.Run("image", "pull", $"{registry.Host}/keep:1", "pulled:one"));
        Assert.Equal(3, Done(stage.Run("image", "pull", $"{registry.Host}/keep:1", "pulled:two")).Error.Split('\n').Count(line => line.EndsWith("there already", StringComparison.Ordinal)));
        var blob = Directory.GetFiles(stage.At("pulled/blobs/sha256"))[0];
        var good = File.ReadAllBytes(blob);
        File.WriteAllBytes(blob, [.. good[..^1], (byte)'!']);
        Done(stage.Run("image", "pull", $"{registry.Host}/keep:1", "pulled:two"));
        Assert.Equal(good, File.ReadAllBytes(blob));
        using var index = JsonDocument.Parse(File.ReadAllText(stage.At("pulled/index.json")));
        Assert.Equal(["one", "two"], index.RootElement.GetProperty("manifests").EnumerateArray().Select(one => one.GetProperty("annotations").GetProperty("org.opencontainers.image.ref.name").GetString()));

        var before = File.ReadAllText(stage.At("pulled/index.json"));
        Assert.Contains("is not there", Refused(stage.Run("image", "pull", $"{registry.Host}/keep:absent", "pulled:three")));
        Assert.Equal(before, File.ReadAllText(stage.At("pulled/index.json")));
        Directory.CreateDirectory(stage.At("mine/files"));
        Assert.Contains("is not empty and no OCI layout", Refused(stage.Run("image", "pull", $"{registry.Host}/keep:1", "mine:it")));
    }

    [KernelFact(Any)]
    public void An_index_is_pushed_and_pulled_with_all_platforms_or_with_one()
    {
        using var stage = LoggedIn().With(new TarBuilder().File("a", "1").End());
        var manifest = OciLayout.Open(stage.At("layout")).Top("it");
        var config = stage.Blob("""{"architecture":"s390x","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}""");
        var other = stage.Blob($$"""{"schemaVersion":2,"mediaType":"{{RegistryStage.Manifest}}","config":{{LayoutStage.Descriptor("application/vnd.oci.image.config.v1+json", config)}},"layers":[]}""");
        const string type = "application/vnd.oci.image.index.v1+json";
        var index = stage.Blob($$"""{"schemaVersion":2,"mediaType":"{{type}}","manifests":[{{LayoutStage.Descriptor(RegistryStage.Manifest, (manifest.Digest.ToString(), (int)manifest.Size), Of(Own))}},{{LayoutStage.Descriptor(RegistryStage.Manifest, other, Of("s390x"))}}]}""");
        stage.Index($$"""{"schemaVersion":2,"manifests":[{{LayoutStage.Descriptor(type, index, ""","annotations":{"org.opencontainers.image.ref.name":"it"}""")}}]}""");
        Done(stage.Run("image", "push", "layout:it", $"{registry.Host}/many:1"));
        Done(stage.Run("image", "pull", $"{registry.Host}/many:1", "all:1", "--all-platforms"));
        Assert.Equal(Blobs(stage, "layout"), Blobs(stage, "all"));
        Assert.Contains(other.Digest, Done(stage.Run("image", "pull", $"{registry.Host}/many:1", "one:1", "--platform", "linux/s390x")).Output);
        Assert.Equal(2, Blobs(stage, "one").Length);
        Assert.Contains($"it is for linux/{Own}, linux/s390x", Refused(stage.Run("image", "pull", $"{registry.Host}/many:1", "none:1", "--platform", "linux/vax")));
        Assert.False(Directory.Exists(stage.At("none")));
        var seen = Done(stage.Run("image", "inspect", $"{registry.Host}/many:1", "--platform", "linux/s390x")).Output;
        Assert.Contains($"index        {index.Digest} {type}\nplatforms    linux/{Own} linux/s390x\nmanifest     {other.Digest} ", seen);

        static string Of(string architecture) => $$""","platform":{"os":"linux","architecture":"{{architecture}}"}""";
    }

    [KernelFact(Any)]
    public void Without_the_right_login_nothing_is_given()
    {
        using var stage = new LayoutStage().With(new TarBuilder().File("a", "1").End());
        Assert.Contains("there is none for it in", Refused(stage.Run("image", "push", "layout:it", $"{registry.Host}/closed:1")));
        LogIn(stage, "me", "wrong password");
        var said = Refused(stage.Run("image", "pull", $"{registry.Host}/closed:1", "pulled:1"));
        Assert.Contains($"refuses the user 'me' of {stage.At(".docker/config.json")}", said);
        Assert.DoesNotContain("wrong password", said);
        Assert.False(Directory.Exists(stage.At("pulled")));
    }

    [KernelFact(Any)]
    public void A_blob_of_the_layout_that_was_changed_is_not_pushed()
    {
        using var stage = LoggedIn().With("plain", new TarBuilder().File("a", "1").End());
        var layer = OciLayout.Open(stage.At("layout")).Find("it", Platform.Own).Layers[0].Blob;
        var path = stage.BlobPath(layer.Digest.ToString());
        var bytes = File.ReadAllBytes(path);
        bytes[600] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains($"the blob {layer.Digest} has the digest", Refused(stage.Run("image", "push", "layout:it", $"{registry.Host}/changed:1")));
        Assert.Contains("is not there", Refused(stage.Run("image", "inspect", $"{registry.Host}/changed:1")));
    }

    [KernelFact(Any | Needs.Skopeo | Needs.Umoci | Needs.Buildah)]
    public void Images_that_others_have_made_are_read_and_ours_are_read_by_them()
    {
        using var stage = LoggedIn();
        File.WriteAllText(stage.At("file"), "made elsewhere");
        Shell(stage, """
            umoci init --layout u && umoci new --image u:it && umoci insert --image u:it file /etc/file
            umoci config --image u:it --config.entrypoint /bin/x --config.cmd ab --config.env A=B --config.user 7:8 --config.workingdir /w --config.stopsignal SIGUSR1 --config.label l=m
            skopeo copy -q --dest-tls-verify=false --dest-authfile .docker/config.json --format v2s2 oci:u:it docker://$0/others:docker
            skopeo copy -q --dest-tls-verify=false --dest-authfile .docker/config.json --dest-compress-format zstd --dest-force-compress-format oci:u:it docker://$0/others:zstd || skopeo copy -q --dest-tls-verify=false --dest-authfile .docker/config.json oci:u:it docker://$0/others:zstd
            export STORAGE_DRIVER=vfs; b=$(buildah --root s --runroot rr from scratch) && buildah --root s --runroot rr copy -q $b file /etc/file && buildah --root s --runroot rr commit -q $b oci:b:it && buildah --root s --runroot rr rm $b
            """);
        foreach (var from in new[] { "others:docker", "others:zstd" })
        {
            Done(stage.Run("image", "pull", $"{registry.Host}/{from}", "pulled:it"));
            Done(stage.Run("image", "unpack", "pulled:it", from.Replace(':', '-')));
            Assert.Equal("made elsewhere", File.ReadAllText(stage.At(from.Replace(':', '-') + "/etc/file")));
        }

        Done(stage.Run("image", "push", "b:it", $"{registry.Host}/others:buildah"));
        Done(stage.Run("image", "pull", $"{registry.Host}/others:buildah", "back:it"));
        Shell(stage, "skopeo inspect --tls-verify=false --authfile .docker/config.json docker://$0/others:buildah >seen && skopeo copy -q oci:back:it dir:d && umoci unpack --rootless --image back:it bundle && cmp file bundle/rootfs/etc/file");
        using var seen = JsonDocument.Parse(Done(stage.Run("image", "inspect", "u:it", "--json")).Output);
        Assert.Equal("""["/bin/x"] ["ab"] 7:8 /w SIGUSR1 {"l":"m"}""", string.Join(' ', new[] { "entrypoint", "cmd", "user", "workdir", "stopSignal", "labels" }.Select(name => seen.RootElement.GetProperty(name).ToString().Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal))));
    }

    [KernelTheory(LayoutStage.Any)]
    [InlineData(9)]
    [InlineData(15)]
    public void A_pull_that_is_killed_leaves_nothing_that_the_next_one_does_not_remove(int signal)
    {
        using var stage = new RegistryStage();
        stage.OnLayer(question => RegistryStage.Blob(stage.LayerBytes, question["Range"]) with { CutAt = 100_000, Hangs = true });
        using (var running = stage.Image.Start("image", "pull", $"{stage.Server.Host}/box:it", "pulled:it"))
        {
            Assert.True(SpinWait.SpinUntil(() => Directory.Exists(stage.To) && Directory.GetFiles(stage.To, "*", SearchOption.AllDirectories).Any(file => new FileInfo(file).Length == 100_000), 20_000));
            _ = Command.Signal(running.Pid, signal);
            var run = running.WaitForEnd();
            Assert.True(run.ExitCode == (signal == 9 ? 137 : 1), run.ToString());
        }

        Assert.Equal(signal == 9, Directory.Exists(stage.To) && Directory.GetDirectories(stage.To, ".partial-*").Length == 1);
        Assert.False(File.Exists(stage.To + "/index.json"));
        stage.Server.Answers = stage.Honest;
        Done(stage.Image.Run("image", "pull", $"{stage.Server.Host}/box:it", "pulled:it"));
        Assert.Equal(["blobs", "index.json", "oci-layout"], Directory.GetFileSystemEntries(stage.To).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [KernelFact(LayoutStage.Any)]
    public void A_full_disk_leaves_the_layout_as_it_was()
    {
        using var stage = new RegistryStage();
        Directory.CreateDirectory(stage.Image.At("small"));
        var tool = Path.Combine(AppContext.BaseDirectory, "sandbox.dll");
        var run = Command.Run(new Run("unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=200k none small && dotnet \"$0\" image pull \"$1\" small/it:it; echo $?; find small", tool, $"{stage.Server.Host}/box:it") { Directory = stage.Image.Folder });
        Assert.Equal("1\nsmall\n", run.Output);
        Assert.Contains("No space left on device", run.Error);
    }

    [KernelFact(LayoutStage.Any)]
    public async Task A_registry_that_wants_pieces_gets_pieces()
    {
        using var stage = new RegistryStage();
        var (taken, bytes) = (new Dictionary<string, byte[]>(), new List<byte>());
        stage.Server.Answers = question => (question.Method, question.Path) switch
        {
            ("HEAD", _) => new(404, []),
            ("POST", _) => Answer.Text(202, "", ("Location", "/up?at=0%2F"), ("OCI-Chunk-Min-Length", "1000")),
            ("PATCH", _) => Piece(question),
            ("PUT", var path) when path.StartsWith("/up", StringComparison.Ordinal) => End(question),
            _ => Answer.Text(201, ""),
        };
        await Images.Registry.ImagePush.PushAsync(OciLayout.Open(stage.Image.At("layout")), "it", Images.Registry.Reference.Parse($"{stage.Server.Host}/box:it"), null, stage.Options with { Parallel = 1 });
        Assert.Equal(stage.LayerBytes, taken[stage.Layer.Digest.ToString()]);
        Assert.EndsWith("/manifests/it", stage.Server.Asked.Last().Path);

        Answer Piece(Question question)
        {
            Assert.Equal($"{bytes.Count}-{bytes.Count + question.Body.Length - 1}", question["Content-Range"]);
            bytes.AddRange(question.Body);
            return Answer.Text(202, "", ("Location", string.Create(CultureInfo.InvariantCulture, $"/up?at={bytes.Count}%2F")));
        }

        Answer End(Question question)
        {
            Assert.Contains($"?at={bytes.Count}%2F&digest=", question.Path);
            taken[Uri.UnescapeDataString(question.Path.Split("digest=")[1])] = [.. bytes];
            bytes.Clear();
            return Answer.Text(201, "");
        }
    }

    private LayoutStage LoggedIn() => LogIn(new(), "me", "pass");

    private LayoutStage LogIn(LayoutStage stage, string user, string password)
    {
        Directory.CreateDirectory(stage.At(".docker"));
        var auth = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}"));
        File.WriteAllText(stage.At(".docker/config.json"), $$"""{"auths":{"{{registry.Host}}":{"auth":"{{auth}}"} } }""");
        return stage;
    }

    private void Shell(LayoutStage stage, string script) => Done(Command.Run(new Run("sh", "-ec", script, registry.Host) { Directory = stage.Folder, Timeout = TimeSpan.FromSeconds(60) }));

    private static RunResult Done(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }

    private static string Refused(RunResult run)
    {
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.DoesNotContain("   at ", run.Error);
        return run.Error;
    }

    private static string[] Blobs(LayoutStage stage, string layout) => [.. Directory.GetFiles(stage.At(layout + "/blobs/sha256")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
}
