using System.Text;
using Sandbox.Launch;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary><c>--update KEY=VALUE...</c>: other limits for an instance that runs, all of them or none.</summary>
internal static class UpdateVerb
{
    private const int LongestText = LimitFiles.Room - 8;

    public static int Run(in LauncherDescription launcher, Instance instance, VerbArguments read, TextWriter to)
    {
        var changes = Changes(read.Words);
        var groups = InstanceGroup.Of(launcher, instance);
        RefuseSystemds(groups, changes);
        var limits = new List<LiveLimit>();
        foreach (var change in changes)
        {
            limits.Add(Find(launcher, groups, change, changes));
        }

        RefuseAbove(limits);
        var all = limits.ToList();
        if (Version1Swap.Following(limits) is { } following)
        {
            all.Add(following);
        }

        var befores = limits.ConvertAll(one => LimitSpelling.Of(one, one.Before)); // before anything is written: of swap in cgroup v1 it depends on the memory
        LimitWriter.Apply(all);
        to.Write(read.Json ? Json(instance, limits, befores) : Lines(limits, befores));
        return 0;
    }

    private static List<LimitChange> Changes(List<string> words)
    {
        if (words.Count == 0)
        {
            throw new VerbFailure(VerbFailure.BadLimit, "no limit is given; write KEY=VALUE, such as memory.max=512MiB cpu.max=150%");
        }

        var changes = new List<LimitChange>();
        foreach (var word in words)
        {
            var change = Resolved(LimitChange.Read(word, out var problem) ?? throw new VerbFailure(VerbFailure.BadLimit, problem));
            if (change.Text?.Length > LongestText)
            {
                throw new VerbFailure(VerbFailure.BadLimit, $"'{change.Key}' has {ProcFiles.Text(change.Text.Length)} characters; write at most {ProcFiles.Text(LongestText)}");
            }

            if (changes.Exists(one => one.Limit == change.Limit && one.Of == change.Of))
            {
                throw new VerbFailure(VerbFailure.BadLimit, $"'{change.Key}' is given twice; write it once");
            }

            changes.Add(change);
        }

        return changes;
    }

    /// <summary>A device by its path as the numbers of its disk.</summary>
    private static LimitChange Resolved(LimitChange change)
    {
        if (change.Controller != CgroupControllers.Io || change.Of is not ['/', ..])
        {
            return change;
        }

        Span<byte> path = stackalloc byte[4096];
        Span<byte> numbers = stackalloc byte[LimitFiles.Room];
        ProcFiles.Put(path, change.Of);
        var length = LimitFiles.Device(path, numbers);
        return length > 0 ? change with { Of = Encoding.UTF8.GetString(numbers[..length]) } : throw new VerbFailure(VerbFailure.BadLimit, length == 0
            ? $"'{change.Of}': its file system lies on no single disk (tmpfs, overlay, btrfs, a network); write the device itself"
            : $"'{change.Of}': {LiveLimit.ErrnoText(length)}; write a device or a path that the host has");
    }

    /// <summary>Two who write the same files drift apart, and systemd writes its own values again with the next reload.</summary>
    private static void RefuseSystemds(List<InstanceGroup> groups, List<LimitChange> changes)
    {
        foreach (var change in changes)
        {
            if (InstanceGroup.With(groups, change.Controller) is { Unit: { } unit } group)
            {
                throw new VerbFailure(VerbFailure.HeldBySystemd, SystemctlCommand.Of(unit, group.Place.Path, changes, out var command) is { } without
                    ? $"systemd holds the limits of {unit}, and has none such as {without.Key}; write it into the spec, with which the launcher makes a cgroup of its own ({without.InSpec(ValueOf(without))})"
                    : $"systemd holds the limits of {unit} and would write its own again; run: {command}");
            }
        }
    }

    /// <summary>As at a launch (SBX1095): what is higher than above is no limit.</summary>
    private static void RefuseAbove(List<LiveLimit> limits)
    {
        foreach (var limit in limits)
        {
            if (limit.LowerAbove() is { } where)
            {
                throw new VerbFailure(VerbFailure.NotTaken, $"{limit.Change.Key}: a cgroup above allows less, and the lowest holds; raise that one (of a unit or slice: systemctl set-property), or write no more here: {where}; nothing is changed");
            }
        }
    }

    private static LiveLimit Find(in LauncherDescription launcher, List<InstanceGroup> groups, LimitChange change, List<LimitChange> all)
    {
        var controller = CgroupFileNames.NameOf(change.Controller);
        if (InstanceGroup.With(groups, change.Controller) is not { } group)
        {
            throw new VerbFailure(VerbFailure.NoCgroup, $"the instance has no cgroup with the {controller} controller to itself, so a limit there would be others' too; "
                + $"write a limit of it into {launcher.SpecFile} ({change.InSpec(ValueOf(change))}), build, and start it anew: what is limited from the start can be changed");
        }

        var value = group.IsUnified ? change.Value : LimitFiles.InVersion1(change.Limit, change.Value);
        value = group.IsUnified || change.Limit != CgroupLimit.MemorySwapMax ? value : Version1Swap.Sum(group, change, all);
        return LiveLimit.Of(change, group, value) switch
        {
            null => throw new VerbFailure(VerbFailure.NotTaken, $"{change.Key}: this host has cgroup v1 for it, where there is no such limit; nothing is changed"),
            { Before: null } limit => throw new VerbFailure(VerbFailure.NotTaken, $"{change.Key}: this kernel has no {limit.File} for it: it is too old, or built or started without it; nothing is changed"),
            var limit => limit,
        };
    }

    // What the user wrote is behind the equals sign; the key and value are kept apart, so it is spelled anew.
    private static string ValueOf(LimitChange change) => change.Text ?? change.Limit switch
    {
        _ when change.Value == CgroupUnits.Max => "max",
        CgroupLimit.CpuMax => LimitTexts.CpuShare(change.Value, CgroupUnits.CpuPeriod),
        CgroupLimit.CpuMaxBurst => Quantities.Duration(change.Value / 1000),
        CgroupLimit.MemoryOomGroup or CgroupLimit.CpuIdle => change.Value == 1 ? "true" : "false",
        <= CgroupLimit.MemorySwapMax or CgroupLimit.HugetlbMax or CgroupLimit.IoReadBytes or CgroupLimit.IoWriteBytes => Quantities.Size(change.Value),
        _ => ProcFiles.Text(change.Value),
    };

    private static string Lines(List<LiveLimit> limits, List<string> befores)
    {
        var text = new StringBuilder();
        for (var i = 0; i < limits.Count; i++)
        {
            text.Append(limits[i].Change.Key).Append(": ").Append(befores[i]).Append(" -> ").Append(LimitSpelling.Of(limits[i], limits[i].Word())).Append('\n');
        }

        return text.ToString();
    }

    private static string Json(Instance instance, List<LiveLimit> limits, List<string> befores)
    {
        var json = new JsonText().Object().Member("pid", instance.Launcher.Pid).Array("limits");
        for (var i = 0; i < limits.Count; i++)
        {
            json.Object().Member("key", limits[i].Change.Key).Member("before", befores[i]).Member("after", LimitSpelling.Of(limits[i], limits[i].Word()))
                .Member("cgroup", limits[i].Group.Place.Path).Member("file", limits[i].File).End();
        }

        return json.End(']').End().ToString();
    }
}
