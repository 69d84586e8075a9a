using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using Microsoft.Win32.SafeHandles;
using Sandbox.Erofs;
using Sandbox.Images.Erofs;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>Images that are broken or lie: the reader says so, and neither hangs nor fails in another way.</summary>
public class ErofsHostileTests
{
    private const int Rounds = 1500;

    [KernelFact(ErofsStage.Any)]
    public void Bits_that_flip_are_a_problem_or_none_and_nothing_else()
    {
        using var stage = Small(out var good);
        using var file = File.OpenHandle(stage.At("image"), FileMode.Open, FileAccess.ReadWrite);
        var random = new Random(20260726);
        var (refused, clock) = (0, Stopwatch.StartNew());
        for (var round = 0; round < Rounds; round++)
        {
            var bad = (byte[])good.Clone();
            for (var flips = random.Next(1, 5); flips > 0; flips--)
            {
                // Half of them where inodes and directories are.
                bad[random.Next(1024, random.Next(2) == 0 ? 8192 : bad.Length)] = (byte)random.Next(256);
            }

            refused += Refuses(file, bad) ? 1 : 0;
        }

        Assert.InRange(refused, Rounds / 20, Rounds);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{Rounds} rounds took {clock.Elapsed}");
    }

    [KernelFact(ErofsStage.Any)]
    public void An_image_that_is_cut_off_is_refused()
    {
        using var stage = Small(out var good);
        using var file = File.OpenHandle(stage.At("image"), FileMode.Open, FileAccess.ReadWrite);
        for (var length = good.Length - 1; length >= 0; length -= 509) // downwards: what was cut off does not come back
        {
            RandomAccess.SetLength(file, length);
            Assert.Throws<ErofsException>(() => new ErofsReader(file));
        }
    }

    [KernelFact(ErofsStage.Any)]
    public void A_directory_in_itself_has_an_end()
    {
        using var stage = Small(out var good);
        using var file = File.OpenHandle(stage.At("image"), FileMode.Open, FileAccess.ReadWrite);
        var image = new ErofsReader(file);
        var (top, inner) = (image.Root.Number, image.Find("d"u8)!.Number);
        for (var at = 0; at + 8 <= 8192; at += 4)
        {
            if (BinaryPrimitives.ReadInt64LittleEndian(good.AsSpan(at)) == inner)
            {
                BinaryPrimitives.WriteInt64LittleEndian(good.AsSpan(at), top);
            }
        }

        Write(file, good);
        var bent = new ErofsReader(file);
        Assert.Contains("is a directory twice", Assert.Throws<ErofsException>(() => bent.Walk(bent.Root).Count()).Message);
    }

    private static ErofsStage Small(out byte[] bytes)
    {
        var stage = new ErofsStage();
        var run = Command.Run(new("sh", "-ec", "mkdir -p \"$1/tree/d/e\"; cd \"$1/tree\"; seq 1 3000 >f; seq 1 100 >tail; truncate -s 1M hole; echo x | dd of=hole bs=1 seek=500000 conv=notrunc status=none; ln -s d/../f l; setfattr -n user.a -v b f; (cd d && touch $(seq -f name-%080g 1 60)); mknod e c 1 3", "sh", stage.Folder));
        Assert.True(run.ExitCode == 0, run.ToString());
        stage.Write(new DirectorySource(stage.At("tree")), "image");
        bytes = File.ReadAllBytes(stage.At("image"));
        return stage;
    }

    private static bool Refuses(SafeFileHandle file, byte[] bytes)
    {
        Write(file, bytes);
        var (buffer, refused) = (new byte[1 << 16], false);
        try
        {
            var image = new ErofsReader(file);
            foreach (var (path, entry) in image.Walk(image.Root))
            {
                try
                {
                    _ = image.Attributes(entry);
                    _ = image.Find(path, followLast: path.Length % 50 == 1);
                    _ = entry.Kind == ErofsKind.File ? image.Read(entry, Math.Max(0, entry.Size - 70_000), buffer) + image.Read(entry, 0, buffer) : 0;
                    _ = entry.Kind == ErofsKind.SymbolicLink ? image.Target(entry) : null;
                }
                catch (ErofsException)
                {
                    refused = true; // this one; the others go on
                }
            }
        }
        catch (ErofsException)
        {
            return true;
        }

        return refused;
    }

    /// <summary>With a checksum that is right: who attacks computes it too.</summary>
    private static void Write(SafeFileHandle file, byte[] bytes)
    {
        bytes.AsSpan(1028, 4).Clear();
        var crc = uint.MaxValue;
        foreach (var b in bytes.AsSpan(1024, 3072))
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(1028), crc);
        RandomAccess.Write(file, bytes, 0);
    }
}
