namespace Sandbox.Compiler.Spec;

/// <summary>What NAME.sandbox.lock says of <c>root.image</c>: written by <c>sandbox lock</c>, so that a build asks nobody and is the same everywhere.</summary>
/// <param name="At">Where its layers are listed.</param>
/// <param name="Reference">The reference that was resolved, as the spec has it.</param>
/// <param name="Platform">OS/ARCH or OS/ARCH/VARIANT.</param>
/// <param name="Manifest">Digest of the image's manifest for this platform: <c>sha256:</c> and 64 hex digits.</param>
/// <param name="Layers">The lowest one first, as in the manifest.</param>
/// <param name="Bases">Of a spec with <c>build</c>: the images that it used.</param>
public sealed record ImageLock(SourceSpan At, Located<string> Reference, string Platform, string Manifest, EquatableArray<LockedLayer> Layers, EquatableArray<LockedBase> Bases);

/// <summary>An image that a build began with or copied from.</summary>
/// <param name="Image">As the spec has it.</param>
/// <param name="Manifest">Digest of its manifest for this platform.</param>
public sealed record LockedBase(string Image, string Manifest);

/// <summary>One layer.</summary>
/// <param name="DiffId">Digest of its archive, unpacked: what it is called in the store.</param>
/// <param name="Digest">Digest of its blob: what it is called in a registry.</param>
/// <param name="Size">Bytes of the blob.</param>
/// <param name="MediaType">How the blob is packed.</param>
public sealed record LockedLayer(string DiffId, string Digest, long Size, string MediaType);
