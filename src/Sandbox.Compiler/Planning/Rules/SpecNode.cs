using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>One path that a spec makes: a directory, file, symbolic link or device.</summary>
/// <param name="Path">Where.</param>
/// <param name="IsNew">Whether it cannot be there already: a link or a node is made, while a file is bound over one, and a directory may exist.</param>
/// <param name="IsBoundDevice">Whether it is the host's own device node, bound.</param>
internal readonly record struct SpecNode(Located<string> Path, bool IsNew, bool IsBoundDevice)
{
    public static IEnumerable<SpecNode> Of(WorkloadSpec spec) =>
    [
        .. spec.Dirs.Select(dir => new SpecNode(dir.Path, false, false)),
        .. spec.Files.Select(file => new SpecNode(file.Path, false, false)),
        .. spec.Symlinks.Select(link => new SpecNode(link.Path, true, false)),
        .. spec.Devices.Select(device => new SpecNode(device.Path, device.Type is not null, device.Type is null)),
    ];
}
