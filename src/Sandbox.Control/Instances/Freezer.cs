using System.Diagnostics;
using Sandbox.Launch;
using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Control;

/// <summary>
/// The cgroup freezer of an instance: in cgroup v2 that of the cgroup of its own; in cgroup v1 a group of the freezer that somebody has put it in without its launcher. Nothing inside sees it, and a
/// process that is made meanwhile is frozen too.
/// </summary>
internal sealed class Freezer
{
    private const int PollMilliseconds = 20;

    private readonly string _directory;
    private readonly bool _isUnified;

    private Freezer(CgroupPlace place, string directory, bool isUnified)
    {
        Place = place;
        _directory = directory;
        _isUnified = isUnified;
    }

    public CgroupPlace Place { get; }

    /// <summary>Null where it has none: the launcher must not be frozen with it.</summary>
    public static Freezer? Of(in LauncherDescription launcher, Instance instance)
    {
        if (InstanceGroup.Of(launcher, instance).Find(one => one.IsUnified && one.IsOwn) is { } own && own.Read("cgroup.freeze") is not null)
        {
            return new(own.Place, own.Directory, isUnified: true);
        }

        var place = CgroupPlace.Of(instance.First.Pid).Find(one => one.Controllers == "freezer");
        var launchers = CgroupPlace.Of(instance.Launcher.Pid).Find(one => one.Controllers == "freezer");
        return place is null || launchers is null || launchers.IsIn(place.Path) || place.Directory() is not { } directory || !File.Exists(directory + "/freezer.state")
            ? null
            : new(place, directory, isUnified: false);
    }

    /// <summary>Whether every process in it is frozen, by this group or by one above.</summary>
    public bool IsFrozen => _isUnified
        ? (ProcFiles.ReadAny(_directory + "/cgroup.events") ?? "").Contains("frozen 1", StringComparison.Ordinal)
        : (ProcFiles.ReadAny(_directory + "/freezer.state") ?? "").StartsWith("FROZEN", StringComparison.Ordinal);

    /// <summary>Whether this group itself says so, already or still under way.</summary>
    public bool IsSet => _isUnified
        ? (ProcFiles.ReadAny(_directory + "/cgroup.freeze") ?? "").StartsWith('1')
        : (ProcFiles.ReadAny(_directory + "/freezer.self_freezing") ?? "").StartsWith('1');

    /// <summary>Freezes or thaws: 0 or -errno. Done is it when <see cref="Await"/> says so.</summary>
    public long Set(bool frozen) => ProcFiles.Write(_directory + (_isUnified ? "/cgroup.freeze" : "/freezer.state"), _isUnified ? frozen ? "1" : "0" : frozen ? "FROZEN" : "THAWED");

    /// <summary>Waits until all are frozen, or none is; false: not within so many milliseconds.</summary>
    public bool Await(bool frozen, int milliseconds)
    {
        Span<byte> path = stackalloc byte[4096];
        Span<byte> content = stackalloc byte[256];
        Span<pollfd> files = stackalloc pollfd[1];
        ProcFiles.Put(path, _directory + (_isUnified ? "/cgroup.events" : "/freezer.state"));
        var file = EventFiles.Open(path, write: false);
        var clock = Stopwatch.StartNew();
        var done = IsFrozen == frozen;
        while (!done && clock.ElapsedMilliseconds < milliseconds)
        {
            EventFiles.Read(file, content);
            files[0] = new() { fd = (int)file, events = pollfd.POLLPRI };
            EventFiles.Wait(files, PollMilliseconds); // the kernel tells of cgroup.events; of freezer.state it does not
            done = IsFrozen == frozen;
        }

        Proc.Close(file);
        return done;
    }
}
