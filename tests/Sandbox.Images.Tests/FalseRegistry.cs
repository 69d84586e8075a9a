using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sandbox.Images.Tests;

/// <summary>A request as it came: method, path with query, headers in lower case.</summary>
internal sealed record Asked(string Method, string Path, Dictionary<string, string> Headers);

/// <summary>An answer as it goes: what stands in its head, its body, and after how many bytes of the body the connection is closed.</summary>
internal sealed record Answer(int Status, byte[] Body, string Type = "application/octet-stream", int? CutAt = null, params (string Name, string Value)[] Headers);

/// <summary>A registry that answers whatever a test wants, also what no registry should.</summary>
internal sealed class FalseRegistry : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Asked, Answer> _answer;
    private readonly List<Asked> _asked = [];
    private readonly CancellationTokenSource _stop = new();

    public FalseRegistry(Func<Asked, Answer> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = Task.Run(Serve);
    }

    public string Host => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>The same server under another name.</summary>
    public string OtherHost => Host.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyList<Asked> Requests
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => Talk(client));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    // One request a connection.
    private async Task Talk(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (await ReadHead(stream) is { } asked)
                {
                    lock (_asked)
                    {
                        _asked.Add(asked);
                    }

                    await Write(stream, asked, _answer(asked));
                }
            }
            catch (Exception end) when (end is IOException or SocketException)
            {
            }
        }
    }

    private static async Task<Asked?> ReadHead(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && (head.Count > 0 || one[0] != 0x16)) // 0x16: TLS, which it has not
        {
            head.Add(one[0]);
            if (head.Count >= 4 && head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
            {
                var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
                var words = lines[0].Split(' ');
                return new(words[0], words[1], lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1]));
            }
        }

        return null;
    }

    private static async Task Write(NetworkStream stream, Asked asked, Answer answer)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} X\r\nContent-Type: {answer.Type}\r\nContent-Length: {answer.Body.Length}\r\nConnection: close\r\n");
        foreach (var (name, value) in answer.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        if (asked.Method != "HEAD")
        {
            await stream.WriteAsync(answer.Body.AsMemory(0, answer.CutAt ?? answer.Body.Length));
        }
    }
}
