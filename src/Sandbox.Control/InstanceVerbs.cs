using Sandbox.Launch;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>The verbs about instances that run.</summary>
internal static class InstanceVerbs
{
    private const int Failed = 1, LauncherFailed = 125;

    /// <summary>Does it: the exit code. 1: it could not be done, and standard error says why; of --exec 125, as of a launch.</summary>
    public static int Do(LaunchVerb verb, in LauncherDescription launcher, GroupVerbs? group, RootVerbs? root)
    {
        try
        {
            return Run(verb, launcher, group, root, System.Environment.GetCommandLineArgs());
        }
        catch (VerbFailure failure)
        {
            Console.Error.Write($"{launcher.SpecFile}: {failure.Id}: --{(verb == LaunchVerb.UnpackRoot ? "unpack-root" : verb.ToString().ToLowerInvariant())}: {failure.Message}\n");
            return verb == LaunchVerb.Exec ? LauncherFailed : Failed;
        }
    }

    private static int Run(LaunchVerb verb, in LauncherDescription launcher, GroupVerbs? group, RootVerbs? root, string[] arguments)
    {
        if (verb == LaunchVerb.Exec)
        {
            ExecVerb.Run(launcher, arguments);
        }

        if (verb is LaunchVerb.Root or LaunchVerb.UnpackRoot)
        {
            return Root(verb, launcher, root, arguments);
        }

        var read = VerbArguments.Read(arguments, Options(verb));
        if (verb == LaunchVerb.Ps)
        {
            return PsVerb.Run(launcher, read.Json, Console.Out);
        }

        var instance = InstanceFinder.One(launcher, read.Instance);
        return verb switch
        {
            LaunchVerb.Stats => StatsVerb.Run(launcher, instance, read, Console.Out),
            LaunchVerb.Inspect => InspectVerb.Run(launcher, instance, read.Json, Console.Out),
            LaunchVerb.Stop => StopVerbs.Stop(launcher, instance, Console.Out),
            LaunchVerb.Kill => StopVerbs.Kill(launcher, instance, read.Words.Count == 0 ? null : read.Words[0]),
            LaunchVerb.Freeze => FreezeVerbs.Freeze(launcher, instance, Console.Out),
            LaunchVerb.Thaw => FreezeVerbs.Thaw(launcher, instance, Console.Out),
            LaunchVerb.Update => Group(group).Update(launcher, instance, read, Console.Out),
            LaunchVerb.Events => Group(group).Events(launcher, instance, read, Console.Out),
            _ => throw new InvalidOperationException(verb.ToString()),
        };
    }

    private static int Root(LaunchVerb verb, in LauncherDescription launcher, RootVerbs? root, string[] arguments) =>
        root is null ? throw new VerbFailure(VerbFailure.RootNotRead, "there is no file system in this binary (root.embed in its spec); an argument of the workload's goes behind --")
        : verb == LaunchVerb.Root ? root.Look(launcher, arguments) : root.Unpack(launcher);

    private static GroupVerbs Group(GroupVerbs? group) =>
        group ?? throw new VerbFailure(VerbFailure.NoCgroup, "the spec has no limits, so its instances have no cgroup of their own to watch or to change; give it resources (resources: {pids: {max: max}} limits nothing), build, and start it anew");

    private static string Options(LaunchVerb verb) => verb switch
    {
        LaunchVerb.Ps => "--json",
        LaunchVerb.Stats => "--instance --json --watch",
        LaunchVerb.Inspect => "--instance --json",
        LaunchVerb.Kill => "--instance WORD",
        LaunchVerb.Update => "--instance --json WORDS",
        LaunchVerb.Events => "--instance --json --for --pressure",
        _ => "--instance",
    };
}
