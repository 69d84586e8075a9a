using System.Diagnostics;
using Sandbox.Images.Builds.Programs;
using Sandbox.Images.Layouts;
using Sandbox.Images.Native;
using Sandbox.Images.Store;

namespace Sandbox.Images.Builds;

/// <summary>One step of one stage: its key, and where the cache does not have that, its work.</summary>
internal sealed class StepWork(Builder builder, BuildStage stage, int number, StageState before, CancellationToken cancel)
{
    // What a build writes beside the spec says what the layers are; no layer can have that.
    private const string BuildsOwn = "**/*.sandbox.lock";

    private readonly BuildSettings _settings = builder.Settings;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public StageState Do(BuildStep step)
    {
        _settings.Progress.Begin(stage, number, step);
        return step switch
        {
            EnvStep env => Configured(step, before.Settings with { Environment = [.. Variables(env.Variables).Select(one => $"{one.Key}={one.Value}")] }),
            UserStep user => Configured(step, before.Settings with { User = user.User }),
            LabelStep label => Configured(step, before.Settings with { Labels = Over(before.Settings.Labels, label.Labels) }),
            WorkdirStep work => Workdir(work),
            CopyStep copy => Copy(copy),
            EntryStep entry => Configured(step, Entry(entry)),
            RunStep run => Run(run),
            _ => throw new InvalidOperationException(step.GetType().Name),
        };
    }

    private StageState Configured(BuildStep step, ImageSettings settings)
    {
        _settings.Progress.End(stage, number, step, fromCache: true, _clock.Elapsed);
        return before.With(null, step) with { Settings = settings };
    }

    private StageState Workdir(WorkdirStep step)
    {
        var path = Inside(step.Path);
        var state = Layered(step, ["workdir", path], layer =>
        {
            using var below = View();
            if (below.Find(RawPath.OfText(path)) is { } there)
            {
                _ = there.Details.IsDirectory ? 0 : throw new ImageException($"the working directory '{path}' is a file in what is there so far; name another, or remove it in a step before.");
                return;
            }

            new CopyLayer(below, layer, default).MakeDirectory(below.Resolve(RawPath.OfText(path)));
        });
        return state with { Settings = state.Settings with { Directory = path } };
    }

    private StageState Copy(CopyStep step)
    {
        using var view = ViewOf(step.Origin);
        var fromHost = step.Origin is { Stage: null, Image: null };
        var files = CopiedFiles.Find(view, step.From, step.Origin is { Project: null } && fromHost ? [.. step.Ignore, BuildsOwn] : step.Ignore, fromHost);
        if (files.Files.Count == 0)
        {
            throw new ImageException($"nothing is left to copy of {string.Join(", ", step.From.Select(one => $"'{one}'"))}: it is empty, or 'ignore' leaves all of it out.");
        }

        // A slash at the end says something, so it stays.
        var to = Inside(step.To) + (step.To.EndsWith('/') || step.To is "." ? "/" : "");
        return Layered(step, ["copy", files.Digest, files.GoesIntoDirectory.ToString(), to, step.Owner ?? "", step.Mode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", fromHost.ToString()], layer =>
        {
            using var below = View();
            new CopyLayer(below, layer, step.Owner is { } owner ? RootUsers.Find(below, owner) : default).Write(view, files, to, step.Mode, fromHost);
        });
    }

    private ImageSettings Entry(EntryStep step)
    {
        using var output = new RootView([builder.Project(step.Project)], isOverlay: false);
        using var root = View();
        return ProgramEntry.Of(step, output, root, before.Settings, Variables(step.Variables), _settings);
    }

    private StageState Run(RunStep step)
    {
        _ = _settings.Platform.Suits(Platform.Own) ? 0 : throw new ImageException($"a command of {_settings.Platform} cannot run on this machine, which is {Platform.Own}; build there, or without 'run'.");
        using var mounts = new StepMounts(builder, step);
        string[] inputs =
        [
            "run", .. step.Command, "in", before.Directory, "as", before.Settings.User ?? "", "env", .. Variables(step.Variables).Select(one => $"{one.Key}={one.Value}"),
            step.HostNetwork ? "host" : "none", .. step.Caches.Prepend("caches"), .. step.Secrets.Select(one => $"{one.Key} {one.Value}").Prepend("secrets"), .. mounts.Inputs.Prepend("mounts"),
        ];
        return Layered(step, inputs, (layer, work) => Execute(step, mounts, layer, work));
    }

    private void Execute(RunStep step, StepMounts mounts, LayerFile layer, WorkDirectory work)
    {
        var paths = builder.PathsOf(before);
        if (paths.Count == 0)
        {
            paths = [Directory.CreateDirectory(Path.Combine(work.Path, "nothing")).FullName];
        }

        using var below = new RootView(paths);
        var upper = Directory.CreateDirectory(Path.Combine(work.Path, "changes")).FullName;
        var binds = mounts.Binds();
        var command = new SandboxedCommand(step.Place, paths, upper, step.Command, Variables(step.Variables), before.Directory, before.Settings.User, step.HostNetwork, binds, Path.Combine(work.Path, "plan"));
        var code = _settings.Sandbox.Run(command, text => _settings.Progress.Line(stage, number, text), cancel);
        cancel.ThrowIfCancellationRequested();
        if (code != 0)
        {
            throw new ImageException($"the command ended with exit code {code}; what it said stands above. Nothing of this step was kept.{(HasRoom(work) ? "" : $" The disk of the store '{_settings.Store.Directory}' is full: make room and try again.")}");
        }

        StepMounts.RemoveTargets(Path.Combine(upper, "upper"), below, binds);
        using var changed = new RootView([Path.Combine(upper, "upper")], isOverlay: false);
        var writer = new RunLayer(changed, below, layer);
        writer.Write();
        if (writer.LeftOut.Count > 0)
        {
            _settings.Progress.Note($"{step.Place}: {string.Join(", ", writer.LeftOut.Take(5))} {(writer.LeftOut.Count == 1 ? "is" : "are")} no file that a layer can have (sockets, devices), and left out.");
        }
    }

    // Asked by writing, with all that the command has written still there: room has several limits (blocks, files, a user's share).
    private static bool HasRoom(WorkDirectory work)
    {
        try
        {
            File.WriteAllBytes(Path.Combine(work.Path, "room"), new byte[64 << 10]);
            return true;
        }
        catch (IOException problem) when (Failure.IsFull(problem))
        {
            return false;
        }
    }

    private StageState Layered(BuildStep step, IEnumerable<string> inputs, Action<LayerFile> write) => Layered(step, inputs, (layer, _) => write(layer));

    private StageState Layered(BuildStep step, IEnumerable<string> inputs, Action<LayerFile, WorkDirectory> write)
    {
        var cache = new BuildCache(_settings.Store);
        var key = BuildCache.Key([_settings.Platform.ToString(), LayerFile.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture), Libc.geteuid() == 0 ? "root" : "user", .. before.Layers.Select(layer => layer.DiffId.ToString()), "step", .. inputs]);
        if (!_settings.UseCache || !cache.TryFind(key, out var layer))
        {
            layer = Make(cache, key, write);
            _settings.Progress.End(stage, number, step, fromCache: false, _clock.Elapsed);
        }
        else
        {
            _settings.Progress.End(stage, number, step, fromCache: true, _clock.Elapsed);
        }

        return before.With(layer, step);
    }

    private Layer? Make(BuildCache cache, string key, Action<LayerFile, WorkDirectory> write)
    {
        WorkDirectory.Sweep(_settings.Store.Incoming);
        using var work = WorkDirectory.Make(_settings.Store.Incoming);
        var archive = Path.Combine(work.Path, "layer.tar");
        Layer? made;
        using (var layer = new LayerFile(archive))
        {
            write(layer, work);
            made = layer.IsEmpty ? null : layer.Finish();
        }

        cache.Keep(key, made, archive);
        return made;
    }

    private RootView View() => new(builder.PathsOf(before));

    private RootView ViewOf(CopyOrigin origin) => OpenOrigin(builder, origin);

    internal static RootView OpenOrigin(Builder builder, CopyOrigin origin) => origin switch
    {
        { Stage: { } stage } => new(builder.PathsOf(builder.StageAsync(stage).GetAwaiter().GetResult())),
        { Image: { } image } => new(builder.PathsOf(builder.Image(image))),
        { Project: { } project } => new([builder.Project(project)], isOverlay: false),
        _ => new([builder.Settings.Directory], isOverlay: false),
    };

    // From the working directory on.
    private string Inside(string path) => "/" + System.Text.Encoding.UTF8.GetString(RawPath.Bytes(RawPath.Clean(RawPath.OfText(path.StartsWith('/') ? path : before.Directory + "/" + path))));

    // A later one of the same name holds, where the first stood.
    private List<KeyValuePair<string, string>> Variables(IReadOnlyList<KeyValuePair<string, string>> more)
    {
        var all = new List<KeyValuePair<string, string>>();
        foreach (var one in before.Settings.Environment.Select(text => text.Split('=', 2)).Select(parts => new KeyValuePair<string, string>(parts[0], parts.ElementAtOrDefault(1) ?? "")).Concat(more))
        {
            var at = all.FindIndex(there => there.Key == one.Key);
            all.RemoveRange(Math.Max(at, 0), at < 0 ? 0 : 1);
            all.Insert(at < 0 ? all.Count : at, one);
        }

        return all;
    }

    private static Dictionary<string, string> Over(IReadOnlyDictionary<string, string> below, IEnumerable<KeyValuePair<string, string>> above)
    {
        var all = new Dictionary<string, string>(below, StringComparer.Ordinal);
        foreach (var (key, value) in above)
        {
            all[key] = value;
        }

        return all;
    }
}
