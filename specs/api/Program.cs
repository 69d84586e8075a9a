// Kestrel takes the socket from systemd (LISTEN_FDS); there is no other network inside.
var builder = WebApplication.CreateSlimBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.UseSystemd());
var app = builder.Build();
app.MapGet("/", () => $"hello from pid {Environment.ProcessId}, interfaces: {string.Join(' ', File.ReadLines("/proc/net/dev").Skip(2).Select(line => line.Split(':')[0].Trim()))}\n");
app.MapGet("/crash", () => Environment.FailFast("asked to crash"));
app.Run();
