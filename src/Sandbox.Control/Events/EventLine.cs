namespace Sandbox.Control;

/// <summary>One thing that happened to an instance.</summary>
/// <param name="What">started, ended, memory, pids, cpu, cgroup, pressure.</param>
/// <param name="Name">Which: oom_kill, frozen, memory:some:150ms/2s; null where What says it all.</param>
/// <param name="Count">How often it has happened to the cgroup by now; a state: 0 or 1; -1: not counted.</param>
/// <param name="Added">How often since the last line; -1: not counted.</param>
/// <param name="Where">The cgroup's path, or host.</param>
internal sealed record EventLine(string What, string? Name, long Count, long Added, string? Where)
{
    /// <summary>More members, for JSON, with numbers as they are.</summary>
    public List<(string Name, string? Text, long Number)> More { get; } = [];

    /// <summary>The cgroups that are watched, of started.</summary>
    public List<string>? Watched { get; init; }

    public EventLine With(string name, long number)
    {
        More.Add((name, null, number));
        return this;
    }

    public EventLine With(string name, string text)
    {
        More.Add((name, text, 0));
        return this;
    }

    /// <summary>A line for a program: one object.</summary>
    public string Json(string time)
    {
        var json = new JsonText().Object().Member("time", time).Member("event", What);
        _ = Name is null ? json : json.Member("name", Name);
        _ = Count < 0 ? json : json.Member("count", Count);
        _ = Added < 0 ? json : json.Member("added", Added);
        foreach (var (name, text, number) in More)
        {
            _ = text is null ? json.Member(name, number) : json.Member(name, text);
        }

        if (Watched is not null)
        {
            json.Array("watched");
            Watched.ForEach(one => json.Item(one));
            json.End(']');
        }

        return (Where is null ? json : json.Member("cgroup", Where)).End().ToString();
    }

    /// <summary>A line for people.</summary>
    public string Text(string time)
    {
        var text = $"{time} {What}";
        text += Name is null ? "" : $" {Name}";
        text += Count < 0 ? "" : $" {ProcFiles.Text(Count)}";
        text += Added < 0 ? "" : $" (+{ProcFiles.Text(Added)})";
        foreach (var (name, said, number) in More)
        {
            text += $" {name}={said ?? (number < 0 ? "unknown" : ProcFiles.Text(number))}";
        }

        return text + (Watched is null ? "" : Watched.Count == 0 ? " watched=nothing: it has no cgroup of its own" : " watched=" + string.Join(' ', Watched)) + "\n";
    }
}
