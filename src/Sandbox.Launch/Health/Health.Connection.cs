using Sandbox.Syscalls;

namespace Sandbox.Launch;

// tcp(7) and HTTP/1.1 (RFC 9112): the status line and no more is read.
public static unsafe partial class Health
{
    private const int RequestSize = 4096, StatusLength = 12; // "HTTP/1.1 200"

    private static bool Connects(LaunchState* s, HealthQuestion* question, TextBuilder* text)
    {
        var fd = Connect(s, question->Port, Clock.Now() + s->HealthTimeout, text);
        Kernel.Call(Nr.close, fd);
        return fd >= 0;
    }

    private static bool Answers(LaunchState* s, HealthQuestion* question, TextBuilder* text)
    {
        var deadline = Clock.Now() + s->HealthTimeout;
        var fd = Connect(s, question->Port, deadline, text);
        if (fd < 0)
        {
            return false;
        }

        var status = stackalloc byte[StatusLength];
        var result = SendRequest(fd, question);
        result = result < 0 ? result : ReadStatus(fd, status, deadline);
        Kernel.Call(Nr.close, fd);
        if (result == -Errno.EAGAIN)
        {
            AddTimeout(s, text);
            return false;
        }

        var code = result < StatusLength || !Text.StartsWith(status, Text.Pointer("HTTP/1."u8)) ? -1 : Text.Number(status + 9, 3);
        if (result < 0)
        {
            Errno.AddName(text, -result);
        }
        else if (code < 0)
        {
            text->Add("the answer is not HTTP/1"u8);
        }
        else
        {
            text->Add("HTTP "u8);
            text->Number(code);
        }

        return code is >= 200 and < 400;
    }

    /// <summary>The socket; below 0, with the reason in <paramref name="text"/>, where nobody takes the connection.</summary>
    private static long Connect(LaunchState* s, int port, long deadline, TextBuilder* text)
    {
        sockaddr_in address;
        var zero = (long*)&address;
        zero[0] = zero[1] = 0;
        address.sin_family = sockaddr_in.AF_INET;
        address.sin_port = (ushort)((port >> 8) | (port << 8));
        address.sin_addr = 0x0100007f; // 127.0.0.1
        var fd = Kernel.Call(Nr.socket, sockaddr_in.AF_INET, msghdr.SOCK_STREAM | msghdr.SOCK_CLOEXEC | msghdr.SOCK_NONBLOCK, 0);
        var result = fd < 0 ? fd : Kernel.Call(Nr.connect, fd, (long)&address, sizeof(sockaddr_in));
        if (result == -Errno.EINPROGRESS)
        {
            pollfd entry;
            Set(&entry, fd, pollfd.POLLOUT);

            // Asked again, connect(2) says what has become of it.
            result = Poll(&entry, 1, deadline - Clock.Now()) ? Kernel.Call(Nr.connect, fd, (long)&address, sizeof(sockaddr_in)) : -Errno.EAGAIN;
        }

        if (result >= 0 || result == -Errno.EISCONN)
        {
            return fd;
        }

        text->Add("127.0.0.1:"u8);
        text->Number(port);
        text->Add(": "u8);
        if (result == -Errno.EAGAIN)
        {
            AddTimeout(s, text);
        }
        else
        {
            Errno.AddName(text, -result);
        }

        Kernel.Call(Nr.close, fd);
        return result;
    }

    private static long SendRequest(long fd, HealthQuestion* question)
    {
        var memory = stackalloc byte[RequestSize];
        var request = TextBuilder.Over(memory, RequestSize);
        request.Add("GET "u8);
        request.Add(question->Path);
        request.Add(" HTTP/1.1\r\nHost: "u8);
        request.Add(question->Host);
        request.Add("\r\nUser-Agent: sandbox-health\r\nConnection: close\r\n\r\n"u8);
        return Kernel.Call(Nr.write, fd, (long)request.Data, request.Length);
    }

    /// <summary>Bytes of the status line's beginning; -EAGAIN where they do not come in time.</summary>
    private static long ReadStatus(long fd, byte* status, long deadline)
    {
        long length = 0;
        while (length < StatusLength)
        {
            pollfd entry;
            Set(&entry, fd, pollfd.POLLIN);
            if (!Poll(&entry, 1, deadline - Clock.Now()))
            {
                return -Errno.EAGAIN;
            }

            var count = Kernel.Call(Nr.read, fd, (long)(status + length), StatusLength - length);
            if (count <= 0)
            {
                return count < 0 ? count : length;
            }

            length += count;
        }

        return length;
    }

    private static void Set(pollfd* entry, long fd, short events)
    {
        entry->fd = (int)fd;
        entry->events = events;
        entry->revents = 0;
    }
}
