using Sandbox.Compiler.Diagnostics;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

internal static class DangerousDeviceRule
{
    private static readonly string[] Paths = ["/dev/mem", "/dev/kmem", "/dev/port", "/dev/sda", "/dev/vda", "/dev/nvme0n1"];

    /// <summary>Whether a node of that path is the machine's memory or a disk.</summary>
    public static bool IsDangerous(string path) => Paths.Contains(path);

    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) => subject.Spec.Devices
        .Where(device => device.Type?.Value == DeviceType.Block || IsDangerous(device.Path.Value))
        .Select(device => DiagnosticCatalog.DangerousDevice(device.Path.At, device.Path.Value));
}
