using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sandbox.Images.Tests;

/// <summary>A request as it came.</summary>
internal sealed record Question(string Method, string Path, Dictionary<string, string> Headers, byte[] Body)
{
    public string? this[string header] => Headers.GetValueOrDefault(header);
}

/// <summary>An answer to the byte: <see cref="Length"/> may lie, <see cref="CutAt"/> breaks the connection in the middle.</summary>
internal sealed record Answer(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    /// <summary>The Content-Length that is said; -1: none, the body ends with the connection; null: the right one.</summary>
    public int? Length { get; init; }

    /// <summary>So many bytes of the body, and the connection is broken.</summary>
    public int? CutAt { get; init; }

    /// <summary>After the bytes nothing more, but no end.</summary>
    public bool Hangs { get; init; }

    public static Answer Text(int status, string text, params (string, string)[] headers) => new(status, Encoding.UTF8.GetBytes(text), headers);
}

/// <summary>An HTTP server on 127.0.0.1 that answers whatever a test wants, a connection for each request. With a certificate it has TLS.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new(); // has no timer: there is nothing to dispose of
    private readonly X509Certificate2? _certificate;
    private readonly Task _work;

    public ScriptedServer(Func<Question, Answer> answer, X509Certificate2? certificate = null)
    {
        (Answers, _certificate) = (answer, certificate);
        _listener.Start();
        Host = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _work = AcceptAsync();
    }

    public string Host { get; }

    public Func<Question, Answer> Answers { get; set; }

    public ConcurrentQueue<Question> Asked { get; } = new();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(_certificate);
                    stream = tls;
                }

                if (await ReadAsync(stream) is { } question)
                {
                    Asked.Enqueue(question);
                    await WriteAsync(stream, question, Answers(question), client);
                }
            }
        }
        catch (Exception problem) when (problem is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
        }
    }

    private async Task<Question?> ReadAsync(Stream stream)
    {
        var (head, one) = (new List<byte>(), new byte[1]);
        while (!(head.Count > 3 && head[^1] == '\n' && head[^3] == '\n'))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0 || (head.Count == 0 && one[0] == 0x16)) // the beginning of TLS
            {
                return null;
            }

            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
        }

        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new(lines[0].Split(' ')[0], lines[0].Split(' ')[1], headers, body);
    }

    private async Task WriteAsync(Stream stream, Question question, Answer answer, TcpClient client)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} It\r\nConnection: close\r\n");
        foreach (var (name, value) in answer.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        head.Append(answer.Length == -1 ? "" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {answer.Length ?? answer.Body.Length}\r\n")).Append("\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ToString()), _stop.Token);
        if (question.Method != "HEAD")
        {
            await stream.WriteAsync(answer.Body.AsMemory(0, answer.CutAt ?? answer.Body.Length), _stop.Token);
        }

        await stream.FlushAsync(_stop.Token);
        if (answer.Hangs)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }

        client.Client.Shutdown(SocketShutdown.Send);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _work.Wait();
    }
}
