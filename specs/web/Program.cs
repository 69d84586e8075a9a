// dotnet's own minimal API, published with AOT. Address and port: web --urls http://127.0.0.1:5080
var app = WebApplication.CreateSlimBuilder(args).Build();
app.MapGet("/", () => $"hello from pid {Environment.ProcessId} on {Environment.MachineName}, the root holds {string.Join(' ', Directory.GetFileSystemEntries("/").Order())}\n");
app.Run();
