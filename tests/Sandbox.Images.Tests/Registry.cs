using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sandbox.Testing;

namespace Sandbox.Images.Tests;

/// <summary>Debian's docker-registry on this machine, for one test.</summary>
internal sealed class Registry : IDisposable
{
    private readonly RunningCommand _running;
    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-registry-").FullName;

    /// <param name="htpasswd">A line of htpasswd(1), bcrypt; null: everybody may do everything.</param>
    public Registry(string? htpasswd = null)
    {
        Port = FreePort();
        var auth = "";
        if (htpasswd is not null)
        {
            File.WriteAllText(Path.Combine(_folder, "htpasswd"), htpasswd + "\n");
            auth = $"auth: {{htpasswd: {{realm: test, path: {_folder}/htpasswd}}}}\n";
        }

        File.WriteAllText(Path.Combine(_folder, "config.yml"), $"version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage: {{filesystem: {{rootdirectory: {_folder}/data}}}}\nhttp: {{addr: 127.0.0.1:{Port}}}\n{auth}");
        _running = Command.Start(new Run("docker-registry", "serve", Path.Combine(_folder, "config.yml")) { Timeout = TimeSpan.FromMinutes(2) });
        WaitForPort();
    }

    public int Port { get; }

    /// <summary>Host and port.</summary>
    public string Host => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Where it keeps the content of a blob.</summary>
    public string BlobPath(string digest) => Path.Combine(_folder, $"data/docker/registry/v2/blobs/sha256/{digest[7..9]}/{digest[7..]}/data");

    public void Dispose()
    {
        _running.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void WaitForPort()
    {
        for (var tries = 0; tries < 200; tries++)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        throw new TimeoutException("docker-registry does not listen");
    }
}
