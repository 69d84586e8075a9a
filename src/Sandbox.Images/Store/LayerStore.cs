using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Layers;
using Sandbox.Images.Layouts;
using Sandbox.Images.Native;
using Sandbox.Images.Unpacking;

namespace Sandbox.Images.Store;

/// <summary>
/// Layers by what they unpack to, shared by all containers of a user (docs/decisions/0025-store.md): <c>layers/sha256/HEX/fs</c> is the layer's files as overlayfs reads them, and is there when it is
/// whole. <c>images</c> says which layers are used. Several processes may write at once; a crash leaves nothing but what the next writer removes.
/// </summary>
public sealed class LayerStore
{
    private const uint OwnerOnly = 0x1c0, Readable = 0x1ed;

    private LayerStore(string directory) => Directory = directory;

    /// <summary>Where it is.</summary>
    public string Directory { get; }

    /// <summary>$SANDBOX_STORE, /var/lib/sandbox for root, else $XDG_DATA_HOME/sandbox or ~/.local/share/sandbox: as the launcher looks for it (src/Sandbox.Launch/Root/LayerStore.cs).</summary>
    public static string DefaultDirectory => Absolute("SANDBOX_STORE") ?? (Libc.geteuid() == 0 ? "/var/lib/sandbox" : Absolute("XDG_DATA_HOME") is { } data ? data + "/sandbox"
        : (Absolute("HOME") ?? throw new ImageException("nobody says where this user's layers are kept; set HOME, or SANDBOX_STORE to a directory.")) + "/.local/share/sandbox");

    /// <summary>Opens the store in <paramref name="directory"/> (null: <see cref="DefaultDirectory"/>), which is made where it is missing.</summary>
    public static LayerStore Open(string? directory = null)
    {
        var store = new LayerStore(Path.GetFullPath(directory ?? DefaultDirectory));
        try
        {
            System.IO.Directory.CreateDirectory(store.Directory);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"the store '{store.Directory}' cannot be made: {problem.Message.TrimEnd('.')}; say another one with SANDBOX_STORE or --store.", problem);
        }

        // In a layer a file may be anybody's and have any mode: nobody but the owner of the store reaches it.
        foreach (var part in new[] { "layers", "layers/sha256", "tmp", "images" })
        {
            if (Libc.mkdirat(Libc.AT_FDCWD, Directories.Terminated(store.At(part)), OwnerOnly) != 0 && !System.IO.Directory.Exists(store.At(part)))
            {
                throw Failure.Of($"'{store.At(part)}' cannot be made");
            }
        }

        return store;
    }

    /// <summary>Whether the layer is there, whole.</summary>
    public bool Has(Digest diffId) => System.IO.Directory.Exists(At(Place(diffId)));

    /// <summary>The directory of the layer's files.</summary>
    public string PathOf(Digest diffId) => At(Place(diffId) + "/fs");

    /// <summary>Puts a layer in, unless it is there; <paramref name="open"/> gives its blob. Null: it was there. Hold <see cref="Share"/> until something refers to it.</summary>
    public UnpackReport? Add(Layer layer, Func<Stream> open, UnpackOptions options)
    {
        if (Has(layer.DiffId))
        {
            return null;
        }

        using var tmp = Directories.Open(At("tmp"));
        var fd = (int)tmp.DangerousGetHandle();
        Sweep(fd);
        var name = System.Text.Encoding.UTF8.GetBytes($"{layer.DiffId.Hex}.{Environment.ProcessId}.{Guid.NewGuid():N}");
        try
        {
            return Unpack(fd, name, layer, open, options);
        }
        finally
        {
            Directories.Remove(fd, name); // where it was not renamed
        }
    }

    /// <summary>While it is held no layer is removed.</summary>
    public IDisposable Share() => Lock(Libc.LOCK_SH);

    /// <summary>While it is held nobody adds anything.</summary>
    internal IDisposable Own() => Lock(Libc.LOCK_EX);

    /// <summary>Every layer that is there, by the hex of its diff_id.</summary>
    public IReadOnlyList<string> Layers => [.. System.IO.Directory.EnumerateDirectories(At("layers/sha256")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    internal string At(string path) => Path.Combine(Directory, path);

    /// <summary>Removes a layer: out of sight at once, then file by file.</summary>
    internal void Remove(string hex)
    {
        using var layers = Directories.Open(At("layers/sha256"));
        using var tmp = Directories.Open(At("tmp"));
        var (from, to) = ((int)layers.DangerousGetHandle(), (int)tmp.DangerousGetHandle());
        if (Libc.renameat2(from, Directories.Terminated(hex), to, Directories.Terminated(hex + ".removed"), 0) != 0 || Libc.fsync(from) != 0)
        {
            throw Failure.Of($"the layer {hex} cannot be removed");
        }

        Directories.Remove(to, System.Text.Encoding.UTF8.GetBytes(hex + ".removed"));
    }

    /// <summary>What a killed process has left: a lock goes with who holds it.</summary>
    internal int Sweep()
    {
        using var tmp = Directories.Open(At("tmp"));
        return Sweep((int)tmp.DangerousGetHandle());
    }

    private static int Sweep(int tmp)
    {
        var swept = 0;
        foreach (var left in Directories.List(tmp))
        {
            using var handle = new SafeFileHandle(Libc.openat(tmp, Directories.Terminated(left), Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0), ownsHandle: true);
            swept += !handle.IsInvalid && Libc.flock((int)handle.DangerousGetHandle(), Libc.LOCK_EX | Libc.LOCK_NB) == 0 && Directories.Remove(tmp, left) ? 1 : 0;
        }

        return swept;
    }

    private UnpackReport Unpack(int tmp, byte[] name, Layer layer, Func<Stream> open, UnpackOptions options)
    {
        using var held = MakeDirectory(tmp, name, OwnerOnly);
        var fd = (int)held.DangerousGetHandle();
        if (Libc.flock(fd, Libc.LOCK_EX | Libc.LOCK_NB) != 0)
        {
            throw Failure.Of("the new layer's directory cannot be locked");
        }

        using var files = MakeDirectory(fd, "fs"u8, Readable);
        var report = new UnpackReport();
        using (var tree = new RootTree(files))
        {
            var writer = new LayerWriter(tree, options, report, alone: true);
            using var stream = new LayerStream(open(), layer, options.MostBytes);
            var archive = new TarReader(stream);
            try
            {
                writer.Write(archive);
            }
            catch (ImageException problem) when (!problem.Message.EndsWith('.'))
            {
                throw new ImageException($"the layer {layer.Blob.Digest}, at byte {archive.Position} of what it unpacks to: {problem.Message}.", problem);
            }

            stream.Verify();
            writer.Finish();
        }

        File.WriteAllText(Path.Combine(At("tmp"), System.Text.Encoding.UTF8.GetString(name), "contents"), LayerContents.Of(files));
        Settle(tmp, name, fd, layer.DiffId);
        return report;
    }

    // On disk first, in its place then: a crash in between leaves it in tmp.
    private void Settle(int tmp, byte[] name, int directory, Digest diffId)
    {
        using var layers = Directories.Open(At("layers/sha256"));
        var to = (int)layers.DangerousGetHandle();
        var placed = Libc.syncfs(directory) == 0 && Libc.renameat2(tmp, Directories.Terminated(name), to, Directories.Terminated(diffId.Hex), Libc.RENAME_NOREPLACE) == 0;
        if (!placed && !Has(diffId)) // else another process was quicker
        {
            throw Failure.Of($"the layer {diffId} cannot be put into the store '{Directory}'");
        }

        if (Libc.fsync(to) != 0)
        {
            throw Failure.Of($"the store '{Directory}' cannot be written to disk");
        }
    }

    private static SafeFileHandle MakeDirectory(int parent, ReadOnlySpan<byte> name, uint mode)
    {
        var path = Directories.Terminated(name);
        var fd = Libc.mkdirat(parent, path, mode) != 0 ? -1 : Libc.openat(parent, path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        return fd >= 0 && Libc.fchmod(fd, mode) == 0 ? new(fd, ownsHandle: true) : throw Failure.Of("no directory can be made in the store");
    }

    private SafeFileHandle Lock(int kind)
    {
        var fd = Libc.openat(Libc.AT_FDCWD, Directories.Terminated(At("lock")), Libc.O_RDONLY | Libc.O_CREAT | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0x180);
        var handle = new SafeFileHandle(fd, ownsHandle: true);
        return fd >= 0 && Libc.flock(fd, kind) == 0 ? handle : throw Failure.Of($"the store '{Directory}' cannot be locked");
    }

    private static string Place(Digest diffId) => diffId.Algorithm == "sha256" ? "layers/sha256/" + diffId.Hex
        : throw new ImageException($"the layer {diffId} is not named by sha256, and the store has no others; rebuild the image with a tool that does.");

    private static string? Absolute(string variable) => Environment.GetEnvironmentVariable(variable) is ['/', ..] path ? path : null;
}
