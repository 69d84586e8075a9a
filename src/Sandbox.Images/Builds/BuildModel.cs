using Sandbox.Images.Layouts;

namespace Sandbox.Images.Builds;

/// <summary>What a build makes: stages in any order, of which <paramref name="Result"/> is the image.</summary>
/// <param name="Stages">By name.</param>
/// <param name="Result">The one that is the image.</param>
public sealed record BuildPlan(IReadOnlyDictionary<string, BuildStage> Stages, BuildStage Result);

/// <summary>One root file system, made step by step.</summary>
/// <param name="Name">For messages, and for other stages.</param>
/// <param name="Place">FILE(LINE,COLUMN) of where it begins.</param>
/// <param name="From">What it begins with.</param>
/// <param name="Steps">In order.</param>
public sealed record BuildStage(string Name, string Place, BuildBase From, IReadOnlyList<BuildStep> Steps);

/// <summary>What a stage begins with: another stage, an image by its reference, or (both null) nothing.</summary>
public sealed record BuildBase(string? Stage, string? Image);

/// <summary>One step.</summary>
/// <param name="Place">FILE(LINE,COLUMN) of it.</param>
/// <param name="Shown">What progress and history call it.</param>
public abstract record BuildStep(string Place, string Shown);

/// <summary>Variables of the steps that follow, and of the image.</summary>
public sealed record EnvStep(string Place, string Shown, IReadOnlyList<KeyValuePair<string, string>> Variables) : BuildStep(Place, Shown);

/// <summary>The working directory of the steps that follow, and of the image; it is made where it is missing.</summary>
public sealed record WorkdirStep(string Place, string Shown, string Path) : BuildStep(Place, Shown);

/// <summary>Who runs the steps that follow, and the image: USER[:GROUP], numbers or names of the root.</summary>
public sealed record UserStep(string Place, string Shown, string User) : BuildStep(Place, Shown);

/// <summary>Labels of the image.</summary>
public sealed record LabelStep(string Place, string Shown, IReadOnlyList<KeyValuePair<string, string>> Labels) : BuildStep(Place, Shown);

/// <summary>
/// What the image runs: the program of a published project. Whether it finds in the root what it needs is looked at (docs/decisions/0032-root-publish.md).
/// </summary>
/// <param name="Place">FILE(LINE,COLUMN) of it.</param>
/// <param name="Shown">What progress and history call it.</param>
/// <param name="Project">As in <see cref="CopyOrigin"/>.</param>
/// <param name="Directory">Where in the root its output was copied, an absolute path.</param>
/// <param name="IsRequired">False: something else is run, so that there need be no program.</param>
/// <param name="Variables">That the program gets besides those of the image.</param>
/// <param name="Mounted">Absolute paths at which something of the host will lie: what is looked for there is taken to be there.</param>
public sealed record EntryStep(
    string Place, string Shown, string Project, string Directory, bool IsRequired, IReadOnlyList<KeyValuePair<string, string>> Variables, IReadOnlyList<string> Mounted) : BuildStep(Place, Shown);

/// <summary>
/// Files from elsewhere. Of a directory its contents, as Dockerfile's COPY. To a directory where <paramref name="To"/> ends with a slash, is one already, or several things are copied.
/// </summary>
/// <param name="Place">FILE(LINE,COLUMN) of it.</param>
/// <param name="Shown">What progress and history call it.</param>
/// <param name="Origin">Whose files.</param>
/// <param name="From">Paths in it, with <c>*</c>, <c>?</c> and <c>[a-z]</c> in their parts.</param>
/// <param name="To">From the working directory on.</param>
/// <param name="Owner">USER[:GROUP]; null: root.</param>
/// <param name="Mode">Of files; directories can be entered by those who may read. Null: of files of the project 0755 or 0644, whatever their owner's other rights are; others as they are.</param>
/// <param name="Ignore">Patterns of what is left out (<see cref="IgnoreRules"/>).</param>
public sealed record CopyStep(string Place, string Shown, CopyOrigin Origin, IReadOnlyList<string> From, string To, string? Owner, uint? Mode, IReadOnlyList<string> Ignore) : BuildStep(Place, Shown);

/// <summary>Where files are copied from.</summary>
/// <param name="Stage">A stage's root.</param>
/// <param name="Image">An image's root.</param>
/// <param name="Project">What publishing this project gives: a path from the build's directory on. All three null: the build's directory.</param>
public sealed record CopyOrigin(string? Stage, string? Image, string? Project);

/// <summary>A command, run in a sandbox of its own over what is there so far; what it changes is the layer.</summary>
/// <param name="Place">FILE(LINE,COLUMN) of it.</param>
/// <param name="Shown">What progress and history call it.</param>
/// <param name="Command">Words.</param>
/// <param name="Variables">Of this command alone.</param>
/// <param name="HostNetwork">Whether it has the host's network; else it has none.</param>
/// <param name="Caches">Directories inside that stay from build to build, and are in no layer.</param>
/// <param name="Secrets">Files inside with a secret that the caller gives by this name; in no layer and in no key of the cache.</param>
/// <param name="Mounts">Other files, read-only, in no layer.</param>
public sealed record RunStep(
    string Place, string Shown, IReadOnlyList<string> Command, IReadOnlyList<KeyValuePair<string, string>> Variables, bool HostNetwork,
    IReadOnlyList<string> Caches, IReadOnlyList<KeyValuePair<string, string>> Secrets, IReadOnlyList<RunMount> Mounts) : BuildStep(Place, Shown);

/// <summary>Files that a command sees and cannot change.</summary>
public sealed record RunMount(CopyOrigin Origin, string From, string To);

/// <summary>What the stage is after some of its steps.</summary>
/// <param name="Layers">The lowest first.</param>
/// <param name="Sources">Where the blobs of a base image's layers come from.</param>
/// <param name="Settings">How the image would be run.</param>
/// <param name="History">One line for each step.</param>
public sealed record StageState(IReadOnlyList<Layer> Layers, IReadOnlyList<ImageSource> Sources, ImageSettings Settings, IReadOnlyList<HistoryLine> History)
{
    internal static StageState Scratch { get; } = new([], [], ImageSettings.None, []);

    /// <summary>Where the steps work: the root where nothing was said.</summary>
    internal string Directory => Settings.Directory is { Length: > 0 } said ? said : "/";

    internal StageState With(Layer? layer, BuildStep step) =>
        this with { Layers = layer is null ? Layers : [.. Layers, layer], History = [.. History, new(step.Shown, layer is null)] };
}

/// <summary>What made a layer, or changed the image's configuration only.</summary>
public sealed record HistoryLine(string CreatedBy, bool IsEmpty);
