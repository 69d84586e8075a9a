namespace Sandbox.Cli.Dockerfiles;

/// <summary>What the <c>--mount</c> options of one RUN become.</summary>
internal sealed class RunMounts
{
    public List<string> Caches { get; } = [];

    public List<KeyValuePair<string, string>> Secrets { get; } = [];

    public List<YamlMap> Files { get; } = [];
}

// RUN --mount
internal sealed partial class DockerfileImport
{
    // Spellings of one option, and what they are called here.
    private static readonly Dictionary<string, string> MountOptions = new()
    {
        ["type"] = "type", ["target"] = "target", ["dst"] = "target", ["destination"] = "target", ["source"] = "source", ["src"] = "source", ["from"] = "from", ["id"] = "id", ["env"] = "env",
        ["readonly"] = "ro", ["ro"] = "ro", ["readwrite"] = "rw", ["rw"] = "rw", ["sharing"] = "sharing", ["mode"] = "mode", ["uid"] = "uid", ["gid"] = "gid", ["required"] = "required", ["size"] = "size",
    };

    private static readonly string[] CacheOptions = ["id", "sharing", "mode", "uid", "gid"];

    private void Mount(Instruction one, RunMounts mounts, string written)
    {
        var options = new Dictionary<string, string>();
        foreach (var part in written.Split(','))
        {
            var text = Text(one, part);
            var at = text.IndexOf('=');
            var name = (at < 0 ? text : text[..at]).Trim().ToLowerInvariant();
            options[MountOptions.GetValueOrDefault(name) ?? throw new DockerfileException(one.Line, $"--mount has no option '{DockerfileReader.Printable(name)}'; there are {string.Join(", ", MountOptions.Keys)}.")] = at < 0 ? "true" : text[(at + 1)..];
        }

        switch (options.GetValueOrDefault("type", "bind"))
        {
            case "bind":
                MountFiles(one, mounts, options);
                break;
            case "cache":
                MountCache(one, mounts, options);
                break;
            case "secret":
                MountSecret(one, mounts, options);
                break;
            case "tmpfs":
                throw new DockerfileException(one.Line, "a build has no --mount=type=tmpfs; take it out and remove the files at the end of the command, or use type=cache, which is in no layer either.");
            case "ssh":
                throw new DockerfileException(one.Line, "a build has no --mount=type=ssh; give the key as a file with --mount=type=secret,id=ssh and name it with `ssh -i /run/secrets/ssh`.");
            case var other:
                throw new DockerfileException(one.Line, $"there is no --mount=type={DockerfileReader.Printable(other)}; there are bind, cache and secret.");
        }
    }

    private void MountFiles(Instruction one, RunMounts mounts, Dictionary<string, string> options)
    {
        if (options.GetValueOrDefault("rw", "false") != "false")
        {
            throw new DockerfileException(one.Line, "what a build mounts is read-only; take 'rw' out, and let the command write elsewhere, or COPY the files first.");
        }

        var (origin, name) = OriginOf(one, options.GetValueOrDefault("from"));
        var source = options.GetValueOrDefault("source", "");
        mounts.Files.Add(Yaml.Map(
            (origin ?? "", origin is null ? null : Yaml.Text(name!)),
            ("from", Yaml.Text(origin is null ? ContextPath.Clean(source) : "/" + ContextPath.Clean(source, nothing: ""))),
            ("to", Yaml.Text(MountTarget(one, options)))));
    }

    private void MountCache(Instruction one, RunMounts mounts, Dictionary<string, string> options)
    {
        if (options.ContainsKey("from") || options.ContainsKey("source") || options.GetValueOrDefault("ro", "false") != "false")
        {
            throw new DockerfileException(one.Line, "a build's cache begins empty and is written to; take from, source and readonly out, or use type=bind.");
        }

        mounts.Caches.Add(MountTarget(one, options));
        var left = CacheOptions.Where(options.ContainsKey).ToList();
        if (left.Count > 0)
        {
            Say(one, $"the cache's {string.Join(", ", left)} {(left.Count == 1 ? "is" : "are")} left out: caches are told apart by their directory, belong to root, and are shared by what is built at the same time.");
        }
    }

    private void MountSecret(Instruction one, RunMounts mounts, Dictionary<string, string> options)
    {
        if (options.ContainsKey("env"))
        {
            throw new DockerfileException(one.Line, "a build's secret is a file, and no variable; take 'env' out, and let the command read it: NAME=$(cat /run/secrets/ID).");
        }

        var target = options.GetValueOrDefault("target");
        var id = options.GetValueOrDefault("id") ?? target?[(target.LastIndexOf('/') + 1)..] ?? throw new DockerfileException(one.Line, "a secret has a name: --mount=type=secret,id=NAME.");
        options.TryAdd("target", "/run/secrets/" + id);
        mounts.Secrets.Add(new(id, MountTarget(one, options)));
        if (options.Keys.Any(key => key is "mode" or "uid" or "gid"))
        {
            Say(one, $"mode, uid and gid of the secret '{id}' are left out: the file has those of the file that is given with --secret.");
        }
    }

    private string MountTarget(Instruction one, Dictionary<string, string> options) =>
        options.GetValueOrDefault("target") is { Length: > 0 } target
            ? Below(target) ?? throw new DockerfileException(one.Line, $"'{DockerfileReader.Printable(target)}' begins at the image's working directory, which is not known here; write an absolute target, or a WORKDIR before.")
            : throw new DockerfileException(one.Line, "a mount has a place: --mount=…,target=/PATH.");
}
