using Sandbox.Syscalls;

namespace Sandbox.Launch;

// A command inside. 0 to 2 are free in the prober, so that the pipes have the numbers that the command wants.
public static unsafe partial class Health
{
    private const int BufferSize = 512;
    private const long ByHand = 20; // milliseconds, where there is no pidfd_open(2) or the workload's filter forbids it

    private const long ToDie = 1000; // milliseconds from SIGKILL to the end of a command; one that waits for a disk, or is traced, does not end by it

    private static bool Succeeds(LaunchState* s, HealthQuestion* question, TextBuilder* text)
    {
        int status;
        if (question->Left > 0 && Kernel.Call(Nr.wait4, question->Left, (long)&status, Wait.WNOHANG) == 0)
        {
            text->Add("the command of an earlier check has not ended yet"u8); // one is enough
            return false;
        }

        question->Left = 0;
        var deadline = Clock.Now() + s->HealthTimeout;
        var pid = Spawn(s);
        if (pid < 0)
        {
            text->Add("the command cannot be started: "u8);
            Errno.AddName(text, -pid);
            return false;
        }

        var hasEnded = Await(pid, text, deadline, &status);
        if (!hasEnded)
        {
            Kill(s, question, pid, text);
        }

        Kernel.Call(Nr.close, 1);
        return hasEnded && Judge(status, text);
    }

    private static void Kill(LaunchState* s, HealthQuestion* question, long pid, TextBuilder* text)
    {
        int status;
        Signals.Send(-pid, Signal.SIGKILL); // it leads a session
        Signals.Send(pid, Signal.SIGKILL);
        var hasEnded = Await(pid, text, Clock.Now() + ToDie, &status);
        text->Length = 0;
        text->Cut = false;
        AddTimeout(s, text);
        if (!hasEnded)
        {
            question->Left = pid;
            text->Add(", and SIGKILL does not end it"u8);
        }
    }

    /// <summary>Behind the code the last line of what it wrote; of one that could not be executed, why.</summary>
    private static bool Judge(int status, TextBuilder* text)
    {
        var code = ExitCode.Of(status);
        if (code == 0)
        {
            return true;
        }

        var memory = stackalloc byte[HealthReport.Capacity];
        var whole = TextBuilder.Over(memory, HealthReport.Capacity);
        whole.Add("exit code "u8);
        whole.Number(code);
        var report = Failure.Composed;
        if (code is >= 125 and <= 127 && report->Length > 0)
        {
            whole.Add(": "u8);
            whole.Bytes(report->Text, report->Length - 1);
        }
        else if (text->Length > 0)
        {
            whole.Add(": "u8);
            whole.Bytes(text->Data, text->Length);
        }

        text->Length = 0;
        text->Bytes(whole.Data, whole.Length);
        return false;
    }

    /// <summary>The command's pid, or -errno; 1 is where its output is read from.</summary>
    private static long Spawn(LaunchState* s)
    {
        var ends = stackalloc int[2];
        var result = Kernel.Call(Nr.pipe2, (long)ends, 0); // 0 and 1: an input that is at its end
        Kernel.Call(Nr.close, 1);
        result = result < 0 ? result : Kernel.Call(Nr.pipe2, (long)ends, 0); // 1 and 2
        Failure.Composed->Length = 0;
        s->Stage = LaunchStage.Check;
        result = result < 0 ? result : Processes.Clone(s, Sched.CLONE_VM | Sched.CLONE_VFORK);
        s->Stage = LaunchStage.Prober;
        Kernel.Call(Nr.close, 0);
        Kernel.Call(Nr.close, 2);
        if (result < 0)
        {
            Kernel.Call(Nr.close, 1);
        }

        return result;
    }

    /// <summary>The child, until it executes the command.</summary>
    public static void Execute(LaunchState* s)
    {
        Kernel.Call(Nr.prctl, Prctl.PR_SET_PDEATHSIG, Signal.SIGKILL);
        Kernel.Call(Nr.setsid);
        Kernel.Call(Nr.dup3, 2, 1, 0);
        WorkloadProcess.LetSignalsThrough(s);
        WorkloadProcess.Exec(s, s->At, looksWhy: false);
    }

    /// <summary>Whether it ended in time. What others may still write, of those that it left behind, is not waited for.</summary>
    private static bool Await(long pid, TextBuilder* text, long deadline, int* status)
    {
        var entries = stackalloc pollfd[2];
        var process = Pidfd.pidfd_open(pid);
        var isOpen = true;
        var hasEnded = false;
        while (!hasEnded)
        {
            var left = deadline - Clock.Now();
            if (left <= 0)
            {
                break;
            }

            Set(entries, isOpen ? 1 : -1, pollfd.POLLIN);
            Set(entries + 1, process < 0 ? -1 : process, pollfd.POLLIN);
            Poll(entries, 2, process < 0 && left > ByHand ? ByHand : left);
            isOpen = entries[0].revents == 0 ? isOpen : ReadOutput(text);
            hasEnded = Kernel.Call(Nr.wait4, pid, (long)status, Wait.WNOHANG) == pid;
            if (entries[1].revents != 0)
            {
                Kernel.Call(Nr.close, process);
                process = -1; // it says so again and again, and who traces the command may hold its end back
            }
        }

        if (hasEnded && isOpen)
        {
            ReadRest(text);
        }

        Kernel.Call(Nr.close, process);
        return hasEnded;
    }

    private static void ReadRest(TextBuilder* text)
    {
        pollfd entry;
        Set(&entry, 1, pollfd.POLLIN);
        for (var i = 0; i < 64 && Poll(&entry, 1, 0) && ReadOutput(text); i++)
        {
        }
    }

    /// <summary>Keeps the last line that is not empty, as much of it as fits; whether there may be more.</summary>
    private static bool ReadOutput(TextBuilder* text)
    {
        var buffer = stackalloc byte[BufferSize];
        var count = Kernel.Call(Nr.read, 1, (long)buffer, BufferSize);
        for (long i = 0; i < count; i++)
        {
            if (buffer[i] == '\n')
            {
                text->Cut = true; // the next line begins
                continue;
            }

            text->Length = text->Cut ? 0 : text->Length;
            text->Cut = false;
            text->Byte(buffer[i]);
            text->Cut = false;
        }

        return count > 0;
    }
}
