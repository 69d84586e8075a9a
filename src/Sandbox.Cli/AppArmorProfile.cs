namespace Sandbox.Cli;

/// <summary>
/// Ubuntu (23.10 and later) keeps capabilities in new user namespaces from programs without an AppArmor profile that has <c>userns,</c> (sysctl kernel.apparmor_restrict_unprivileged_userns), so an
/// ordinary user could start no sandbox there. The profile gives back that one right and confines nothing, as those that Ubuntu ships for browsers do: what the workload may do is the launcher's matter.
/// </summary>
/// <param name="unit">Whose binary it is for.</param>
/// <param name="isForUsers">Whether ordinary users can start it: root needs no such right.</param>
internal sealed class AppArmorProfile(InstalledUnit unit, bool isForUsers)
{
    private const string Parser = "apparmor_parser";

    // Not NAME alone: packages have profiles of plain names there.
    private string Path => $"{unit.Root}/etc/apparmor.d/sandbox.{unit.Name}";

    // The rule came with AppArmor 4.0, whose package brings this file. An older parser refuses the rule, and no kernel that goes with one has the restriction.
    private bool IsKnown => File.Exists(unit.Root + "/etc/apparmor.d/abi/4.0");

    // Of the running host, and of a kernel that has AppArmor on.
    private bool IsLive => unit.Root.Length == 0 && File.Exists("/sys/module/apparmor/parameters/enabled") && File.ReadAllText("/sys/module/apparmor/parameters/enabled").StartsWith('Y');

    /// <summary>Another file of this name is not touched.</summary>
    public void MustBeOurs()
    {
        if (File.Exists(Path) && File.ReadLines(Path).FirstOrDefault() != Head)
        {
            throw new UsageException($"{Path} was not written by Sandbox and is left as it is: move it away, or choose another name for the workload.");
        }
    }

    /// <summary>Writes and loads it where the host knows such profiles; for a user's own unit, who may not, says what root has to do.</summary>
    /// <param name="changes">Who does it.</param>
    /// <param name="binary">Where the binary is, as the host will see it.</param>
    public void Place(HostChanges changes, string binary)
    {
        if (!isForUsers || !IsKnown)
        {
            return;
        }

        if (unit.ForUser)
        {
            Console.WriteLine($"AppArmor may keep user namespaces from {binary}. If so, as root write this to {Path} and run {Parser} -r {Path}:\n{Text(binary)}");
            return;
        }

        changes.Write(Path, Text(binary));
        if (IsLive)
        {
            changes.Tell(Parser, "-r", Path);
        }
    }

    /// <summary>Takes it out of the kernel and removes it.</summary>
    public void Remove(HostChanges changes)
    {
        if (unit.ForUser || !File.Exists(Path))
        {
            return;
        }

        if (IsLive)
        {
            changes.Tell(Parser, "-R", Path);
        }

        changes.Remove(Path);
    }

    private string Head => $"# Written by sandbox install {unit.Name}, and removed by sandbox uninstall {unit.Name}.";

    private string Text(string binary) => $$"""
        {{Head}}
        abi <abi/4.0>,
        include <tunables/global>

        profile sandbox.{{unit.Name}} "{{binary}}" flags=(unconfined) {
          userns,

          include if exists <local/sandbox.{{unit.Name}}>
        }

        """;
}
