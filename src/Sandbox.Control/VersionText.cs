using System.Runtime.InteropServices;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>What <c>--version</c> says.</summary>
internal static class VersionText
{
    public static string Of(in LauncherDescription launcher) => $"""
        {launcher.Name} {Short(launcher.Assembly.GetName().Version)}, compiled from {launcher.SpecFile}
        sandbox {Short(typeof(VersionText).Assembly.GetName().Version)}, {Architecture}{Link}{Kernel(launcher.Needs)}

        """;

    private static string Architecture => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "aarch64" : "x86_64";

    // Written into the binary by the build (Sandbox.Sdk.Native.targets).
    private static string Link => AppContext.GetData("Sandbox.Link") is string link ? ", " + link : "";

    private static string Kernel(HostRequirement[] needs)
    {
        var newest = new Version(0, 0);
        foreach (var need in needs)
        {
            if (need.Kind == RequirementKind.Kernel && Version.TryParse(need.Argument, out var version) && version > newest)
            {
                newest = version;
            }
        }

        return newest.Major == 0 ? "" : $", Linux {newest} or newer";
    }

    private static string Short(Version? version) => version is null ? "0" : version.ToString(3);
}
