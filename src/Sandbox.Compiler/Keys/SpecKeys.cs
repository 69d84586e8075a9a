using static Sandbox.Compiler.Keys.Shapes;

namespace Sandbox.Compiler.Keys;

/// <summary>
/// The keys of the spec language, as data in one place. From it come the binder's known keys and suggestions, the JSON Schema of editors
/// (docs/sandbox.schema.json) and docs/spec-reference.md.
/// </summary>
public static partial class SpecKeys
{
    private static readonly SpecKey[] Top =
    [
        new("sandbox", new NumberShape(1, 1), "required", "Version of the spec language. It must stand in base files too."),
        new("name", Name, "the file's name before `.sandbox.yaml`", "Name of the workload: its binary and its systemd unit are called so."),
        new("description", Line, "none", "One line for people; it appears in the systemd unit."),
        new("kind", Words(SpecWords.Kinds, SpecWords.LaterKinds), "`app`", "What the sandbox holds: one application."),
        new("profile", Words(SpecWords.Profiles), "`default@1`", "Versioned set of defaults, applied below everything that a spec says."),
        new("extends", OneOrMore(new TextShape("the path of a spec file of this project, relative to this file")), "none", "Files whose settings hold where this file says nothing."),
        new("root", Either(new WordsShape(EquatableArray.Of("scratch")), Group), "`scratch`, read-only", "What the workload sees as `/`."),
        new("process", Group, "required (not in base files)", "The workload's process."),
        new("hostname", Hostname, "the workload's name", "Host name inside."),
        new("domainname", Hostname, "none", "NIS domain name inside (setdomainname(2))."),
        new("namespaces", Group, "all new", "Which namespaces are new, the host's, or joined."),
        new("mounts", ListOf(Group), "proc on /proc, dev on /dev, tmpfs on /tmp", "What is mounted inside, in order."),
        new("files", ListOf(Group), "none", "Files with inline content, made before the mounts."),
        new("dirs", ListOf(Either(InsidePath, Group)), "none", "Directories, made before the mounts."),
        new("symlinks", ListOf(Group), "none", "Symbolic links, made before the mounts."),
        new("devices", ListOf(Either(InsidePath, Group)), "null, zero, full, random, urandom, tty", "Devices in addition to the default ones."),
        new("mask", ListOf(InsidePath), "the kernel paths that runc and moby mask", "Paths to hide, in addition."),
        new("readonly", ListOf(InsidePath), "the kernel paths that runc and moby make read-only", "Paths to make read-only, in addition."),
        new("unmask", ListOf(InsidePath), "none", "Kernel paths that are masked or read-only by default and stay as the kernel gives them."),
        new("sysctl", new MapShape("sysctl", Either(Text, new NumberShape(long.MinValue, long.MaxValue))), "none", "Kernel parameters of the sandbox's own namespaces."),
        new("capabilities", Either(ListOf(Capability), Group), "none", "Capabilities that the workload keeps; a map sets the five sets one by one."),
        new("network", Either(Words(SpecWords.NetworkModes, SpecWords.LaterNetworkModes), Group), "`none`: a new namespace, loopback up", "What the workload can reach."),
        new("resources", Group, "none", "Limits of memory, CPU, processes and I/O: a cgroup of the sandbox's own (cgroups(7), docs/decisions/0015-cgroups.md)."),
        new("seccomp", Either(new WordsShape(SeccompWords.Profiles.Words.Concat([SeccompWords.Unconfined]).ToEquatableArray()), Group), "`default@1`", "The system calls allowed. `unconfined`: all of them."),
        new("landlock", Either(new WordsShape(EquatableArray.Of(LandlockWords.None)), Group), "from the mounts, `best_effort`", "The second wall inside the first (landlock(7)): rights on files, TCP ports, sockets and signals that no program inside can widen. `none`: no such wall."),
        new("credentials", ListOf(Either(CredentialName, Group)), "none", "Secrets and other small data that systemd loads and only the workload reads (systemd.exec(5), docs/systemd.md): files of these names below `/run/credentials`, which `CREDENTIALS_DIRECTORY` names. A name alone: one that the service manager has, or the credential store."),
        new("log", Group, "the launcher's own standard output and error, which are the journal's under systemd", "Files for what the workload writes, where there is no journal: the launcher copies it, and begins a new file where one is full (docs/systemd.md)."),
        new("health", Group, "none", "How the workload is asked whether it is well, and what happens where it is not: one of `exec`, `http` and `tcp`."),
        Later("hooks", "Programs to run at points of the sandbox's life.", "the OCI runtime"),
        new("sockets", ListOf(Group), "none", "Sockets that systemd listens on: the workload is started by the first connection, and gets them as file descriptors 3, 4 … in this order (`LISTEN_FDS`, sd_listen_fds(3)), whatever its network is."),
        new("unit", Group, "see docs/systemd.md", "Settings of the systemd unit that is written beside the binary."),
    ];

    private static readonly SpecKey[] Rest =
    [
        new("root.scratch", Either(new TrueShape(), Group), "", "An empty tmpfs."),
        new("root.scratch.size", Size, "half of the memory", "Size of the tmpfs."),
        new("root.scratch.mode", Mode, "`\"0755\"`", "Mode of the root directory."),
        new("root.dir", HostPath, "", "A directory of the host."),
        new("root.host", ListOf(Either(AbsoluteHostPath, Group)), "", "An empty root with these paths of the host in it, read-only, at the same places."),
        new("root.host[].path", AbsoluteHostPath, "required", "The path, on the host and inside."),
        new("root.host[].optional", Truth, "`false`", "Whether the host may lack it."),
        new("root.readonly", Truth, "`true`, with `upper` `false`", "Whether the root itself is read-only."),
        new("root.image", Text, "", "An OCI image: a reference of a registry, `oci:DIRECTORY[:TAG]`, or `archive:FILE[:TAG]`. What it is made of stands in NAME.sandbox.lock."),
        new("root.layers", ListOf(HostPath), "", "Directories of the host in one another, the top one first; or files with EROFS or squashfs images, as root without a user namespace."),
        new("root.extensions", ListOf(HostPath), "", "dir, image, layers, publish: directories of the host (or files as in `layers`) whose /usr and /opt are laid read-only over the root's, the last one on top. Each says in usr/lib/extension-release.d/extension-release.NAME which roots it is for."),
        new("root.upper", Group, "memory", "dir, image, layers, publish: where what is written in the root goes; the layers stay as they are."),
        new("root.upper.dir", HostPath, "", "A directory of the host that keeps it, in `upper` and `work`."),
        new("root.upper.size", Size, "half of the memory; with `dir` no limit", "How much at most. With `dir` by a quota of a project: as root, on ext4 or XFS mounted with prjquota, Linux 5.14."),
        new("root.ephemeral", new TrueShape(), "", "dir, image, layers, publish: what is written goes to memory, and is gone with the sandbox; `upper` without a size."),
        new("root.publish", new TextShape("a project file, from the spec's directory on"), "", "What `dotnet publish` makes of this project, in `/app`, by `sandbox build` as with `build`; its program is what is run (docs/images.md)."),
        new("root.base", new TextShape("`scratch`, or an image as in `root.image`"), "`scratch`", "publish: what it is put on."),
        new("root.embed", Either(new TrueShape(), new WordsShape(EquatableArray.Of("verity"))), "", "dir, image, layers, publish, build: all of it is put into the binary at publish, as an EROFS image (docs/images.md). `verity`: with a hash tree, and root mounts it by dm-verity, which checks each read. A relative `dir` or layer begins at the spec's directory then."),
        .. new[] { "cgroup", "ipc", "mount", "network", "pid", "uts" }.Select(kind =>
            new SpecKey($"namespaces.{kind}", Namespace, "`new`", $"The {kind} namespace ({kind}_namespaces(7)).")),
        new("namespaces.time", Either(Namespace, Group), "`new`", "The time namespace; a map makes a new one with offsets (time_namespaces(7))."),
        new("namespaces.time.monotonic", SignedDuration, "none", "Added to CLOCK_MONOTONIC."),
        new("namespaces.time.boottime", SignedDuration, "none", "Added to CLOCK_BOOTTIME."),
        new("namespaces.user", Either(Namespace, Group), "`new`", "The user namespace; a map makes a new one with this id map (user_namespaces(7))."),
        new("namespaces.user.map", Words(SpecWords.UserMaps), "`auto`", "`full`: every id is itself (needs root). `caller`: the caller is the workload's user, and there is no other. `auto`: full as root, else caller."),
        new("capabilities.bounding", ListOf(Capability), "none", "Bounding set."),
        new("capabilities.effective", ListOf(Capability), "none", "Effective set."),
        new("capabilities.permitted", ListOf(Capability), "none", "Permitted set."),
        new("capabilities.inheritable", ListOf(Capability), "none", "Inheritable set."),
        new("capabilities.ambient", ListOf(Capability), "none", "Ambient set."),
        new("network.mode", Words(SpecWords.NetworkModes, SpecWords.LaterNetworkModes), "`none`", "`none`: a network namespace with loopback only. `host`: the host's network. `sealed`: no network, for short jobs: the host's namespace is kept, which starts faster, and the filter and Landlock (Linux 6.12, or the launch fails) leave UNIX sockets only (docs/decisions/0013-sealed-network.md)."),
        new("network.loopback", Truth, "`true`", "Whether the loopback interface is brought up."),
        new("network.limit", Group, "no limit", "The rate of what it sends and receives (docs/decisions/0018-programs-on-the-cgroup.md)."),
        new("network.limit.egress", Rate, "no limit", "What it sends."),
        new("network.limit.ingress", Rate, "no limit", "What it receives. On the loopback of its own network namespace what goes out comes in, and the lower of the two holds."),
        new("network.limit.requirement", Words(ResourceWords.Requirements), "`hard`", "`hard`: where the limit cannot be had, the launch fails. `best_effort`: the launcher says so on standard error and starts without it."),
        Later("network.ports", "Ports that the host forwards.", "the networks"),
        Later("network.dns", "Name servers inside.", "the networks"),
        Later("network.egress", "What may be reached outside.", "the networks"),
    ];

    /// <summary>All keys, a group before the keys in it.</summary>
    public static EquatableArray<SpecKey> All { get; } = Top.Concat(Process).Concat(Mounts).Concat(Entries).Concat(Rest).Concat(Seccomp).Concat(Landlock).Concat(Resources).Concat(Health).Concat(Unit).Concat(Log).Concat(Build).ToEquatableArray();

    private static readonly Dictionary<string, EquatableArray<SpecKey>> ByParent =
        All.GroupBy(key => key.Parent).ToDictionary(group => group.Key, group => group.ToEquatableArray(), StringComparer.Ordinal);

    /// <summary>The keys of the group at <paramref name="parent"/>; empty for the top.</summary>
    public static EquatableArray<SpecKey> Under(string parent) => ByParent.TryGetValue(parent, out var keys) ? keys : default;

    // The binder takes them in any case and without CAP_; editors complete the full names.
    private static KeyShape Capability => Either(new WordsShape(CapabilityWords.Names), new TextShape("", "^[A-Za-z0-9_]+$")) with { Says = "a name of capabilities(7), in any case, with or without `CAP_`" };

    private static KeyShape Namespace => Either(new WordsShape(EquatableArray.Of("new", "host")), AbsoluteHostPath);

    private static SpecKey Later(string path, string summary, string comesWith) => new(path, Group, "", summary) { ComesWith = comesWith };
}
