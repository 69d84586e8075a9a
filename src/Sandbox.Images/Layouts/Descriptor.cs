namespace Sandbox.Images.Layouts;

/// <summary>What a document says of a blob: its media type, its digest, its size in bytes (descriptor.md).</summary>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>Checks one of a document; <paramref name="what"/> names it in messages.</summary>
    internal static Descriptor Of(DescriptorDocument? document, string what)
    {
        if (document is not { MediaType: { Length: > 0 } type, Size: { } size })
        {
            throw new ImageException($"{what} has no descriptor with 'mediaType', 'digest' and 'size'.");
        }

        return !Digest.TryParse(document.Digest, out var digest)
            ? throw new ImageException($"{what} has the digest '{document.Digest}'; one is 'sha256:' and 64, or 'sha512:' and 128, digits from 0 to 9 and a to f.")
            : size < 0 ? throw new ImageException($"{what} has the size {size}.") : new(type, digest, size);
    }
}

/// <summary>A layer: its blob, and the digest of what that unpacks to.</summary>
public sealed record Layer(Descriptor Blob, Digest DiffId);

/// <summary>The platform of an image, in Go's words: <c>linux</c>, <c>amd64</c>, <c>v8</c>.</summary>
public sealed record Platform(string Os, string Architecture, string? Variant = null)
{
    /// <summary>This machine's.</summary>
    public static Platform Own { get; } = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.Arm64 => new("linux", "arm64", "v8"),
        System.Runtime.InteropServices.Architecture.X64 => new("linux", "amd64"),
        var other => new("linux", other.ToString().ToLowerInvariant()),
    };

    /// <summary>Whether an image that says this platform runs on <paramref name="machine"/>. arm64 without a variant is v8.</summary>
    internal bool Suits(Platform machine) => Os == machine.Os && Architecture == machine.Architecture && (Variant is null || machine.Variant is null || Variant == machine.Variant);

    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";
}
