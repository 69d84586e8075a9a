using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>
/// A cgroup that holds an instance and nobody else, in one hierarchy: the sandbox's own, which its launcher made (docs/decisions/0015-cgroups.md), or one that launcher and sandbox are alone in.
/// </summary>
/// <param name="place">Which one.</param>
/// <param name="directory">Its directory.</param>
/// <param name="isOwn">Whether the launcher made it, and is not in it.</param>
internal sealed class InstanceGroup(CgroupPlace place, string directory, bool isOwn)
{
    public CgroupPlace Place => place;

    public string Directory => directory;

    /// <summary>Whether the launcher made it and is not in it.</summary>
    public bool IsOwn => isOwn;

    /// <summary>Whether it is of cgroup v2.</summary>
    public bool IsUnified => place.Controllers.Length == 0;

    /// <summary>The unit whose limits systemd writes here; null where none is.</summary>
    public string? Unit => isOwn ? null : place.Unit;

    /// <summary>All of an instance's, cgroup v2 first.</summary>
    /// <param name="launcher">This binary.</param>
    /// <param name="instance">The instance.</param>
    public static List<InstanceGroup> Of(in LauncherDescription launcher, Instance instance)
    {
        var found = new List<InstanceGroup>();
        var launchers = CgroupPlace.Of(instance.Launcher.Pid);
        List<ProcessFacts>? members = null;
        foreach (var place in CgroupPlace.Of(instance.First.Pid))
        {
            var own = launchers.Find(one => one.Controllers == place.Controllers);
            if (place.IsNameOnly || own is null)
            {
                continue;
            }

            if (OwnPath(place.Path, "sandbox-" + launcher.Name) is { } path && !own.IsIn(path))
            {
                Add(found, new(place.Controllers, path), isOwn: true);
            }
            else if (place.IsSame(own) && place.Path != "/" && place.Directory() is { } directory && IsAlone(directory, instance, members ??= instance.Members()))
            {
                found.Add(new(place, directory, isOwn: false));
            }
        }

        found.Sort((a, b) => a.IsUnified == b.IsUnified ? 0 : a.IsUnified ? -1 : 1);
        return found;
    }

    /// <summary>The one with a controller's files; null without one.</summary>
    public static InstanceGroup? With(List<InstanceGroup> all, CgroupControllers controller)
    {
        var name = CgroupFileNames.NameOf(controller);
        var older = controller == CgroupControllers.Io ? "blkio" : name;
        return all.Find(one => one.IsUnified
            ? (ProcFiles.ReadAny(one.Directory + "/cgroup.controllers") ?? "").TrimEnd('\n').Split(' ').Contains(name)
            : Array.IndexOf(one.Place.Controllers.Split(','), older) >= 0);
    }

    /// <summary>The whole text of a file of it; null without it.</summary>
    public string? Read(string file) => ProcFiles.ReadAny($"{directory}/{file}");

    private static void Add(List<InstanceGroup> found, CgroupPlace place, bool isOwn)
    {
        if (place.Directory() is { } directory)
        {
            found.Add(new(place, directory, isOwn));
        }
    }

    /// <summary>The path down to the component of that name, or of that name with a number; what is inside may have made groups below.</summary>
    private static string? OwnPath(string path, string name)
    {
        var parts = path.Split('/');
        for (var i = parts.Length - 1; i > 0; i--)
        {
            if (parts[i] == name || (parts[i].StartsWith(name + "-", StringComparison.Ordinal) && ProcFiles.Number(parts[i][(name.Length + 1)..]) is var number && number > 1 && parts[i].EndsWith("-" + ProcFiles.Text(number), StringComparison.Ordinal)))
            {
                return string.Join('/', parts, 0, i + 1);
            }
        }

        return null;
    }

    private static bool IsAlone(string directory, Instance instance, List<ProcessFacts> members) =>
        Array.TrueForAll(ProcFiles.Lines(ProcFiles.ReadAny(directory + "/cgroup.procs")), line =>
            ProcFiles.Number(line) is var pid && (pid == instance.Launcher.Pid || pid == instance.First.Pid || members.Exists(one => one.Pid == pid)));
}
