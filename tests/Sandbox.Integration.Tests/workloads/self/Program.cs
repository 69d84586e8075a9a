using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

// What a .NET program sees of its sandbox; the first argument is the question.
switch (args.FirstOrDefault())
{
    case "exit":
        return int.Parse(args[1]);
    case "arguments":
        Console.WriteLine(string.Join('|', args.Skip(1)));
        Console.WriteLine(Environment.GetCommandLineArgs().Length);
        return 0;
    case "environment":
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal))
        {
            Console.WriteLine($"{name}={Environment.GetEnvironmentVariable(name)!.ReplaceLineEndings("\\n")}");
        }

        return 0;
    case "status":
        Console.Write(File.ReadAllText("/proc/self/status"));
        Console.WriteLine($"pid {Environment.ProcessId} host {Environment.MachineName} user {Environment.UserName} cwd {Environment.CurrentDirectory}");
        return 0;
    case "root":
        Console.WriteLine(string.Join(' ', Directory.GetFileSystemEntries("/").Order(StringComparer.Ordinal)));
        Console.WriteLine(string.Join(' ', Directory.GetFileSystemEntries("/proc/self/fd").Select(Path.GetFileName).Where(name => int.Parse(name!) > 2).Select(name => new FileInfo("/proc/self/fd/" + name).LinkTarget)));
        return 0;
    case "write":
        try
        {
            File.WriteAllText(args[1], "x");
            Console.WriteLine("written");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.WriteLine(error.GetType().Name);
        }

        return 0;
    case "credentials":
        foreach (var file in Directory.GetFiles(Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY")!))
        {
            Console.WriteLine($"{file} {new FileInfo(file).UnixFileMode} {File.ReadAllText(file)}");
        }

        return 0;
    case "sockets":
        foreach (var family in new[] { AddressFamily.Unix, AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 })
        {
            try
            {
                using var socket = new Socket(family, SocketType.Stream, ProtocolType.Unspecified);
                Console.WriteLine($"{family} opens");
            }
            catch (SocketException error)
            {
                Console.WriteLine($"{family} {error.SocketErrorCode}");
            }
        }

        return 0;
    case "threads":
        var sum = 0L;
        Parallel.For(0, 100, i => Interlocked.Add(ref sum, Enumerable.Range(0, 10_000).Select(n => new object()).Count() + i));
        GC.Collect();
        Console.WriteLine(sum);
        return 0;
    case "read":
        Console.WriteLine(Console.In.ReadToEnd().Length);
        return 0;
    case "serve":
        using (var stopped = new ManualResetEventSlim())
        using (PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => { context.Cancel = true; stopped.Set(); }))
        {
            Console.WriteLine("ready");
            stopped.Wait();
            Console.WriteLine("stopped");
            return 7;
        }

    case "abort":
        Environment.FailFast("on purpose");
        return 0;
    case "throw":
        throw new InvalidOperationException("on purpose");
    default:
        Console.WriteLine("started as " + Process.GetCurrentProcess().ProcessName);
        return 0;
}
