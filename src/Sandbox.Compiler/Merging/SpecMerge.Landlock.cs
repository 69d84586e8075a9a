using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Merging;

// landlock
internal static partial class SpecMerge
{
    // Paths, ports and scopes are joined; "none" and a map replace each other.
    private static LandlockSpec? Over(LandlockSpec? above, LandlockSpec? below)
    {
        if (above is null || below is null || above.None || below.None)
        {
            return above ?? below;
        }

        return above with
        {
            Hard = above.Hard ?? below.Hard,
            Paths = above.Paths is { } paths && below.Paths is { } lower ? Join(paths, lower, one => one.Path.Value) : above.Paths ?? below.Paths,
            Tcp = Over(above.Tcp, below.Tcp),
            Scopes = above.Scopes is { } scopes && below.Scopes is { } own ? Join(scopes, own, one => one.Value) : above.Scopes ?? below.Scopes,
            ScopesAt = above.ScopesAt ?? below.ScopesAt,
        };
    }

    private static LandlockTcpSpec? Over(LandlockTcpSpec? above, LandlockTcpSpec? below) => above is null || below is null
        ? above ?? below
        : above with { Bind = Join(above.Bind, below.Bind, one => one.Value), Connect = Join(above.Connect, below.Connect, one => one.Value) };
}
