// Kestrel takes the socket from systemd (LISTEN_FDS), and one of the sandbox's own loopback for the health check. There is no other network inside.
var greeting = File.ReadAllText(api.Api.Credentials.Greeting);
var healthy = true;
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.UseSystemd();
    kestrel.ListenLocalhost(8081);
});
var app = builder.Build();
app.MapGet("/", () => $"{greeting} from pid {Environment.ProcessId}, interfaces: {string.Join(' ', File.ReadLines("/proc/net/dev").Skip(2).Select(line => line.Split(':')[0].Trim()))}\n");
app.MapGet("/healthz", () => healthy ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
app.MapGet("/sick", () => $"{healthy = false}\n");
app.MapGet("/crash", () => Environment.FailFast("asked to crash"));
app.Run();
