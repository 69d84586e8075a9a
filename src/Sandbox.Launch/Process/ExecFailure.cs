using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Why a command was not executed: 127 where it or its interpreter is not there (ENOENT), 126 where it is.</summary>
[LaunchPath]
internal static unsafe class ExecFailure
{
    private const int HeadSize = 4096, ProgramHeaderSize = 56, PT_INTERP = 3, InterpreterSize = 256;

    /// <summary>execve(2) of <paramref name="path"/> answered <paramref name="errno"/>.</summary>
    public static void Stop(LaunchState* s, long errno, byte* path)
    {
        if (errno == -Errno.ENOENT)
        {
            StopMissing(s, errno, path);
        }

        if (errno == -Errno.EACCES)
        {
            Failure.StopBecause(s, LaunchStep.Exec, errno, path, "not an executable file for the workload's user: chmod +x, check the directories above it, and that its mount is not noexec"u8);
        }

        if (errno == -Errno.ENOEXEC)
        {
            Failure.StopBecause(s, LaunchStep.Exec, errno, path, "neither a program for this machine nor a script that begins with #!; build it for this architecture, or name its interpreter in process.command"u8);
        }

        if (errno == -Errno.E2BIG)
        {
            Failure.StopBecause(s, LaunchStep.Exec, errno, path, "arguments and environment are too long together; shorten them, or raise the stack limit (rlimits)"u8);
        }

        if (errno == -Errno.ENOTDIR)
        {
            Failure.StopBecause(s, LaunchStep.Exec, errno, path, "a part of the path is a file; correct process.command"u8);
        }

        Failure.Stop(s, LaunchStep.Exec, errno, path);
    }

    /// <summary>Whether the file is there.</summary>
    public static bool Exists(byte* path) => Kernel.Call(Nr.faccessat, Fcntl.AT_FDCWD, (long)path, 0) == 0;

    private static void StopMissing(LaunchState* s, long errno, byte* path)
    {
        if (!s->LooksWhy)
        {
            Failure.StopBecause(s, LaunchStep.Exec, errno, path, "the file is not in the sandbox's root, or the interpreter that it names is not (the filter forbids to look); copy or mount it in, or correct process.command"u8);
        }

        if (!Exists(path))
        {
            Failure.StopBecause(s, LaunchStep.Exec, errno, path, "there is no such file in the sandbox's root; copy or mount it in, or correct process.command"u8);
        }

        var interpreter = stackalloc byte[InterpreterSize];
        if (!ReadInterpreter(path, interpreter))
        {
            Failure.StopBecause(s, LaunchStep.Exec, errno, path, "it is there, but the interpreter that it names is not; copy or mount that in too"u8);
        }

        Failure.StopBecause(s, LaunchStep.Exec, errno, path, "it is there, but the interpreter that it names is not; copy or mount this in too, or link the program statically:"u8, interpreter);
    }

    /// <summary>The word behind #! of a script, or PT_INTERP of an ELF file (elf(5)).</summary>
    private static bool ReadInterpreter(byte* path, byte* interpreter)
    {
        var fd = Kernel.Call(Nr.openat, Fcntl.AT_FDCWD, (long)path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC);
        if (fd < 0)
        {
            return false;
        }

        var head = stackalloc byte[HeadSize];
        var count = Kernel.Call(Nr.read, fd, (long)head, HeadSize);
        Kernel.Call(Nr.close, fd);
        var text = TextBuilder.Over(interpreter, InterpreterSize);
        if (count > 2 && head[0] == '#' && head[1] == '!')
        {
            AddWord(&text, head + 2, count - 2);
        }
        else if (count > 64 && *(uint*)head == 0x464c457f)
        {
            AddElfInterpreter(&text, head, count);
        }

        text.End();
        return text.Length > 0;
    }

    private static void AddWord(TextBuilder* text, byte* from, long count)
    {
        for (; count > 0 && *from is (byte)' ' or (byte)'\t'; from++)
        {
            count--;
        }

        for (; count > 0 && *from is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or 0); from++)
        {
            text->Byte(*from);
            count--;
        }
    }

    private static void AddElfInterpreter(TextBuilder* text, byte* head, long count)
    {
        var table = *(long*)(head + 32);
        var entries = *(ushort*)(head + 56);
        for (var i = 0; i < entries; i++)
        {
            var entry = table + (i * ProgramHeaderSize);
            if (entry < 0 || entry > count - ProgramHeaderSize)
            {
                return;
            }

            if (*(uint*)(head + entry) == PT_INTERP)
            {
                var offset = *(long*)(head + entry + 8);
                if (offset > 0 && offset < count)
                {
                    AddWord(text, head + offset, count - offset);
                }

                return;
            }
        }
    }
}
