using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Sandbox.Erofs;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>The EROFS image behind this very binary (docs/decisions/0028-embedded-root.md).</summary>
internal sealed class OwnImage : IDisposable
{
    private const string Changed = "the file system that this binary was built with does not lie behind it: the file was cut, stripped or changed; copy or publish it anew";

    private readonly SafeFileHandle _file;
    private readonly long _offset, _size;

    private OwnImage(SafeFileHandle file, long size, string digest)
    {
        (_file, _size, Digest) = (file, size, digest);
        _offset = RandomAccess.GetLength(file) - size;
        Reader = _offset > 0 ? new(file, _offset) : throw new VerbFailure(VerbFailure.RootNotRead, Changed);
    }

    /// <summary>SHA-256 that it must have, in hex.</summary>
    public string Digest { get; }

    public ErofsReader Reader { get; }

    /// <summary>That of a launcher.</summary>
    /// <exception cref="VerbFailure">There is none, or another.</exception>
    public static OwnImage Open(in LauncherDescription launcher) => Open(Array.Find(launcher.Needs, need => need.Kind == RequirementKind.EmbeddedRoot)!.Argument);

    /// <summary>That of which the compiler knew size, UUID and SHA-256.</summary>
    public static OwnImage Open(string known)
    {
        var parts = known.Split(' ');
        if (parts is not [var size, [_, ..] uuid, var digest])
        {
            throw new VerbFailure(VerbFailure.RootNotRead, "this binary was built without the file system that belongs into it; publish the project (dotnet publish), which puts it there");
        }

        var image = new OwnImage(File.OpenHandle("/proc/self/exe"), long.Parse(size, CultureInfo.InvariantCulture), digest);
        return Convert.ToHexStringLower(image.Reader.Uuid.ToByteArray(bigEndian: true)) == uuid ? image : throw new VerbFailure(VerbFailure.RootNotRead, Changed);
    }

    /// <summary>Reads all of it and compares its digest.</summary>
    public void Verify()
    {
        if (Sha256.OfPart(_file, _offset, _size) != Digest)
        {
            throw new VerbFailure(VerbFailure.RootNotRead, Changed);
        }
    }

    public void Dispose() => _file.Dispose();
}
