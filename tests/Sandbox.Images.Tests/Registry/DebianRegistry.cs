using System.Net;
using System.Net.Sockets;
using Sandbox.Testing;

namespace Sandbox.Images.Tests;

/// <summary>Debian's docker-registry on 127.0.0.1, for the tests of a class: it wants the user "me" with the password "pass".</summary>
public sealed class DebianRegistry : IDisposable
{
    /// <summary>"me" and the bcrypt of "pass", as htpasswd -B writes it.</summary>
    private const string Users = "me:$2y$05$abcdefghijklmnopqrstuuZFBUbfXoM8LFiPx8LYlO/sXZB/Cwk3K\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("sandbox-registry-").FullName;
    private readonly RunningCommand? _running;

    public DebianRegistry()
    {
        if (Machine.Reason(Needs.DockerRegistry) is not null)
        {
            return;
        }

        Host = $"127.0.0.1:{FreePort()}";
        File.WriteAllText(Path.Combine(_folder, "users"), Users);
        File.WriteAllText(Path.Combine(_folder, "config.yml"), $$"""
            version: 0.1
            log: {level: error, accesslog: {disabled: true} }
            storage: {filesystem: {rootdirectory: "{{_folder}}/data"} }
            http: {addr: "{{Host}}", secret: tests}
            auth: {htpasswd: {realm: box, path: "{{_folder}}/users"} }
            """);
        _running = Command.Start(new("docker-registry", "serve", Path.Combine(_folder, "config.yml")));
        for (var i = 0; i < 100 && !Answers(); i++)
        {
            Thread.Sleep(50);
        }
    }

    public string Host { get; } = "";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPEndPoint.Parse(Host));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _running?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
