using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sandbox.Images.Layouts;

/// <summary>A digest of the image specification (descriptor.md, Digests): <c>sha256:</c> or <c>sha512:</c> and its lower-case hexadecimal digits, nothing else.</summary>
public readonly record struct Digest
{
    private Digest(string algorithm, string hex) => (Algorithm, Hex) = (algorithm, hex);

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>64 or 128 digits.</summary>
    public string Hex { get; }

    /// <summary>Reads one; false where it is none, or of an algorithm that nobody registered.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        var colon = text?.IndexOf(':') ?? -1;
        if (colon < 0)
        {
            return false;
        }

        var (algorithm, hex) = (text![..colon], text[(colon + 1)..]);
        var length = algorithm switch { "sha256" => 64, "sha512" => 128, _ => -1 };
        if (hex.Length != length || !hex.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f'))
        {
            return false;
        }

        digest = new(algorithm, hex);
        return true;
    }

    /// <summary>That of <paramref name="bytes"/> by SHA-256.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>A hash that computes one of the same algorithm.</summary>
    public IncrementalHash Begin() => IncrementalHash.CreateHash(Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    /// <summary>Whether <paramref name="hash"/>, which it ends, has come to this digest; <paramref name="found"/> is what it has come to.</summary>
    public bool Matches(IncrementalHash hash, out Digest found)
    {
        found = new(Algorithm, Convert.ToHexStringLower(hash.GetHashAndReset()));
        return found == this;
    }

    public override string ToString() => $"{Algorithm}:{Hex}";
}
