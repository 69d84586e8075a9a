using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>What a launcher is asked to do other than to launch.</summary>
public enum LaunchVerb
{
    /// <summary>Launch.</summary>
    None,
    /// <summary>--explain: print the plan.</summary>
    Explain,
    /// <summary>--check: say what this host lacks.</summary>
    Check,
    /// <summary>--unit: print the systemd unit.</summary>
    Unit,
    /// <summary>--version</summary>
    Version,
    /// <summary>--help</summary>
    Help,
}

/// <summary>The verbs by name.</summary>
[LaunchPath]
internal static unsafe class LaunchVerbs
{
    /// <summary>The verb that <paramref name="argument"/> is exactly; a workload's own argument of that name goes behind <c>--</c>.</summary>
    public static LaunchVerb Find(byte* argument)
    {
        if (*argument != '-')
        {
            return LaunchVerb.None;
        }

        if (Text.Same(argument, Text.Pointer("--explain"u8)))
        {
            return LaunchVerb.Explain;
        }

        if (Text.Same(argument, Text.Pointer("--check"u8)))
        {
            return LaunchVerb.Check;
        }

        if (Text.Same(argument, Text.Pointer("--unit"u8)))
        {
            return LaunchVerb.Unit;
        }

        if (Text.Same(argument, Text.Pointer("--version"u8)))
        {
            return LaunchVerb.Version;
        }

        return Text.Same(argument, Text.Pointer("--help"u8)) ? LaunchVerb.Help : LaunchVerb.None;
    }
}
