using System.ComponentModel;
using System.Runtime.InteropServices;
using Sandbox.Plan.Calls;

namespace Sandbox.Cli.Runtime;

/// <summary><c>sandbox run</c>: a spec compiled and executed at once, without publishing it.</summary>
internal static class RunCommand
{
    private const string Use = "sandbox run SPEC [--project DIR] [-- ARGUMENT...]";

    public static int Run(string[] arguments)
    {
        var end = Array.IndexOf(arguments, "--");
        var (own, rest) = end < 0 ? (arguments, []) : (arguments[..end], arguments[(end + 1)..]);
        var (file, project) = own switch
        {
            [var only] when !only.StartsWith('-') => (only, (string?)null),
            [var spec, "--project", var directory] => (spec, directory),
            ["--project", var directory, var spec] => (spec, directory),
            _ => throw new UsageException($"usage: {Use}"),
        };
        if (SpecSources.Load(file, project).Compile(Console.Error) is not { Plan: { } plan })
        {
            return Program.Wrong;
        }

        if (PlanBytes.Of(plan, Path.GetDirectoryName(Path.GetFullPath(file))!, out var refused) is not { } bytes)
        {
            throw PlanRun.Refused(plan, refused!.Value);
        }

        Execute(RuntimeBinary.Find(text => Console.Error.WriteLine("sandbox: " + text)), bytes, rest);
        throw new UsageException($"sandbox-runtime cannot be started: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");
    }

    // This process becomes the launcher: signals, terminal and exit code are its own. The plan lies in memory that goes with the last descriptor (memfd_create(2)).
    private static void Execute(string runtime, byte[] plan, string[] arguments)
    {
        var fd = memfd_create("plan", 0);
        if (fd < 0 || write(fd, plan, plan.Length) != plan.Length)
        {
            return;
        }

        Console.Out.Flush();
        string?[] words = [runtime, $"/proc/self/fd/{fd}", .. arguments, null];
        _ = execv(runtime, words);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int memfd_create([MarshalAs(UnmanagedType.LPUTF8Str)] string name, uint flags);

    [DllImport("libc", SetLastError = true)]
    private static extern nint write(int file, byte[] bytes, nint count);

    [DllImport("libc", SetLastError = true)]
    private static extern int execv([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] words);
}
