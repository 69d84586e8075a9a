using System.Reflection;
using System.Runtime.CompilerServices;
using Sandbox.Launch;
using Sandbox.Plan;
using Environment = System.Environment;

namespace Sandbox.Control;

/// <summary>The verbs of a launcher: managed code in the launcher's own binary, outside any sandbox.</summary>
public static class Verbs
{
    /// <summary>
    /// Called by generated code in a module initializer, so before Main. Where the launch path found a verb, does it and ends the process;
    /// inside a sandbox it does nothing. A JIT build never launches: it shows the plan and how to publish.
    /// </summary>
    /// <param name="launcher">What the binary knows about itself.</param>
    /// <param name="group">The verbs about the sandbox's own cgroup; null where the plan makes none.</param>
    /// <param name="left">The instances that launchers have left to systemd; null where none does.</param>
    /// <param name="root">The verbs about the file system in the binary; null where there is none.</param>
    public static void OnStart(in LauncherDescription launcher, GroupVerbs? group = null, LeftInstances? left = null, RootVerbs? root = null)
    {
        InstanceFinder.Left = left;

        // A constant of the AOT compiler, so a published binary has no trace of this.
        if (RuntimeFeature.IsDynamicCodeSupported)
        {
            if (Assembly.GetEntryAssembly() == launcher.Assembly)
            {
                Console.Out.Write(launcher.PlanText + HowToPublish(launcher.Name));
                Environment.Exit(0);
            }

            return;
        }

        if (Launcher.Verb != LaunchVerb.None)
        {
            Environment.Exit(Do(Launcher.Verb, launcher, group, root));
        }
    }

    private static int Do(LaunchVerb verb, in LauncherDescription launcher, GroupVerbs? group, RootVerbs? root)
    {
        switch (verb)
        {
            case LaunchVerb.Check:
                return HostCheck.Run(launcher, root, Console.Out);
            case LaunchVerb.Explain:
                Console.Out.Write(launcher.PlanText);
                return 0;
            case LaunchVerb.Unit:
                Console.Out.Write(launcher.UnitText);
                return 0;
            case LaunchVerb.Version:
                Console.Out.Write(VersionText.Of(launcher));
                return 0;
            case LaunchVerb.Help:
                Console.Out.Write(Help(launcher.Name));
                return 0;
            default:
                return InstanceVerbs.Do(verb, launcher, group, root);
        }
    }

    private static string HowToPublish(string name) =>
        $"\nThis is a build for development: it starts no sandbox. The sandbox itself is a native binary:\n    dotnet publish -p:PublishAot=true -o out && out/{name}\n";

    private static string Help(string name) => $"""
        {name} [ARGUMENT...]      starts the workload in its sandbox, with the arguments where its spec allows them
        {name} -- [ARGUMENT...]   the same; no argument is taken for one of the words below

        {name} --explain          the plan: every step of the start, in order
        {name} --check            whether this host has what the plan needs, and how to get what is missing; exit code 1 where something is
        {name} --unit             the systemd unit for it; docs/systemd.md
        {name} --version          versions, and the oldest kernel that will do
        {name} --help             this text

        {name} --ps [--json]                          the instances that run
        {name} --stats [--json] [--watch]             what an instance uses: time, memory, processes, input and output
        {name} --inspect [--json]                     what the kernel says of an instance: namespaces, cgroups, capabilities, filter, mounts
        {name} --exec -- COMMAND [ARGUMENT...]        one more process in an instance, with the workload's rights and no more
        {name} --stop                                 asks an instance to end and waits until it has; SIGKILL after its stop timeout
        {name} --kill [SIGNAL]                        sends a signal to an instance's workload: KILL, or another by name or number
        {name} --freeze, {name} --thaw                stops every process of an instance, and lets them go on
        {name} --update KEY=VALUE... [--json]         other limits for an instance, by the keys of resources: memory.max=512MiB cpu.max=150%
        {name} --events [--json] [--for DURATION]     what happens to an instance until it ends: OOM kills, refused processes, throttling, its end
               [--pressure memory:some:150ms/2s]      and when processes wait too long for memory, cpu or io
        {name} --root ls [-R] [PATH] | cat PATH       of a binary with its root file system inside (root.embed): looks into it
        {name} --root extract DIRECTORY [PATH]        and writes it to a new directory
        All but --ps and --root take --instance PID where several instances run; or A for the unit {name}@A; or the unit or cgroup that it is in.

        Exit codes: the workload's own; 128+n when signal n killed it; 125 the launcher failed, 126 not executable, 127 not found.

        """;
}
