using System.Net.Sockets;
using System.Text;

namespace Sandbox.Systemd.Tests;

/// <summary>A manager that is only a datagram socket, as NOTIFY_SOCKET names it. What it gets as file descriptors it closes.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 15_000 };
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"sandbox-notify-{Guid.NewGuid():N}");

    public NotifySocket(bool isAbstract)
    {
        Address = (isAbstract ? "@" : "") + _path;
        _socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + _path : _path));
    }

    public string Address { get; }

    /// <summary>Whether nothing has come that was not read.</summary>
    public bool IsEmpty => _socket.Available == 0;

    public string Next()
    {
        var buffer = new byte[8192];
        return Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer));
    }

    /// <summary>Reads until a message begins with <paramref name="text"/>, and gives all of them.</summary>
    public List<string> Until(string text)
    {
        List<string> all = [Next()];
        while (!all[^1].StartsWith(text, StringComparison.Ordinal))
        {
            all.Add(Next());
        }

        return all;
    }

    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(_path);
    }
}
