using System.Globalization;
using System.Text;

namespace Sandbox.Plan;

public static partial class PlanProse
{
    /// <summary>Text in quotes, with what is not printable ASCII escaped, so that no name can pretend to be another line.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var unit in text)
        {
            _ = unit switch
            {
                '"' or '\\' => quoted.Append('\\').Append(unit),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                < ' ' or > '~' => quoted.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(unit),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Octal(uint mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    private static int Utf8Length(string text) => Encoding.UTF8.GetByteCount(text);

    private static string Optional(bool optional) => optional ? "; left out where that fails because it is missing" : "";

    private static string Arguments(bool append) => append ? ", with the caller's arguments behind" : "; arguments of the caller are refused";

    private static string Limit(ulong value) => value == ulong.MaxValue ? "unlimited" : value.ToString(CultureInfo.InvariantCulture);

    private static string Size(long bytes) => bytes switch
    {
        <= 0 => "",
        _ when bytes % Units.GiB == 0 => $" of {Number(bytes / Units.GiB)} GiB",
        _ when bytes % Units.MiB == 0 => $" of {Number(bytes / Units.MiB)} MiB",
        _ when bytes % Units.KiB == 0 => $" of {Number(bytes / Units.KiB)} KiB",
        _ => $" of {Number(bytes)} bytes",
    };

    private static string Duration(long milliseconds) => milliseconds % Units.Seconds == 0
        ? $"{Number(milliseconds / Units.Seconds)} s"
        : $"{Number(milliseconds)} ms";

    private static string Owner(long uid, long gid) => (uid, gid) switch
    {
        ( < 0, < 0) => "",
        ( >= 0, < 0) => $", owner {Number(uid)}",
        ( < 0, >= 0) => $", group {Number(gid)}",
        _ => $", owner {Number(uid)}:{Number(gid)}",
    };

    private static string Offsets(NewTimeNamespaceStep step) => step is { MonotonicNanoseconds: 0, BoottimeNanoseconds: 0 }
        ? " with the host's clocks"
        : $" with its monotonic clock {Number(step.MonotonicNanoseconds)} ns and its boot clock {Number(step.BoottimeNanoseconds)} ns from the host's";

    private static string Create(CreateNamespacesStep step)
    {
        var made = step.New == NamespaceKinds.None ? "Start the first process, with no new namespace" : $"Start the first process in new namespaces: {Kinds(step.New)}";
        return made + step.UserMap switch
        {
            UserMap.None => ".",
            UserMap.Full => "; every user and group id is itself (needs root).",
            UserMap.Caller => $"; the caller is user {Id(step.MapUid)}, group {Id(step.MapGid)} inside, no other id exists.",
            _ => $"; started by root, every id is itself; started by another user, the caller is user {Id(step.MapUid)}, group {Id(step.MapGid)} inside and no other id exists.",
        };
    }

    private static string Id(long id) => id < 0 ? "0" : Number(id);

    private static string Kinds(NamespaceKinds kinds) => string.Join(" ", Bits((int)kinds)
        .Select(bit => ((NamespaceKinds)bit).ToString().ToLowerInvariant()));

    private static IEnumerable<int> Bits(int set) => Enumerable.Range(0, 31).Select(bit => 1 << bit).Where(bit => (set & bit) != 0);

    private static string Words(Sandbox.Seccomp.SeccompFlags flags) => string.Join(", ", flags.ToString().Split([", "], StringSplitOptions.None).Select(flag => flag switch
    {
        "Log" => "every answer but allow is logged",
        "SpecAllow" => "without the mitigation of Speculative Store Bypass",
        "NewListener" => "a listener decides where it says notify",
        _ => "who waits for the listener is woken by fatal signals only",
    }));

    private static string Words(Propagation propagation) => propagation switch
    {
        Propagation.RecursivePrivate => "private, recursively",
        Propagation.RecursiveSlave => "a slave of the host's, recursively",
        Propagation.RecursiveShared => "shared with the host, recursively",
        Propagation.RecursiveUnbindable => "unbindable, recursively",
        Propagation.None => "as it is",
        _ => propagation.ToString().ToLowerInvariant(),
    };

    private static string Propagated(Propagation propagation) => propagation == Propagation.None ? "" : $", {Words(propagation)}";

    private static string Flags(MountFlags flags)
    {
        var words = FlagWords(flags);
        return words.Length == 0 ? ", without restrictions" : ", " + words;
    }

    private static string RecursiveFlags(BindMountStep step)
    {
        var set = FlagWords(step.RecursiveFlags);
        var clear = FlagWords(step.RecursiveClear);
        return (set.Length == 0 ? "" : $", and below it {set}") + (clear.Length == 0 ? "" : $", and below it not {clear}");
    }

    private static string FlagWords(MountFlags flags) => string.Join(" ", Bits((int)flags).Select(bit => (MountFlags)bit)
        .Select(flag => flag == MountFlags.ReadOnly ? "read-only" : flag.ToString().ToLowerInvariant()));

    private static string Hiding(ProcMountStep step) => (step.HidePid == HidePid.Off ? "" : $", hidepid={step.HidePid.ToString().ToLowerInvariant()}")
        + (step.SubsetPid ? ", processes only (subset=pid)" : "") + (step.Gid >= 0 ? $", group {Number(step.Gid)} sees all" : "");

    private static string Device(DeviceNodeStep step)
    {
        var what = step.Bind
            ? $"Bind the host's device {Quote(step.Path)}"
            : $"Make the {step.Type.ToString().ToLowerInvariant()} device {Quote(step.Path)} ({Number(step.Major)}:{Number(step.Minor)}), mode {Octal(step.Mode)}{Owner(step.Uid, step.Gid)}";
        return what + Optional(step.Optional) + ".";
    }

    private static string FindUser(FindUserStep step)
    {
        var user = step.UserName is null ? Number(step.Uid) : Quote(step.UserName);
        var group = step.GroupName is not null ? Quote(step.GroupName) : step.Gid >= 0 ? Number(step.Gid) : "its own";
        var groups = string.Join(" ", step.Groups.Select(Number).Concat(step.GroupNames.Select(Quote)));
        return $"The workload runs as user {user}, group {group}, {(groups.Length == 0 ? "no supplementary groups" : "supplementary groups " + groups)}.";
    }

    private static string ReadBack(PlanStep step) => step switch
    {
        CredentialsStep => "user, group and supplementary groups.",
        CapabilitiesStep => "the capability sets.",
        NoNewPrivilegesStep => "no_new_privs.",
        RlimitStep s => $"the limit {s.Resource.ToString().ToLowerInvariant()}.",
        PivotRootStep => "the old root is gone.",
        _ => $"the flags of the mount on {Quote(MountFlagsOf(step)!.Value.Target)}.",
    };

    /// <summary>The mount that a step makes, and the flags that it must have afterwards; null for other steps.</summary>
    public static (string Target, MountFlags Flags, bool Optional)? MountFlagsOf(PlanStep step) => step switch
    {
        ScratchRootStep => ("/", MountFlags.NoSuid | MountFlags.NoDev, false),
        EmbeddedRootStep => ("/", MountFlags.NoSuid | MountFlags.NoDev, false),
        LayeredRootStep => ("/", MountFlags.NoSuid | MountFlags.NoDev, false),
        ExtensionsStep => ("/usr", MountFlags.ReadOnly | MountFlags.NoSuid | MountFlags.NoDev, false), // opt only where an extension has one
        DirRootStep s => ("/", MountFlags.NoSuid | MountFlags.NoDev | (s.Readonly ? MountFlags.ReadOnly : MountFlags.None), false),
        ReadonlyRootStep => ("/", MountFlags.ReadOnly | MountFlags.NoSuid | MountFlags.NoDev, false),
        HostPathStep s => (s.Path, MountFlags.ReadOnly | MountFlags.NoSuid | MountFlags.NoDev, true),
        BindMountStep s => (s.Target, s.Flags, s.Optional),
        TmpfsMountStep s => (s.Target, s.Flags, s.Optional),
        ProcMountStep s => (s.Target, s.Flags, s.Optional),
        SysfsMountStep s => (s.Target, s.Flags, s.Optional),
        DevptsMountStep s => (s.Target, s.Flags, s.Optional),
        MqueueMountStep s => (s.Target, s.Flags, s.Optional),
        OverlayMountStep s => (s.Target, s.Flags, s.Optional),
        DevMountStep s => (s.Target, MountFlags.NoSuid | MountFlags.NoExec | (s.Sealed ? MountFlags.NoDev : MountFlags.None), false),
        SecretsMountStep => (SecretsMountStep.Directory, SecretsMountStep.Flags, false),
        ReadonlyPathStep { At.IsDefault: false } s => (s.Path, MountFlags.ReadOnly, false),
        _ => null,
    };

    private static string Capabilities(CapabilitiesStep step)
    {
        if ((step.Bounding | step.Effective | step.Permitted | step.Inheritable | step.Ambient) == CapabilitySet.None)
        {
            return "Drop every capability, in all five sets.";
        }

        return $"Set the capabilities: bounding {Names(step.Bounding)}; permitted {Names(step.Permitted)}; effective {Names(step.Effective)}; inheritable {Names(step.Inheritable)}; ambient {Names(step.Ambient)}.";
    }

    private static string Names(CapabilitySet set) => set == CapabilitySet.None
        ? "none"
        : string.Join(" ", CapabilityNames.Of(set));
}
