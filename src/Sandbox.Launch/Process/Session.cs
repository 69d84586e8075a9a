using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>setsid(2).</summary>
[LaunchPath]
public static unsafe class Session
{
    /// <summary>NewSessionStep: away from the caller's terminal; with <paramref name="tty"/> and a launcher that has one, to a terminal of the sandbox's own.</summary>
    public static void New(LaunchState* s, int at, bool tty)
    {
        s->At = at;
        var result = Kernel.Call(Nr.setsid);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Session, result, null);
        }

        if (tty && s->TtyInside >= 0)
        {
            Terminal.Attach(s);
        }
    }
}
