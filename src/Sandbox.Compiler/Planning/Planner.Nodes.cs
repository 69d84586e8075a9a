using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

internal sealed partial class Planner
{
    private const uint FileMode = 0x1a4; // 0644
    private const uint DeviceMode = 0x1b6; // 0666

    /// <summary>What is made inside: directories first, since files may lie in them, then files, symbolic links and devices.</summary>
    private IEnumerable<(string Path, PlanStep Step)> Nodes() =>
    [
        .. _spec.Dirs.Select(dir => (dir.Path.Value, (PlanStep)Directory(dir))),
        .. _spec.Files.Select(file => (file.Path.Value, (PlanStep)File(file))),
        .. _spec.Symlinks.Select(link => (link.Path.Value, (PlanStep)new MakeSymlinkStep(link.At.Line(), link.Path.Value, link.Target.Value))),
        .. _spec.Devices.Select(device => (device.Path.Value, (PlanStep)Device(device))),
    ];

    private static MakeDirStep Directory(DirSpec dir) =>
        new(dir.At.Line(), dir.Path.Value, dir.Mode?.Value ?? DirectoryMode, dir.User?.Value ?? -1, dir.Group?.Value ?? -1);

    private static WriteFileStep File(FileSpec file) =>
        new(file.At.Line(), file.Path.Value, file.Content.Value, file.Mode?.Value ?? FileMode, file.User?.Value ?? -1, file.Group?.Value ?? -1);

    // mknod(2) is refused in a user namespace other than the host's, whatever the capabilities: the host's own node is bound there.
    private DeviceNodeStep Device(DeviceSpec device) => new(
        device.At.Line(), device.Path.Value, device.Type?.Value ?? DeviceType.Character,
        device.Major?.Value ?? 0, device.Minor?.Value ?? 0, device.Mode?.Value ?? DeviceMode, device.User?.Value ?? -1, device.Group?.Value ?? -1,
        Bind: device.Type is null || (OwnUser && device.Type.Value.Value != DeviceType.Fifo), device.Optional.Or(false).Value);

    /// <summary>Whether the steps inside run in a user namespace that is not the host's.</summary>
    private bool OwnUser => _namespaces.User.Value.Mode != NamespaceMode.Host;
}
