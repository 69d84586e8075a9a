using Microsoft.Win32.SafeHandles;

namespace Sandbox.Images.Native;

/// <summary>
/// A file that appears under its name when it is whole. Until then it lies beside, as .NAME.partial-PID, and its maker holds it (flock(2), which goes with the process): what has no holder was left by a killed one,
/// and goes with the next of that name.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string _path, _beside;

    /// <summary>Makes it, empty, for <paramref name="path"/>, and removes what killed processes left of the same.</summary>
    public PartialFile(string path)
    {
        _path = Path.GetFullPath(path);
        var (directory, name) = (Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.partial-");
        foreach (var left in Directory.EnumerateFiles(directory, name + "*", new EnumerationOptions { MatchType = MatchType.Simple, AttributesToSkip = 0 }))
        {
            RemoveUnheld(left);
        }

        _beside = Path.Combine(directory, name + Environment.ProcessId);
        Handle = File.OpenHandle(_beside, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>For reading and writing.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Writes all to the disk and gives it its name, over what has that.</summary>
    public void Finish(UnixFileMode? mode = null)
    {
        if (mode is { } bits && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Handle, bits);
        }

        RandomAccess.FlushToDisk(Handle);
        Handle.Dispose();
        File.Move(_beside, _path, overwrite: true);
    }

    /// <summary>Removes it unless it is finished.</summary>
    public void Dispose()
    {
        Handle.Dispose();
        File.Delete(_beside);
    }

    private static void RemoveUnheld(string path)
    {
        try
        {
            using var unheld = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            File.Delete(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Somebody writes it, or it is another user's.
        }
    }
}
