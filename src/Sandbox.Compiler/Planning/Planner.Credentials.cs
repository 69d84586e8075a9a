using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

internal sealed partial class Planner
{
    private Chosen<IdSpec> User() => _spec.Process.User.Or(new IdSpec(_profile.User, null));

    // A numeric user's group has the same number; a named user's is looked up with the name (null).
    private Chosen<IdSpec?> Group() => _spec.Process.Group is { } said
        ? new(said.Value, said.At.Line())
        : new(User().Value.Number is { } number ? new IdSpec(number, null) : null, SourceLine.Default);

    private FindUserStep FindUser()
    {
        var (user, group) = (User(), Group());
        var groups = _spec.Process.Groups;
        return new(
            user.IsDefault ? group.At : user.At,
            user.Value.Number ?? -1, user.Value.Name,
            group.Value?.Number ?? -1, group.Value?.Name,
            groups.Where(one => one.Value.Number is not null).Select(one => one.Value.Number!.Value).ToEquatableArray(),
            groups.Where(one => one.Value.Name is not null).Select(one => one.Value.Name!).ToEquatableArray());
    }

    private CapabilitiesStep Capabilities()
    {
        var root = User().Value.Number == 0;
        if (_spec.Capabilities is not { } said)
        {
            // As Docker has it: another user than root gets the bounding set only.
            var held = root ? _profile.Capabilities : CapabilitySet.None;
            return new(SourceLine.Default, _profile.Capabilities, held, held, CapabilitySet.None, CapabilitySet.None);
        }

        if (said.Keep is { } keep)
        {
            // Without ambient capabilities another user than root loses all of them in execve (capabilities(7)).
            var carried = root ? CapabilitySet.None : keep.Value;
            return new(keep.At.Line(), keep.Value, keep.Value, keep.Value, carried, carried);
        }

        return new(said.At.Line(), Set(said.Bounding), Set(said.Effective), Set(said.Permitted), Set(said.Inheritable), Set(said.Ambient));
    }

    // Root of the host, by its number or a name that is looked up only inside; whoever may become it or open its files; and the one id that "caller" maps where root is the caller.
    private bool MayBeRoot => User().Value.Number is null or 0
        || HeldCapabilities().Overlaps(["CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_SETUID"])
        || _spec.Namespaces.UserMap?.Value == UserMap.Caller;

    private static CapabilitySet Set(Located<CapabilitySet>? said) => said?.Value ?? CapabilitySet.None;
}
