using System.ComponentModel;
using System.Diagnostics;

namespace Sandbox.Cli;

/// <summary>Changes of the host's files, each said in a line; with <paramref name="dryRun"/> said only.</summary>
internal sealed class HostChanges(bool dryRun)
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101, Readable = (UnixFileMode)0b110_100_100;

    /// <summary>A file at <paramref name="to"/>, in one step, so that a binary that runs is not written into.</summary>
    public void Place(string from, string to, bool isProgram)
    {
        Console.WriteLine($"{(isProgram ? "0755" : "0644")} {to}");
        if (!dryRun)
        {
            Put(to, fresh => File.Copy(from, fresh, overwrite: true), isProgram ? Executable : Readable);
        }
    }

    private static void Put(string to, Action<string> write, UnixFileMode mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        var fresh = $"{to}.{Environment.ProcessId}.new";
        try
        {
            write(fresh);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(fresh, mode);
            }

            File.Move(fresh, to, overwrite: true);
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    /// <summary>A file with <paramref name="text"/>, in one step.</summary>
    public void Write(string to, string text)
    {
        Console.WriteLine($"0644 {to}");
        if (!dryRun)
        {
            Put(to, fresh => File.WriteAllText(fresh, text), Readable);
        }
    }

    /// <summary>A file or a directory with its owners, modes and links. What is there already may be the workload's data and stays.</summary>
    public void PlaceTree(string from, string to)
    {
        if (Path.Exists(to))
        {
            Console.WriteLine($"left {to}: it is there already");
            return;
        }

        Console.WriteLine($"copy {to}");
        Run("cp", "-a", "-T", "--", from, to);
    }

    /// <summary>Removes a file that is there.</summary>
    public void Remove(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        Console.WriteLine($"remove {path}");
        if (!dryRun)
        {
            File.Delete(path);
        }
    }

    /// <summary>Runs a program of the host.</summary>
    public void Tell(string program, params string[] arguments)
    {
        Console.WriteLine($"run {program} {string.Join(' ', arguments)}");
        Run(program, arguments);
    }

    private static Process Start(string program, string[] arguments)
    {
        try
        {
            return Process.Start(program, arguments);
        }
        catch (Win32Exception problem)
        {
            throw new IOException($"{program} cannot be run: {problem.Message}. Install it, or put it on PATH, and run this again.", problem);
        }
    }

    private void Run(string program, params string[] arguments)
    {
        if (dryRun)
        {
            return;
        }

        using var process = Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new IOException($"{program} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}: see what it said above, repair that and run this again.");
        }
    }
}
