namespace Sandbox.Images.Layouts;

/// <summary>The <c>index.json</c> of a layout: which tag is which document.</summary>
internal static class LayoutIndex
{
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>The entry of <paramref name="tag"/>, or the only one; <paramref name="file"/> is the index and <paramref name="layout"/> what it is in, for messages.</summary>
    public static Descriptor Find(ReadOnlySpan<byte> bytes, string? tag, string file, string layout)
    {
        var index = Documents.Read(bytes, DocumentContext.Default.ImageDocument, $"'{file}'");
        var all = index.Manifests ?? throw new ImageException($"'{file}' has no 'manifests'.");
        return Descriptor.Of(tag is null ? Only(all, file, layout) : Tagged(all, tag, file, layout), $"the entry of '{file}'");
    }

    private static DescriptorDocument Only(List<DescriptorDocument> all, string file, string layout) =>
        all.Count == 1 ? all[0] : throw new ImageException(all.Count == 0 ? $"'{file}' lists no image." : $"'{layout}' has {all.Count} images; say which: {Tags(all)}.");

    private static DescriptorDocument Tagged(List<DescriptorDocument> all, string tag, string file, string layout)
    {
        var named = all.Where(one => NameOf(one) == tag).ToList();
        return named.Count switch
        {
            1 => named[0],
            0 => throw new ImageException($"'{layout}' has no tag '{tag}'; it has {Tags(all)}."),
            _ => throw new ImageException($"'{file}' has the tag '{tag}' {named.Count} times."),
        };
    }

    private static string? NameOf(DescriptorDocument one) => one.Annotations?.GetValueOrDefault(RefName);

    private static string Tags(List<DescriptorDocument> all)
    {
        var tags = all.Select(NameOf).Where(name => name is not null).Order(StringComparer.Ordinal).ToList();
        return tags.Count == 0 ? "none with a tag" : string.Join(", ", tags.Take(20)) + (tags.Count > 20 ? " and more" : "");
    }
}
