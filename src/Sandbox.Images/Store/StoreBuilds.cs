using System.Security.Cryptography;
using System.Text;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Store;

/// <summary>Where the store keeps what builds need again: what a step made, the archives of layers that were made here, and directories that stay from build to build.</summary>
internal static class StoreBuilds
{
    /// <summary>The file that says what a step made.</summary>
    public static string StepPath(this LayerStore store, string key) => store.At($"build/steps/{key}.json");

    /// <summary>The archive of a layer that was built here.</summary>
    public static string ArchivePath(this LayerStore store, Digest diffId) => store.At($"build/archives/{diffId.Hex}.tar");

    /// <summary>The directory behind a command's <c>cache: [PATH]</c>: one for each path.</summary>
    public static string CachePath(this LayerStore store, string path) => store.At($"build/caches/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))}");

    /// <summary>Removes the archives whose layer is gone. A step whose layer is gone is done again, and its file written anew, so that the few bytes of it are left to it until then.</summary>
    public static void RemoveArchives(this LayerStore store)
    {
        foreach (var archive in Directory.EnumerateFiles(store.At("build/archives"), "*.tar").Where(path => !Directory.Exists(store.At("layers/sha256/" + Path.GetFileNameWithoutExtension(path)))).ToList())
        {
            File.Delete(archive);
        }
    }
}
