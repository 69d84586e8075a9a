using Sandbox.Launch;

// Managed code: reached by a verb, or inside the sandbox.
if (Launcher.Verb != LaunchVerb.None)
{
    Console.WriteLine($"verb {Launcher.Verb}");
    return 0;
}

Console.WriteLine($"pid {System.Environment.ProcessId}");
Console.WriteLine($"arguments {string.Join('|', args)}");
Console.WriteLine($"environment {string.Join('|', System.Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal))}");
Console.WriteLine($"status {string.Join('|', File.ReadLines("/proc/self/status").Where(line => line.StartsWith("Cap", StringComparison.Ordinal) || line.StartsWith("Sig", StringComparison.Ordinal) || line.StartsWith("Uid", StringComparison.Ordinal) || line.StartsWith("NoNew", StringComparison.Ordinal)))}");
Console.WriteLine($"environ {File.ReadAllText("/proc/self/environ").Contains("SECRET", StringComparison.Ordinal)}");
Console.WriteLine($"fds {string.Join(' ', Directory.GetFiles("/proc/self/fd").Select(Path.GetFileName).Order(StringComparer.Ordinal))}");

// Threads and the collector work in here.
var sum = 0L;
Parallel.For(0, 64, i =>
{
    var garbage = new byte[100_000];
    Interlocked.Add(ref sum, garbage.Length + i);
});
GC.Collect();
Console.WriteLine($"sum {sum}");
return 7;
