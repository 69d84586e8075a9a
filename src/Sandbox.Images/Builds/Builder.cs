using System.Collections.Concurrent;
using Sandbox.Images.Layouts;
using Sandbox.Images.Native;
using Sandbox.Images.Store;
using Sandbox.Images.Unpacking;

namespace Sandbox.Images.Builds;

/// <summary>What a build works with.</summary>
/// <param name="Store">Where layers and the cache are.</param>
/// <param name="Directory">The build's directory, of which files are copied.</param>
/// <param name="Platform">What the image is for.</param>
/// <param name="OpenImage">The image of a reference.</param>
/// <param name="Publish">Publishes a project, the first, into a directory that is empty, the second.</param>
/// <param name="Secrets">Files by the name of the secret.</param>
/// <param name="Sandbox">Runs commands.</param>
/// <param name="Progress">Is told.</param>
/// <param name="UseCache">False: every step is done anew.</param>
public sealed record BuildSettings(
    LayerStore Store, string Directory, Platform Platform, Func<string, (ImageSource Source, Image Image)> OpenImage, Action<string, string> Publish,
    IReadOnlyDictionary<string, string> Secrets, IStepSandbox Sandbox, BuildProgress Progress, bool UseCache);

/// <summary>Makes an image of a plan: every stage that the result needs, those that do not need each other at the same time; every step whose inputs were seen before from the cache.</summary>
public sealed class Builder
{
    private readonly BuildPlan _plan;
    private readonly BuildSettings _settings;
    private readonly ConcurrentDictionary<string, Lazy<Task<StageState>>> _stages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<StageState>> _images = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<WorkDirectory>> _projects = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop;

    private Builder(BuildPlan plan, BuildSettings settings, CancellationToken cancel) => (_plan, _settings, _stop) = (plan, settings, CancellationTokenSource.CreateLinkedTokenSource(cancel));

    /// <summary>The layers of everything that was built or used on the way, for the name that keeps them in the store.</summary>
    public IEnumerable<Digest> AllLayers => _stages.Values.Where(one => one.Value.IsCompletedSuccessfully).Select(one => one.Value.Result).Concat(_images.Values.Where(one => one.IsValueCreated).Select(one => one.Value)).SelectMany(state => state.Layers).Select(layer => layer.DiffId).Distinct();

    internal BuildSettings Settings => _settings;

    /// <summary>Builds. The caller holds the store (<see cref="LayerStore.Share"/>) until something refers to the layers.</summary>
    public static async Task<(StageState Result, IReadOnlyList<Digest> Layers)> RunAsync(BuildPlan plan, BuildSettings settings, CancellationToken cancel = default)
    {
        var builder = new Builder(plan, settings, cancel);
        try
        {
            return (await builder.StageAsync(plan.Result).ConfigureAwait(false), [.. builder.AllLayers]);
        }
        finally
        {
            await builder.EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>An image's layers, in the store.</summary>
    internal StageState Image(string reference) => _images.GetOrAdd(reference, one => new(() =>
    {
        var (source, image) = _settings.OpenImage(one);
        foreach (var layer in image.Layers)
        {
            _settings.Store.Add(layer, () => source.OpenBlob(layer.Blob), new UnpackOptions());
            _settings.Store.Touch(layer.DiffId.ToString());
        }

        return new(image.Layers, [source], image.Settings, [.. image.Layers.Select(layer => new HistoryLine($"{reference} {layer.DiffId.Hex[..12]}", IsEmpty: false))]);
    })).Value;

    /// <summary>The directory that a project was published to; it goes with the build.</summary>
    internal string Project(string path) => _projects.GetOrAdd(path, one => new(() => Publish(one))).Value.Path;

    private WorkDirectory Publish(string path)
    {
        WorkDirectory.Sweep(_settings.Store.Incoming);
        var made = WorkDirectory.Make(_settings.Store.Incoming);
        try
        {
            _settings.Publish(path, made.Path);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    internal Task<StageState> StageAsync(string name) => StageAsync(_plan.Stages[name]);

    // A directory of the store for each layer, the top one first; overlayfs takes none twice, and the topmost of the same decides.
    internal IReadOnlyList<string> PathsOf(StageState state) => [.. state.Layers.Select(layer => layer.DiffId).Reverse().Distinct().Select(_settings.Store.PathOf)];

    private Task<StageState> StageAsync(BuildStage stage) => _stages.GetOrAdd(stage.Name, _ => new(() => Task.Run(() => MakeAsync(stage), _stop.Token))).Value;

    private async Task<StageState> MakeAsync(BuildStage stage)
    {
        // All that it needs begins now, and not when its step is reached.
        var needed = Needed(stage).Select(name => StageAsync(_plan.Stages[name])).ToList();
        await Task.WhenAll(needed).ConfigureAwait(false);
        var state = stage.From switch
        {
            { Stage: { } other } => await StageAsync(other).ConfigureAwait(false),
            { Image: { } image } => Guarded(stage.Place, () => Image(image)),
            _ => StageState.Scratch,
        };
        for (var i = 0; i < stage.Steps.Count; i++)
        {
            _stop.Token.ThrowIfCancellationRequested();
            var (number, step, before) = (i + 1, stage.Steps[i], state);
            state = await Task.Run(() => Guarded(step.Place, () => new StepWork(this, stage, number, before, _stop.Token).Do(step))).ConfigureAwait(false);
        }

        return state;
    }

    private T Guarded<T>(string place, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ImageException problem) when (problem is not BuildException)
        {
            _stop.Cancel(); // what is not finished is not needed any more
            throw new BuildException(place, problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            _stop.Cancel();
            throw new BuildException(place, Failure.Of(problem));
        }
    }

    internal static IEnumerable<string> Needed(BuildStage stage) =>
        stage.Steps.SelectMany(step => step switch { CopyStep copy => [copy.Origin], RunStep run => run.Mounts.Select(mount => mount.Origin), _ => [] }).Select(origin => origin.Stage).Append(stage.From.Stage).OfType<string>().Distinct();

    // Nothing of it goes on when the caller goes on.
    private async Task EndAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var stage in _stages.Values)
        {
            await stage.Value.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        }

        foreach (var project in _projects.Values.Where(one => one.IsValueCreated))
        {
            project.Value.Dispose();
        }

        _stop.Dispose();
    }
}

/// <summary>A step that failed, and where it stands.</summary>
public sealed class BuildException(string place, Exception problem) : ImageException(problem.Message, problem)
{
    /// <summary>FILE(LINE,COLUMN).</summary>
    public string Place { get; } = place;
}
