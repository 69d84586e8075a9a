using System.Runtime.InteropServices;
using Sandbox.Images.Native;
using Sandbox.Images.Store;

namespace Sandbox.Images.Builds;

/// <summary>What a command sees beside the root: caches, secrets, files of elsewhere. None of it is in a layer.</summary>
internal sealed class StepMounts : IDisposable
{
    private static readonly string[] NetworkFiles = ["/etc/resolv.conf", "/etc/hosts"];

    private readonly Builder _builder;
    private readonly RunStep _step;
    private readonly List<(RunMount Mount, RootView View, CopiedFiles Files)> _mounts = [];

    public StepMounts(Builder builder, RunStep step)
    {
        (_builder, _step) = (builder, step);
        foreach (var mount in step.Mounts)
        {
            var view = StepWork.OpenOrigin(builder, mount.Origin);
            _mounts.Add((mount, view, CopiedFiles.Find(view, [mount.From], [], fromHost: false)));
        }
    }

    /// <summary>What of it the command depends on.</summary>
    public IEnumerable<string> Inputs => _mounts.Select(one => $"{one.Files.Digest} {one.Mount.To}");

    /// <summary>All of it as directories and files of the host; those of layers are made a layer of their own, for no directory of the host has all of them.</summary>
    public IReadOnlyList<SandboxedBind> Binds() =>
    [
        .. NetworkFiles.Where(path => _step.HostNetwork && File.Exists(path)).Select(path => new SandboxedBind(path, path, IsWritable: false)),
        .. _mounts.Select(one => new SandboxedBind(Place(_builder, one.Mount, one.View, one.Files), one.Mount.To, IsWritable: false)),
        .. _step.Caches.Select(path => new SandboxedBind(CacheOf(path), path, IsWritable: true)),
        .. _step.Secrets.Select(one => new SandboxedBind(_builder.Settings.Secrets.TryGetValue(one.Key, out var file) ? file
            : throw new ImageException($"the command wants the secret '{one.Key}', and nobody gave it; say --secret {one.Key}=FILE."), one.Value, IsWritable: false)),
    ];

    /// <summary>Takes away what was only made to be mounted on, where it is empty and the root below does not have it.</summary>
    public static void RemoveTargets(string upper, RootView below, IEnumerable<SandboxedBind> binds)
    {
        using var root = Directories.Open(upper);
        var fd = (int)root.DangerousGetHandle();
        foreach (var target in binds.Select(bind => below.Resolve(RawPath.OfText(bind.Target))).Concat(["proc", "dev", "sys"]).OrderByDescending(path => path.Length))
        {
            for (var path = target; path.Length > 0 && below.Find(path, follow: false) is null; path = RawPath.Parent(path))
            {
                var details = InUpper(fd, path);
                if (details is { IsFile: true, Size: > 0 } || (details is not null && Libc.unlinkat(fd, RawPath.Kernel(path), details.Value.IsDirectory ? Libc.AT_REMOVEDIR : 0) != 0 && Marshal.GetLastPInvokeError() != Libc.ENOENT))
                {
                    break; // the command has put something there, so it stays
                }
            }
        }
    }

    // Nothing of it through a link that the command has made.
    private static FileDetails? InUpper(int upper, string path) => RawPath.Above(path).All(above => FileDetails.Of(upper, RawPath.Kernel(above)) is { IsDirectory: true }) ? FileDetails.Of(upper, RawPath.Kernel(path)) : null;

    private static string Place(Builder builder, RunMount mount, RootView view, CopiedFiles files)
    {
        var from = view.Find(RawPath.OfText(mount.From));
        if (mount.Origin is { Stage: null, Image: null } && from is not null)
        {
            return view.HostPathOf(from);
        }

        var (cache, key) = (new BuildCache(builder.Settings.Store), BuildCache.Key("mount", files.Digest, files.GoesIntoDirectory.ToString()));
        if (!cache.TryFind(key, out var layer))
        {
            using var work = WorkDirectory.Make(builder.Settings.Store.Incoming);
            var archive = Path.Combine(work.Path, "layer.tar");
            using (var file = new LayerFile(archive))
            {
                using var nothing = new RootView([]);
                new CopyLayer(nothing, file, default).Write(view, files, files.GoesIntoDirectory ? "/all/" : "/all", mode: null, fromHost: false);
                layer = file.Finish();
            }

            cache.Keep(key, layer, archive);
        }

        return builder.Settings.Store.PathOf(layer!.DiffId) + "/all";
    }

    private string CacheOf(string path)
    {
        var directory = _builder.Settings.Store.CachePath(path);
        Directory.CreateDirectory(directory);
        return directory;
    }

    public void Dispose() => _mounts.ForEach(one => one.View.Dispose());
}
