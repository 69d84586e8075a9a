using System.Text;
using Sandbox.Erofs;
using Sandbox.Launch;
using Environment = System.Environment;

namespace Sandbox.Control;

/// <summary>
/// <c>--unpack-root</c>: the launcher calls itself so where it may not mount the image. Unpacks it to DIGEST/fs in the caller's cache, once: DIGEST appears when all of it is on disk and its SHA-256 was right.
/// </summary>
internal static class UnpackRootVerb
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static int Run(OwnImage image)
    {
        var place = Place();
        Directory.CreateDirectory(place, Own);
        using var only = Lock(Path.Combine(place, "lock"));
        var (made, beside) = (Path.Combine(place, image.Digest), Path.Combine(place, image.Digest + ".partial"));
        if (Directory.Exists(made))
        {
            return 0; // another launcher was faster
        }

        image.Verify();
        ErofsExtract.Remove(beside); // what an unpacking left that was killed
        try
        {
            Directory.CreateDirectory(beside, Own);
            ErofsExtract.To(image.Reader, image.Reader.Root, beside + "/fs");
            Directory.Move(beside, made);
        }
        catch (Exception)
        {
            ErofsExtract.Remove(beside);
            throw;
        }

        return 0;
    }

    // As the launch path finds it.
    private static string Place() =>
        (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is ['/', ..] cache ? cache
        : ErofsExtract.IsRoot ? Encoding.UTF8.GetString(EmbeddedRoot.PlaceOfRoot)
        : Environment.GetEnvironmentVariable("HOME") is ['/', ..] home ? home + "/.cache"
        : throw new VerbFailure(VerbFailure.RootNotRead, "nobody says where the caller's cache is; set HOME or XDG_CACHE_HOME")) + Encoding.UTF8.GetString(EmbeddedRoot.Place).TrimEnd('/');

    // Waits for another launcher that unpacks: flock(2), which ends with its holder.
    private static FileStream Lock(string path)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException problem) when (tries < 3000 && problem is not (PathTooLongException or DirectoryNotFoundException))
            {
                Thread.Sleep(20);
            }
        }
    }
}
