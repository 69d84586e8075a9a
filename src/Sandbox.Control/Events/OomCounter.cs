using Sandbox.Launch;
using Sandbox.Syscalls;

namespace Sandbox.Control;

/// <summary>Notice of an OOM in cgroup v1 (cgroup-v1/memory.rst, 10): an eventfd that the kernel counts up, for a file that nobody is woken for else.</summary>
internal sealed class OomCounter
{
    private readonly long _counter;

    private OomCounter(long counter) => _counter = counter;

    /// <summary>Null where the kernel or the caller's rights do not allow it: the file is looked at from time to time then.</summary>
    public static OomCounter? Of(InstanceGroup group)
    {
        Span<byte> path = stackalloc byte[4096];
        Span<byte> control = stackalloc byte[4096];
        Span<byte> text = stackalloc byte[64];
        ProcFiles.Put(path, group.Directory + "/memory.oom_control");
        ProcFiles.Put(control, group.Directory + "/cgroup.event_control");
        var (counter, file) = (EventFiles.NewCounter(), EventFiles.Open(path, write: false));
        ProcFiles.Put(text, $"{ProcFiles.Text(counter)} {ProcFiles.Text(file)}");
        var result = counter < 0 || file < 0 ? -1 : Proc.Write(control, text);
        return result < 0 ? null : new(counter);
    }

    public pollfd Poll => new() { fd = (int)_counter, events = pollfd.POLLIN };

    /// <summary>So that the next notice wakes again.</summary>
    public void Take() => EventFiles.Take(_counter);
}
