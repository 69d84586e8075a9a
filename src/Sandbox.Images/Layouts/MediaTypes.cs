namespace Sandbox.Images.Layouts;

/// <summary>How the bytes of a layer are packed.</summary>
internal enum Packing
{
    Plain,
    Gzip,
    Zstd,
}

/// <summary>The media types that are understood: the image specification's (media-types.md), and Docker's of schema 2.</summary>
internal static class MediaTypes
{
    public const string Index = "application/vnd.oci.image.index.v1+json", Manifest = "application/vnd.oci.image.manifest.v1+json", Config = "application/vnd.oci.image.config.v1+json";
    public const string DockerIndex = "application/vnd.docker.distribution.manifest.list.v2+json", DockerManifest = "application/vnd.docker.distribution.manifest.v2+json",
        DockerConfig = "application/vnd.docker.container.image.v1+json";

    public static bool IsIndex(string type) => type is Index or DockerIndex;

    public static bool IsManifest(string type) => type is Manifest or DockerManifest;

    public static bool IsConfig(string type) => type is Config or DockerConfig;

    /// <summary>How a layer of that type is packed; null: it is no layer of a root file system.</summary>
    public static Packing? OfLayer(string type) => type switch
    {
        "application/vnd.oci.image.layer.v1.tar" or "application/vnd.oci.image.layer.nondistributable.v1.tar" or "application/vnd.docker.image.rootfs.diff.tar" => Packing.Plain,
        "application/vnd.oci.image.layer.v1.tar+gzip" or "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip" or "application/vnd.docker.image.rootfs.diff.tar.gzip"
            or "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip" => Packing.Gzip,
        "application/vnd.oci.image.layer.v1.tar+zstd" or "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd" or "application/vnd.docker.image.rootfs.diff.tar.zstd" => Packing.Zstd,
        _ => null,
    };
}
