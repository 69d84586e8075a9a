using Sandbox.Syscalls;

namespace Sandbox.Launch;

// What a line may be (sd_notify(3)).
internal unsafe partial struct NotifyRelay
{
    /// <summary>Before each name what its value is: 1, n a number, s text, f a name of descriptors, w 1 or trigger; and those that more is done about than passing them on.</summary>
    private static ReadOnlySpan<byte> Known =>
        "1READY=\01RELOADING=\01STOPPING=\0sSTATUS=\0nERRNO=\0wWATCHDOG=\0nWATCHDOG_USEC=\0xEXTEND_TIMEOUT_USEC=\0"u8 +
        "dFDSTORE=\0fFDNAME=\01FDSTOREREMOVE=\0mMONOTONIC_USEC=\0bBARRIER=\0pMAINPID=\0"u8;

    /// <summary>The message's lines, of which the good ones become the message that goes on.</summary>
    private void Read(LaunchState* s, long length)
    {
        TextBuilder text;
        (&text)->Begin(_message.Out, NotifyMessage.OutSize);
        var end = _message.In + length;
        for (var line = _message.In; line < end;)
        {
            var stop = line;
            while (stop < end && *stop != '\n')
            {
                stop++;
            }

            *stop = 0;
            if (stop > line)
            {
                Take(s, &text, line, isAlone: line == _message.In && stop + 1 >= end);
            }

            line = stop + 1;
        }

        _length = text.Cut ? 0 : text.Length;
        if (text.Cut)
        {
            Refuse(s, null, "the message is longer than systemd takes (4096 bytes); send less at once"u8);
        }
    }

    private void Take(LaunchState* s, TextBuilder* text, byte* line, bool isAlone)
    {
        var known = Text.Pointer(Known);
        while (*known != 0 && !Text.StartsWith(line, known + 1))
        {
            known = Text.Next(known);
        }

        if (*known == 0)
        {
            Refuse(s, line, "this is nothing that a workload says of itself (sd_notify(3)); leave it out"u8);
            return;
        }

        var value = line + Text.Length(known + 1);
        if (!IsGood(*known, value, isAlone))
        {
            Refuse(s, line, "it has another value than sd_notify(3) says, or stands with other lines and must not"u8);
            return;
        }

        Act(s, *known, value);
        if (*known == 'p')
        {
            return; // systemd's main process is the launcher, which stands for the workload's
        }

        text->Add(known + 1);
        if (*known == 'm')
        {
            text->Number(Clock.Microseconds()); // the workload's clock may be another one (time_namespaces(7))
        }
        else
        {
            AddPrintable(text, value);
        }

        text->Byte((byte)'\n');
    }

    private void Act(LaunchState* s, byte kind, byte* value)
    {
        switch (kind)
        {
            case (byte)'d':
            case (byte)'b':
                _takesDescriptors = true;
                break;
            case (byte)'x':
                _extension = Text.Number(value, Text.Length(value));
                break;
            case (byte)'p':
                Follow(s, Text.Number(value, Text.Length(value)));
                break;
        }
    }

    /// <summary>
    /// The init is told by a signal with a value. The number is one of that namespace and means nothing outside, so that no process of the host's can be
    /// meant by it.
    /// </summary>
    private void Follow(LaunchState* s, long pid)
    {
        if (!s->FollowsMain)
        {
            Refuse(s, Text.Pointer("MAINPID"u8), "there is no init in a pid namespace of its own, which could go on with another process; the workload is the one that was started"u8);
            return;
        }

        siginfo info;
        for (var next = (long*)&info; next < (long*)(&info + 1); next++)
        {
            Volatile.Write(ref *next, 0);
        }

        info.si_signo = Signal.Last;
        info.si_code = siginfo.SI_QUEUE;
        info.si_value = pid;
        Kernel.Call(Nr.rt_sigqueueinfo, s->ChildPid, Signal.Last, (long)&info);
    }

    private static bool IsGood(byte kind, byte* value, bool isAlone) => kind switch
    {
        (byte)'s' => true,
        (byte)'f' => IsName(value),
        (byte)'n' or (byte)'x' or (byte)'m' => Text.Number(value, Text.Length(value)) >= 0,
        (byte)'p' => Text.Number(value, Text.Length(value)) is > 1 and <= int.MaxValue,
        (byte)'w' => IsOne(value) || Text.Same(value, Text.Pointer("trigger"u8)),
        (byte)'b' => isAlone && IsOne(value),
        _ => IsOne(value),
    };

    private static bool IsOne(byte* value) => value[0] == '1' && value[1] == 0;

    /// <summary>fdname_is_valid of systemd: at most 255 visible characters but ':'.</summary>
    private static bool IsName(byte* value)
    {
        var length = Text.Length(value);
        for (var i = 0; i < length; i++)
        {
            if (value[i] is < 0x20 or > 0x7e or (byte)':')
            {
                return false;
            }
        }

        return length < 256;
    }

    private static void AddPrintable(TextBuilder* text, byte* value)
    {
        for (; *value != 0; value++)
        {
            text->Byte(*value is < 0x20 or 0x7f ? (byte)' ' : *value);
        }
    }
}
