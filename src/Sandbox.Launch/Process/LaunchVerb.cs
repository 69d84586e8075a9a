using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>What a launcher is asked to do other than to launch; in the order of their words in <see cref="LaunchVerbs"/>.</summary>
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
    /// <summary>--ps: the instances that run.</summary>
    Ps,
    /// <summary>--stats: what an instance uses.</summary>
    Stats,
    /// <summary>--inspect: what the kernel says of an instance.</summary>
    Inspect,
    /// <summary>--exec: one more process in an instance.</summary>
    Exec,
    /// <summary>--stop: ask an instance to end.</summary>
    Stop,
    /// <summary>--kill: a signal to an instance.</summary>
    Kill,
    /// <summary>--freeze: stop every process of an instance.</summary>
    Freeze,
    /// <summary>--thaw: let them go on.</summary>
    Thaw,
    /// <summary>--update: other limits for an instance.</summary>
    Update,
    /// <summary>--events: what happens to an instance.</summary>
    Events,
    /// <summary>--root: look into the file system in this binary.</summary>
    Root,
    /// <summary>--unpack-root: unpack it to where <see cref="EmbeddedRoot"/> looks for it. Nobody types it.</summary>
    UnpackRoot,
    /// <summary>--enter: the second half of --exec, on the launch path (<see cref="Entry"/>). Nobody types it.</summary>
    Enter,
}

/// <summary>The verbs by name.</summary>
[LaunchPath]
internal static unsafe class LaunchVerbs
{
    private static ReadOnlySpan<byte> Words =>
        "--explain\0--check\0--unit\0--version\0--help\0--ps\0--stats\0--inspect\0--exec\0--stop\0--kill\0--freeze\0--thaw\0--update\0--events\0--root\0--unpack-root\0--enter\0"u8;

    /// <summary>The verb that <paramref name="argument"/> is exactly; a workload's own argument of that name goes behind <c>--</c>.</summary>
    public static LaunchVerb Find(byte* argument)
    {
        if (*argument != '-')
        {
            return LaunchVerb.None;
        }

        var verb = LaunchVerb.Explain;
        for (var word = Text.Pointer(Words); *word != 0; word = Text.Next(word))
        {
            if (Text.Same(argument, word))
            {
                return verb;
            }

            verb++;
        }

        return LaunchVerb.None;
    }
}
