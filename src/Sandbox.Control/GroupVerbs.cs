using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>
/// The verbs about a cgroup of the sandbox's own. Generated code hands one over where the plan makes a cgroup; a binary whose plan makes none does not carry them (the AOT compiler
/// leaves out a type that nobody makes).
/// </summary>
public abstract class GroupVerbs
{
    internal abstract int Update(in LauncherDescription launcher, Instance instance, VerbArguments read, TextWriter to);

    internal abstract int Events(in LauncherDescription launcher, Instance instance, VerbArguments read, TextWriter to);
}

/// <summary>They themselves.</summary>
public sealed class OwnGroupVerbs : GroupVerbs
{
    internal override int Update(in LauncherDescription launcher, Instance instance, VerbArguments read, TextWriter to) => UpdateVerb.Run(launcher, instance, read, to);

    internal override int Events(in LauncherDescription launcher, Instance instance, VerbArguments read, TextWriter to) => EventsVerb.Run(launcher, instance, read, to);
}
