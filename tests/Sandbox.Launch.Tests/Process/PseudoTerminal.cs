using System.Runtime.InteropServices;
using System.Text;

namespace Sandbox.Launch.Tests;

/// <summary>pty(7): the test sits at the master.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const int ReadWriteNoControl = 2 | 0x100;
    private readonly int _master;
    private readonly int _slave;
    private readonly StringBuilder _seen = new();
    private readonly Thread _reader;

    public PseudoTerminal()
    {
        _master = posix_openpt(ReadWriteNoControl);
        var name = new byte[64];
        if (_master < 0 || grantpt(_master) != 0 || unlockpt(_master) != 0 || ptsname_r(_master, name, name.Length) != 0)
        {
            throw new InvalidOperationException("no pseudo terminal");
        }

        Name = Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0));

        // Held open, so that the master can be read until the test is done.
        _slave = open(Name, ReadWriteNoControl);
        _reader = new Thread(ReadAll) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>The slave: /dev/pts/N.</summary>
    public string Name { get; }

    /// <summary>Waits until <paramref name="text"/> was printed.</summary>
    public void Expect(string text)
    {
        if (!SpinWait.SpinUntil(() => Seen().Contains(text, StringComparison.Ordinal), 10_000))
        {
            throw new TimeoutException($"'{text}' was not printed, but: {Seen()}");
        }
    }

    public void Type(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _ = write(_master, bytes, bytes.Length);
    }

    /// <summary>All that was printed, once the last other user of the slave has closed it.</summary>
    public string ReadToEnd()
    {
        _ = close(_slave);
        _reader.Join(5000);
        return Seen();
    }

    /// <inheritdoc/>
    public void Dispose() => _ = close(_master);

    private string Seen()
    {
        lock (_seen)
        {
            return _seen.ToString();
        }
    }

    private void ReadAll()
    {
        var buffer = new byte[4096];
        for (nint count; (count = read(_master, buffer, buffer.Length)) > 0;)
        {
            lock (_seen)
            {
                _seen.Append(Encoding.UTF8.GetString(buffer, 0, (int)count));
            }
        }
    }

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int posix_openpt(int flags);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int grantpt(int fd);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int unlockpt(int fd);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ptsname_r(int fd, byte[] buffer, nint size);

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(string path, int flags);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint read(int fd, byte[] buffer, nint size);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint write(int fd, byte[] buffer, nint size);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int fd);
}
