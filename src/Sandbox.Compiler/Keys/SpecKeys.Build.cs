using static Sandbox.Compiler.Keys.Shapes;

namespace Sandbox.Compiler.Keys;

public static partial class SpecKeys
{
    private static KeyShape BuildBase => new TextShape("`scratch`, an image as in root.image, or `stage:NAME`");

    private static KeyShape BuildPath => new TextShape("a path from the spec's directory on, or in the root of `stage` or `image`; `*`, `?` and `[a-z]` in its parts");

    private static KeyShape Owner => new TextShape("USER[:GROUP], numbers or names of the root", "^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$");

    private static SpecKey[] Build =>
    [
        new("build", Group, "none", "How the root is made, by `sandbox build`, instead of `root.image` (docs/images.md): its layers go into the store, and what they are into the lock file."),
        new("build.from", BuildBase, "`scratch`", "What the root begins with."),
        new("build.steps", ListOf(Group), "none", "What is done, in order; an item has one key. A step whose inputs were seen before is taken from the cache."),
        .. Steps("build.steps[]"),
        new("build.stages", new MapShape("stage", Group), "none", "Other roots that steps copy from, or that stages begin with. Those that do not need each other are made at the same time."),
        new("build.stages.*.from", BuildBase, "`scratch`", "What the stage begins with."),
        new("build.stages.*.steps", ListOf(Group), "none", "As `build.steps`."),
        .. Steps("build.stages.*.steps[]"),
    ];

    private static SpecKey[] Steps(string at) =>
    [
        new($"{at}.env", new MapShape("name", Text), "none", "Variables of the steps that follow, and of the workload."),
        new($"{at}.workdir", new TextShape("a path inside"), "none", "The working directory of the steps that follow, and of the workload; it is made where it is missing."),
        new($"{at}.user", Owner, "none", "Who the steps that follow run as, and the workload."),
        new($"{at}.label", new MapShape("label", Text), "none", "Labels of the image."),
        new($"{at}.copy", Group, "none", "Files from elsewhere; of a directory its contents. Owners are root, times SOURCE_DATE_EPOCH."),
        .. Origin($"{at}.copy"),
        new($"{at}.copy.publish", new TextShape("a project file, from the spec's directory on"), "none", "Copies what `dotnet publish` makes of this project."),
        new($"{at}.copy.from", OneOrMore(BuildPath), "required; with `publish` all of it", "What is copied."),
        new($"{at}.copy.to", new TextShape("a path inside"), "required", "Where to, from the working directory on. A directory where it ends with a slash, or is one already, or where several things are copied."),
        new($"{at}.copy.owner", Owner, "root", "Whose the files are."),
        new($"{at}.copy.mode", Mode, "of the project's files 0755 or 0644; of others their own", "Mode of files; directories can be entered by those who may read."),
        new($"{at}.copy.ignore", ListOf(Text), "none", "What is left out: patterns as in .dockerignore, `!` takes one back."),
        new($"{at}.run", Either(Text, ListOf(Text), Group), "none", "A command, run in a sandbox over what is there so far: a text for `/bin/sh -c`, a list as it is, or a map."),
        new($"{at}.run.command", Either(Text, ListOf(Text)), "required", "A text for `/bin/sh -c`, or a list."),
        new($"{at}.run.network", Words(BuildWords.Networks), "`none`", "`none`: loopback only. `host`: the host's network."),
        new($"{at}.run.cache", ListOf(InsidePath), "none", "Directories that stay from build to build and are in no layer."),
        new($"{at}.run.secrets", new MapShape("secret", InsidePath), "none", "Files with secrets (`sandbox build --secret NAME=FILE`), in no layer and no key of the cache."),
        new($"{at}.run.mounts", ListOf(Group), "none", "Files of elsewhere, read-only, in no layer."),
        .. Origin($"{at}.run.mounts[]"),
        new($"{at}.run.mounts[].from", BuildPath, "required", "What is mounted."),
        new($"{at}.run.mounts[].to", InsidePath, "required", "Where."),
        new($"{at}.run.env", new MapShape("name", Text), "none", "Variables of this command alone."),
    ];

    private static SpecKey[] Origin(string at) =>
    [
        new($"{at}.stage", Name, "none", "From the root of this stage."),
        new($"{at}.image", new TextShape("an image as in root.image"), "none", "From the root of this image."),
    ];
}
