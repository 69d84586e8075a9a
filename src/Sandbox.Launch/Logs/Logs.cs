using System.Runtime.CompilerServices;
using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// Files for what the workload writes. It writes into pipes; the launcher reads them while it waits for signals, and copies: so the workload needs no right to the files, and cannot go back in them.
/// </summary>
[LaunchPath]
public static unsafe class Logs
{
    private const int Most = 2, BufferSize = 32 * 1024;

    // What leftover processes go on writing after the workload's end is not waited for: more than a pipe holds at most (pipe-max-size, 1 MiB).
    private const int MostReadsAtTheEnd = 64;

    private const int InstanceAt = 17; // behind "SANDBOX_INSTANCE="

    // Not on the stack: a launcher without logs does not touch these pages.
#pragma warning disable CS0649 // it is written through a pointer
    private static Memory _memory;

    private struct Memory
    {
        public LogFile First, Second;
        public fixed byte Buffer[BufferSize];
    }
#pragma warning restore CS0649

    private static LogFile* File(int index) => index == 0 ? (LogFile*)Unsafe.AsPointer(ref _memory.First) : (LogFile*)Unsafe.AsPointer(ref _memory.Second);

    private static byte* Buffer => (byte*)Unsafe.AsPointer(ref _memory.Buffer[0]);

    /// <summary>OpenLogStep: SBX1082 where it cannot be written, or another launcher writes it.</summary>
    public static void Open(LaunchState* s, int at, LogStreams streams, ReadOnlySpan<byte> path, bool ofInstance, long maxBytes, int maxFiles, uint mode)
    {
        s->At = at;
        var log = File(s->LogCount++);
        log->At = at;
        log->Streams = streams;
        log->MaxBytes = maxBytes;
        log->MaxFiles = maxFiles;
        log->Mode = mode;
        log->SetPath(Text.Pointer(path), ofInstance ? Instance(s) : null);

        // Modes of the files are the plan's. Every process inside sets a mask of its own.
        Kernel.Call(Nr.umask, 0);
        var result = log->Open(s->OuterUid);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Log, result, log->Path, WhyNot(result));
        }

        var ends = stackalloc int[2];
        result = Kernel.Call(Nr.pipe2, (long)ends, O_CLOEXEC);
        result = result < 0 ? result : Kernel.Call(Nr.fcntl, ends[0], F_SETFL, O_NONBLOCK); // ours alone: the workload's end blocks as any pipe does
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Log, result, log->Path);
        }

        log->Read = ends[0];
        log->Write = ends[1];
        Descriptors.Hold(s, log->Read);
        Descriptors.Hold(s, log->File);
        Descriptors.Hold(s, log->Directory);
    }

    private static ReadOnlySpan<byte> WhyNot(long result) => result switch
    {
        -Errno.EAGAIN => "another launcher writes it; give each a file of its own (%i in a template)"u8,
        -Errno.EMLINK => "it has another name too (a hard link), so that it may be any file; move it away, and let its directory be the launcher's user's, where nobody else can write"u8,
        -Errno.EPERM => "it is another user's, in a directory where others may write, or nobody may change it (chattr(1)); move it away, and let its directory be the launcher's user's, where nobody else can write"u8,
        _ => "the launcher's user must be able to write it, and its directory must be there; create that (in the unit: LogsDirectory=), correct its rights, and let it be a file and no link"u8,
    };

    private static byte* Instance(LaunchState* s)
    {
        var variable = Environment.Find(s->Envp, Text.Pointer("SANDBOX_INSTANCE"u8));
        var name = variable == null ? Attributes.Empty : variable + InstanceAt;
        var end = name;
        while (*end is not (0 or (byte)'/'))
        {
            end++;
        }

        if (*end != 0 || Text.Same(name, Text.Pointer("."u8)) || Text.Same(name, Text.Pointer(".."u8)))
        {
            Failure.StopBecause(s, LaunchStep.Log, 0, name, "the file's name has the instance's name in it, and SANDBOX_INSTANCE would lead to another directory; let it be a name without / that is not . or .."u8);
        }

        if (end == name)
        {
            Failure.StopBecause(s, LaunchStep.Log, 0, name, "the file's name has the instance's name in it, and SANDBOX_INSTANCE is none; start a unit of the template (NAME@a), or by hand set SANDBOX_INSTANCE to one"u8);
        }

        return name;
    }

    /// <summary>AttachLogsStep. A process of <c>--exec</c> has no log: its output is its caller's.</summary>
    public static void Attach(LaunchState* s, int at)
    {
        if (s->Enters)
        {
            return;
        }

        s->At = at;
        for (var i = 0; i < s->LogCount; i++)
        {
            var log = File(i);
            var result = fchownat(log->Write, Attributes.Empty, s->Uid, s->Gid, AT_EMPTY_PATH); // so that /dev/stdout can be opened
            result = result < 0 || (log->Streams & LogStreams.Output) == 0 ? result : Kernel.Call(Nr.dup3, log->Write, 1, 0);
            result = result < 0 || (log->Streams & LogStreams.Error) == 0 ? result : Kernel.Call(Nr.dup3, log->Write, 2, 0);
            if (result < 0)
            {
                Failure.StopBecause(s, LaunchStep.Log, result, log->Path, "its pipe cannot become the workload's output; an outer filter may forbid fchownat(2) or dup3(2)"u8);
            }
        }
    }

    /// <summary>Adds the pipes that are open still.</summary>
    internal static void Expect(LaunchState* s, WaitSet* waits)
    {
        for (var i = 0; i < s->LogCount; i++)
        {
            waits->Add(i == 0 ? WaitSource.FirstLog : WaitSource.SecondLog, File(i)->Read, pollfd.POLLIN);
        }
    }

    /// <summary>Copies what there is, a buffer at most: signals are looked at in between. Whether there may be more.</summary>
    internal static bool Copy(LaunchState* s, int index)
    {
        var log = File(index);
        var count = log->Read < 0 ? 0 : Kernel.Call(Nr.read, log->Read, (long)Buffer, BufferSize);
        if (count > 0)
        {
            log->Put(s, Buffer, count);
            return true;
        }

        if (count != -Errno.EAGAIN && log->Read >= 0)
        {
            close(log->Read); // nobody has the other end any more
            log->Read = -1;
        }

        return false;
    }

    /// <summary>After the workload's end: what it wrote last.</summary>
    internal static void Drain(LaunchState* s)
    {
        for (var i = 0; i < s->LogCount; i++)
        {
            for (var reads = 0; reads < MostReadsAtTheEnd && Copy(s, i); reads++)
            {
            }

            File(i)->End(s);
        }
    }

    /// <summary>Whether the launcher needs CAP_DAC_OVERRIDE to the end, to begin new files in another user's directory.</summary>
    internal static bool TakesOverride(LaunchState* s) => s->LogCount > 0 && (File(0)->TakesOverride || (s->LogCount == Most && File(1)->TakesOverride));
}
