using System.Security.Cryptography;
using Sandbox.Erofs;

namespace Sandbox.Images.Erofs;

/// <summary>An EROFS image behind a program: the program's bytes, zeros up to a block's beginning, and the image, to the file's end.</summary>
public static class EmbeddedImage
{
    /// <summary>What a launcher knows of the image in it: size in bytes, UUID and SHA-256 in hex, in one line.</summary>
    public static string Describe(string image)
    {
        using var file = File.OpenRead(image);
        var uuid = new ErofsReader(file.SafeFileHandle).Uuid;
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file.Length} {Convert.ToHexStringLower(uuid.ToByteArray(bigEndian: true))} {Convert.ToHexStringLower(SHA256.HashData(file))}");
    }

    /// <summary>Writes <paramref name="program"/> with <paramref name="image"/> behind it to <paramref name="output"/>, which appears when it is whole, with the program's mode.</summary>
    public static void Join(string program, string image, string output)
    {
        output = Path.GetFullPath(output);
        var beside = $"{output}.partial-{Environment.ProcessId}";
        try
        {
            using (var to = new FileStream(beside, FileMode.Create, FileAccess.Write))
            {
                using var code = File.OpenRead(program);
                code.CopyTo(to);
                to.SetLength((to.Length + ErofsFormat.BlockSize - 1) & -ErofsFormat.BlockSize);
                to.Position = to.Length;
                using var root = File.OpenRead(image);
                root.CopyTo(to);
                to.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(beside, File.GetUnixFileMode(program));
            }

            File.Move(beside, output, overwrite: true);
        }
        finally
        {
            File.Delete(beside);
        }
    }
}
