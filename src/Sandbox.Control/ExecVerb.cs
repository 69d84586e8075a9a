using System.Runtime.InteropServices;
using System.Text;
using Sandbox.Launch;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>
/// <c>--exec -- COMMAND</c>: finds the instance, opens its namespaces, goes into its cgroups, and starts this program anew on the launch path (<see cref="Entry"/>), which does the rest.
/// </summary>
internal static class ExecVerb
{
    private const int ENOENT = 2, ESRCH = 3;

    /// <summary>Comes back only by an exception.</summary>
    public static void Run(in LauncherDescription launcher, string[] arguments)
    {
        var read = VerbArguments.Read(arguments, "--instance --");
        if (read.Command == 0)
        {
            throw new VerbFailure(VerbFailure.NotEntered, $"no command is given; write {launcher.Name} --exec -- COMMAND [ARGUMENT...]");
        }

        var instance = InstanceFinder.One(launcher, read.Instance);
        if (Freezer.Of(launcher, instance) is { } freezer && (freezer.IsFrozen || freezer.IsSet))
        {
            // Who joins a frozen cgroup is frozen with it, before it could say so.
            throw new VerbFailure(VerbFailure.NotEntered, $"the instance is frozen (cgroup {freezer.Place}); let it go on first: --thaw");
        }

        Span<byte> numbers = stackalloc byte[256];
        try
        {
            ProcFiles.Put(numbers, ProcFiles.Text(instance.Launcher.Pid) + Open(instance));
            JoinCgroups(instance);
        }
        catch (VerbFailure) when (!instance.IsAlive)
        {
            throw VerbFailure.Ended();
        }

        // Last: what was opened and joined stays what it is, but read of a process that has ended it would be another one's, or no cgroup and so no limit.
        if (!instance.IsAlive)
        {
            throw VerbFailure.Ended();
        }

        var result = Reentry.Execute(numbers, read.Command);
        throw new VerbFailure(VerbFailure.NotEntered, $"this program cannot be started anew from a copy in memory: {Text(result)}; a security policy may forbid it (sysctl vm.memfd_noexec, an outer filter)");
    }

    /// <summary>",5,-,7…": a file descriptor per namespace, or - where the caller is in the same one or the kernel has none of the kind.</summary>
    private static string Open(Instance instance)
    {
        var text = new StringBuilder();
        Span<byte> path = stackalloc byte[64];
        foreach (var kind in Instance.Kinds)
        {
            text.Append(',');
            var own = Instance.CallersNamespace(kind);
            var its = instance.Namespace(kind);
            if (its == own && (own is not null || !File.Exists("/proc/self/ns/" + kind)))
            {
                text.Append('-');
                continue;
            }

            ProcFiles.Put(path, instance.NamespaceFile(kind));
            var fd = Reentry.Open(path);
            if (fd is -ENOENT or -ESRCH)
            {
                throw VerbFailure.Ended(); // a process lets go of its namespaces before it is gone
            }

            if (fd < 0)
            {
                throw new VerbFailure(VerbFailure.NotEntered, $"the {kind} namespace of instance {ProcFiles.Text(instance.Launcher.Pid)} cannot be opened: {Text(fd)}; run this as root, or as the user who started the instance");
            }

            text.Append(ProcFiles.Text(fd));
        }

        return text.ToString();
    }

    /// <summary>The limits of a cgroup hold for every process of the instance, so one that cannot be put there is not started.</summary>
    private static void JoinCgroups(Instance instance)
    {
        var own = CgroupPlace.Of(System.Environment.ProcessId);
        foreach (var place in CgroupPlace.Of(instance.Workload.Pid))
        {
            if (!own.Exists(place.IsSame) && place.Join() is { } problem && !place.IsNameOnly)
            {
                throw new VerbFailure(VerbFailure.NotEntered, $"the process cannot be put into the instance's cgroup {place}: {problem}; run this as root, or from the same unit or session as the instance");
            }
        }
    }

    private static string Text(long errno) => Marshal.GetPInvokeErrorMessage((int)-errno);
}
