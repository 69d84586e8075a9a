using Sandbox.Syscalls;

namespace Sandbox.Control;

/// <summary>All that an instance's cgroups, and the triggers that were asked for, can tell.</summary>
internal sealed class WatchedFiles
{
    // The first two of what is polled are the caller's.
    private const int Others = 2;

    private readonly List<CounterFile> _counters = [];
    private readonly List<ThrottleFile> _throttles = [];
    private readonly List<OomCounter> _ooms = [];
    private readonly List<(Pressure Pressure, long Trigger, string Where)> _triggers = [];
    private long _looked = Environment.TickCount64;

    public WatchedFiles(List<InstanceGroup> groups, List<Pressure> pressures)
    {
        foreach (var group in groups)
        {
            Add(group);
        }

        // The sandbox's own, where version 2 has a cgroup for it; else what all of the host wait for.
        var unified = groups.Find(one => one.IsUnified);
        foreach (var pressure in pressures)
        {
            var own = unified?.Read(pressure.Kind + ".pressure") is not null;
            _triggers.Add((pressure, pressure.Register(own ? $"{unified!.Directory}/{pressure.Kind}.pressure" : "/proc/pressure/" + pressure.Kind), own ? unified!.Place.ToString() : "host"));
        }
    }

    /// <summary>What is to be polled: the caller's two, and ours.</summary>
    public pollfd[] Poll(pollfd first, pollfd second) =>
    [
        first, second, .. _triggers.ConvertAll(one => new pollfd { fd = (int)one.Trigger, events = pollfd.POLLPRI }), .. _counters.ConvertAll(one => one.Poll), .. _ooms.ConvertAll(one => one.Poll),
    ];

    /// <summary>What has happened since the last time.</summary>
    public List<EventLine> Read(pollfd[] polled)
    {
        var lines = new List<EventLine>();
        for (var i = 0; i < _triggers.Count; i++)
        {
            var (pressure, _, where) = _triggers[i];
            if ((polled[Others + i].revents & (pollfd.POLLPRI | pollfd.POLLERR)) == pollfd.POLLPRI)
            {
                lines.Add(new("pressure", pressure.Word, -1, -1, where));
            }
        }

        _ooms.ForEach(one => one.Take());
        _counters.ForEach(one => lines.AddRange(one.Read()));
        if (Environment.TickCount64 - _looked >= 1000)
        {
            _looked = Environment.TickCount64;
            _throttles.ForEach(one => lines.AddRange(one.Read()));
        }

        return lines;
    }

    /// <summary>At the end, whatever can be read still.</summary>
    public List<EventLine> ReadLast()
    {
        var lines = new List<EventLine>();
        _counters.ForEach(one => lines.AddRange(one.Read()));
        _throttles.ForEach(one => lines.AddRange(one.Read()));
        return lines;
    }

    private void Add(InstanceGroup group)
    {
        if (group.IsUnified)
        {
            AddCounter(CounterFile.Open(group, "memory.events", "memory", ("low", false), ("high", false), ("max", false), ("oom", false), ("oom_kill", false), ("oom_group_kill", false)));
            AddCounter(CounterFile.Open(group, "cgroup.events", "cgroup", ("populated", true), ("frozen", true)));
        }
        else
        {
            AddCounter(CounterFile.Open(group, "memory.oom_control", "memory", ("oom_kill", false), ("under_oom", true)));
            _ooms.AddRange(OomCounter.Of(group) is { } oom ? [oom] : []);
        }

        AddCounter(CounterFile.Open(group, "pids.events", "pids", ("max", false)));
        _throttles.AddRange(ThrottleFile.Of(group) is { } throttle ? [throttle] : []);
    }

    private void AddCounter(CounterFile? file) => _counters.AddRange(file is null ? [] : [file]);
}
