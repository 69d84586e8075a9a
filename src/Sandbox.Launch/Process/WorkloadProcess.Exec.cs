using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>execve(2).</summary>
public static unsafe partial class WorkloadProcess
{
    /// <summary>
    /// PrepareExecStep: <paramref name="command"/> is a list of words, each ended by NUL; the caller's arguments follow where
    /// <paramref name="appendArguments"/>. From here on no signal is blocked and no other file open than the workload's and the way to report.
    /// </summary>
    public static void PrepareExec(LaunchState* s, int at, ReadOnlySpan<byte> command, bool appendArguments)
    {
        if (s->Enters)
        {
            Entry.PrepareCommand(s, at);
            return;
        }

        s->At = at;
        RefuseArguments(s, appendArguments);
        var env = Environment.End(s);
        var argv = env + s->EnvCount + 1;
        var argc = 0;
        var end = Text.Pointer(command) + command.Length;
        for (var word = Text.Pointer(command); word < end; word = Text.Next(word))
        {
            argv[argc++] = word;
        }

        for (var i = s->FirstArgument; i < s->Argc; i++)
        {
            argv[argc++] = s->Argv[i];
        }

        argv[argc] = null;
        s->Command = argv;
        Descriptors.CloseAllBut(3, s->KeptFds, s->ReportWrite, s->ListenerInside);
        LetSignalsThrough(s);
    }

    /// <summary>ExecStep. A command without a slash is looked for in the workload's own PATH.</summary>
    public static void Exec(LaunchState* s, int at, bool looksWhy)
    {
        s->At = at;
        s->LooksWhy = looksWhy;
        if (HasSlash(s->Command[0]))
        {
            ExecFailure.Stop(s, Execute(s->Command[0], s->Command, s->Env), s->Command[0]);
        }

        Search(s, s->Command, s->Env);
    }

    private static long Execute(byte* path, byte** argv, byte** env) => Kernel.Call(Nr.execve, (long)path, (long)argv, (long)env);

    private static bool HasSlash(byte* text)
    {
        while (*text is not (0 or (byte)'/'))
        {
            text++;
        }

        return *text != 0;
    }

    /// <summary>Directory by directory, as execvp(3): one that is missing or closed is passed by, and "not executable" is told only at the end.</summary>
    private static void Search(LaunchState* s, byte** argv, byte** env)
    {
        var variable = Environment.Find(env, Text.Pointer("PATH"u8));
        if (variable == null)
        {
            Failure.StopBecause(s, LaunchStep.Exec, -Errno.ENOENT, argv[0], "the command is a name, and process.env has no PATH to look in; give the whole path, or set PATH"u8);
        }

        var memory = stackalloc byte[4096];
        var closed = stackalloc byte[4096];
        *closed = 0;
        var directory = variable + 5;
        while (true)
        {
            var path = TextBuilder.Over(memory, 4096);
            for (; *directory is not (0 or (byte)':'); directory++)
            {
                path.Byte(*directory);
            }

            if (path.Length == 0)
            {
                path.Byte((byte)'.');
            }

            path.Byte((byte)'/');
            path.Add(argv[0]);
            if (!path.Cut)
            {
                Try(s, path.End(), argv, env, closed);
            }

            if (*directory == 0)
            {
                break;
            }

            directory++;
        }

        if (*closed != 0)
        {
            ExecFailure.Stop(s, -Errno.EACCES, closed);
        }

        Failure.StopBecause(s, LaunchStep.Exec, -Errno.ENOENT, argv[0], "no directory of the workload's PATH has it; give the whole path, or put it into the root. PATH is"u8, variable + 5);
    }

    private static void Try(LaunchState* s, byte* path, byte** argv, byte** env, byte* closed)
    {
        var result = Execute(path, argv, env);
        if (result == -Errno.EACCES && *closed == 0)
        {
            var first = TextBuilder.Over(closed, 4096);
            first.Add(path);
            first.End();
        }
        else if (result is not (-Errno.EACCES or -Errno.ENOENT or -Errno.ENOTDIR) || (result == -Errno.ENOENT && s->LooksWhy && ExecFailure.Exists(path)))
        {
            ExecFailure.Stop(s, result, path);
        }
    }
}
