using System.Runtime.InteropServices;
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

    private static ReadOnlySpan<byte> New => "new"u8;

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
        foreach (var part in new[] { "layers", "layers/sha256", "tmp", "images", "blobs", "blobs/sha256", "build", "build/steps", "build/archives", "build/caches" })
        {
            if (Libc.mkdirat(Libc.AT_FDCWD, Directories.Terminated(store.At(part)), OwnerOnly) != 0 && Marshal.GetLastPInvokeError() != Libc.EEXIST)
            {
                throw Failure.Of($"'{store.At(part)}' cannot be made");
            }

            store.CheckOwner(part);
        }

        return store;
    }

    // Whoever may write here decides what runs as its owner.
    private void CheckOwner(string part)
    {
        const uint OthersWrite = 0x12; // 0022
        var (whole, above) = (FileStatus.Of(Libc.AT_FDCWD, Directories.Terminated(At(part))), FileStatus.Of(Libc.AT_FDCWD, Directories.Terminated(Directory + "/.")));
        if (whole is not { IsOursAlone: true })
        {
            throw new ImageException($"'{At(part)}' is not a directory that you alone may enter (mode 700, yours); the store is another user's, or was changed. Name another with --store or SANDBOX_STORE.");
        }

        if (above is not { } store || store.Owner != Libc.geteuid() || (store.Mode & OthersWrite) != 0)
        {
            throw new ImageException($"'{Directory}' is another user's, or others may write to it, so what is in the store is theirs to exchange. Name another with --store or SANDBOX_STORE.");
        }
    }

    /// <summary>Where work directories lie, and blobs on their way, on the store's own file system.</summary>
    public string Incoming => At("tmp");

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

        WorkDirectory.Sweep(Incoming);
        using var work = WorkDirectory.Make(Incoming);
        var report = Unpack(work, layer, open, options);
        Settle(work, layer.DiffId);
        return report;
    }

    /// <summary>While it is held no layer is removed.</summary>
    public IDisposable Share() => Lock(Libc.LOCK_SH);

    /// <summary>While it is held nobody adds anything.</summary>
    internal IDisposable Own() => Lock(Libc.LOCK_EX);

    /// <summary>Every layer that is there, by the hex of its diff_id.</summary>
    public IReadOnlyList<string> Layers => [.. System.IO.Directory.EnumerateDirectories(At("layers/sha256")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    internal string At(string path) => Path.Combine(Directory, path);

    /// <summary>The layer is used now, or was until now: its directory's time says how long it is unused (<see cref="StoreGarbage.Collect"/>).</summary>
    internal void Touch(string layer)
    {
        if (Digest.TryParse(layer, out var diffId) && Has(diffId))
        {
            System.IO.Directory.SetLastWriteTimeUtc(At(Place(diffId)), DateTime.UtcNow);
        }
    }

    /// <summary>Takes a layer out of sight, at once; its files go with <paramref name="work"/>.</summary>
    internal void TakeOut(string hex, WorkDirectory work)
    {
        using var layers = Directories.Open(At("layers/sha256"));
        var from = (int)layers.DangerousGetHandle();
        if (Libc.renameat2(from, Directories.Terminated(hex), work.Handle, Directories.Terminated(hex), 0) != 0 || Libc.fsync(from) != 0)
        {
            throw Failure.Of($"the layer {hex} cannot be removed");
        }
    }

    private static UnpackReport Unpack(WorkDirectory work, Layer layer, Func<Stream> open, UnpackOptions options)
    {
        using var whole = MakeDirectory(work.Handle, New, OwnerOnly);
        using var files = MakeDirectory((int)whole.DangerousGetHandle(), "fs"u8, Readable);
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

        LayerContents.Write(files, $"{work.Path}/new/contents");
        return report;
    }

    // On disk first, in its place then: a crash in between leaves it in tmp.
    private void Settle(WorkDirectory work, Digest diffId)
    {
        using var layers = Directories.Open(At("layers/sha256"));
        var to = (int)layers.DangerousGetHandle();
        var placed = Libc.syncfs(work.Handle) == 0 && Libc.renameat2(work.Handle, Directories.Terminated(New), to, Directories.Terminated(diffId.Hex), Libc.RENAME_NOREPLACE) == 0;
        if (!placed && (Marshal.GetLastPInvokeError() != Libc.EEXIST || !Has(diffId))) // else another process was quicker
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
