using System.Security.Cryptography;
using Sandbox.Erofs;
using Sandbox.Images.Native;

namespace Sandbox.Images.Erofs;

/// <summary>An EROFS image behind a program: the program's bytes, zeros up to a block's beginning, and the image, to the file's end.</summary>
public static class EmbeddedImage
{
    /// <summary>What a launcher knows of the image in it, in one line: size in bytes, UUID and SHA-256 in hex; of one with a hash tree (<see cref="Seal"/>) also the bytes of the image alone, and the root hash.</summary>
    public static string Describe(string image, VerityRoot? seal = null)
    {
        using var file = File.OpenRead(image);
        var uuid = new ErofsReader(file.SafeFileHandle).Uuid;
        var text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file.Length} {Convert.ToHexStringLower(uuid.ToByteArray(bigEndian: true))} {Convert.ToHexStringLower(SHA256.HashData(file))}");
        return seal is null ? text : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{text} {seal.HashOffset} {Convert.ToHexStringLower(seal.RootHash)}");
    }

    /// <summary>Puts dm-verity's hash tree behind an image, without salt: the same image has the same tree.</summary>
    public static VerityRoot Seal(string image)
    {
        using var file = File.OpenHandle(image, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        return Verity.Append(file, RandomAccess.GetLength(file), [], new ErofsReader(file).Uuid);
    }

    /// <summary>Writes <paramref name="program"/> with <paramref name="image"/> behind it to <paramref name="output"/>, which appears when it is whole, with the program's mode.</summary>
    public static void Join(string program, string image, string output)
    {
        using var file = new PartialFile(output);
        using (var to = new FileStream(file.Handle, FileAccess.Write, bufferSize: 0))
        {
            using var code = File.OpenRead(program);
            code.CopyTo(to);
            to.SetLength((to.Length + ErofsFormat.BlockSize - 1) & -ErofsFormat.BlockSize);
            to.Position = to.Length;
            using var root = File.OpenRead(image);
            root.CopyTo(to);
            to.Flush();
            file.Finish(OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(program));
        }
    }
}
