using System.Text;
using Sandbox.Launch;
using Sandbox.Syscalls;

namespace Sandbox.Control;

/// <summary>A file of a cgroup with lines such as <c>oom_kill 3</c>, held open: what has changed since it was read last. The kernel wakes who polls it.</summary>
internal sealed class CounterFile
{
    private readonly string _what, _where;
    private readonly (string Word, bool IsState)[] _words;
    private readonly long[] _last;
    private readonly long _file;

    private CounterFile(string what, string where, (string Word, bool IsState)[] words, long file)
    {
        (_what, _where, _words, _file) = (what, where, words, file);
        _last = Array.ConvertAll(words, _ => -1L);
        Read(); // what has happened before is no event
    }

    /// <summary>Null where the group has no such file.</summary>
    /// <param name="group">The cgroup.</param>
    /// <param name="file">The file.</param>
    /// <param name="what">What the lines are called.</param>
    /// <param name="words">The words to look at; of a state (0 or 1) the way back counts too.</param>
    public static CounterFile? Open(InstanceGroup group, string file, string what, params (string Word, bool IsState)[] words)
    {
        Span<byte> path = stackalloc byte[4096];
        ProcFiles.Put(path, $"{group.Directory}/{file}");
        var opened = EventFiles.Open(path, write: false);
        return opened < 0 ? null : new(what, group.Place.ToString(), words, opened);
    }

    public pollfd Poll => new() { fd = (int)_file, events = pollfd.POLLPRI };

    /// <summary>A line for each word that changed; none where the cgroup is gone.</summary>
    public List<EventLine> Read()
    {
        var lines = new List<EventLine>();
        Span<byte> content = stackalloc byte[4096];
        var length = EventFiles.Read(_file, content);
        var text = length <= 0 ? "" : Encoding.UTF8.GetString(content[..length]);
        for (var i = 0; i < _words.Length; i++)
        {
            var now = GroupFigures.Word(text, _words[i].Word);
            var before = _last[i];
            if (now < 0)
            {
                continue;
            }

            _last[i] = now;
            if (before >= 0 && (_words[i].IsState ? now != before : now > before))
            {
                lines.Add(new(_what, _words[i].Word, now, _words[i].IsState ? -1 : now - before, _where));
            }
        }

        return lines;
    }
}
