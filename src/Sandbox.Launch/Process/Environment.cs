using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The workload's environment: empty but for what the spec names.</summary>
[LaunchPath]
public static unsafe class Environment
{
    /// <summary>SetEnvStep: <paramref name="variable"/> is NAME=value.</summary>
    public static void Set(LaunchState* s, int at, ReadOnlySpan<byte> variable)
    {
        s->At = at;
        s->Env[s->EnvCount++] = Text.Pointer(variable);
    }

    /// <summary>PassEnvStep: the caller's variable <paramref name="name"/>, where it is set.</summary>
    public static void Pass(LaunchState* s, int at, ReadOnlySpan<byte> name)
    {
        s->At = at;
        var found = Find(s->Envp, Text.Pointer(name));
        if (found != null)
        {
            s->Env[s->EnvCount++] = found;
        }
    }

    /// <summary>SocketVariablesStep: sd_listen_fds(3) compares LISTEN_PID with getpid(2), which is another number inside.</summary>
    public static void SetSockets(LaunchState* s, int at)
    {
        if (!s->HasSockets)
        {
            return;
        }

        Pass(s, at, "LISTEN_FDS"u8);
        Pass(s, at, "LISTEN_FDNAMES"u8);
        SetPid(s, s->ListenPid, "LISTEN_PID="u8);
    }

    /// <summary>NotifyVariablesStep: <paramref name="socket"/> is NOTIFY_SOCKET=path. Only where the launcher has somebody to pass on to.</summary>
    public static void SetNotify(LaunchState* s, int at, ReadOnlySpan<byte> socket)
    {
        if (s->ProxyFd < 0)
        {
            return;
        }

        Set(s, at, socket);
        if (s->HasWatchdog)
        {
            Pass(s, at, "WATCHDOG_USEC"u8);
            SetPid(s, s->WatchdogPid, "WATCHDOG_PID="u8);
        }
    }

    private static void SetPid(LaunchState* s, byte* memory, ReadOnlySpan<byte> name)
    {
        var text = TextBuilder.Over(memory, 32);
        text.Add(name);
        text.Number(Kernel.Call(Nr.getpid));
        s->Env[s->EnvCount++] = text.End();
    }

    /// <summary>The entry NAME=value of a list that a null pointer ends, or null.</summary>
    internal static byte* Find(byte** list, byte* name)
    {
        var length = Text.Length(name);
        for (; *list != null; list++)
        {
            if (Text.StartsWith(*list, name) && (*list)[length] == '=')
            {
                return *list;
            }
        }

        return null;
    }

    /// <summary>Ends the list with a null pointer and gives it.</summary>
    internal static byte** End(LaunchState* s)
    {
        s->Env[s->EnvCount] = null;
        return s->Env;
    }
}
