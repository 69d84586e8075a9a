using static Sandbox.Compiler.Keys.Shapes;

namespace Sandbox.Compiler.Keys;

public static partial class SpecKeys
{
    private static KeyShape RlimitValue => Either(new NumberShape(0, long.MaxValue), SizeWithUnit, Duration, new WordsShape(EquatableArray.Of("unlimited")));

    private static SpecKey[] Process =>
    [
        new("process.command", Either(new TextShape("one word", "^\\S+$"), ListOf(Text)), "required, or `self`", "The program and its arguments. No shell splits or expands anything."),
        new("process.self", new TrueShape(), "required, or `command`", "The workload is this program: its own `Main` runs inside."),
        new("process.arguments", Words(SpecWords.Arguments), "`append`", "Whether the launcher's arguments are added to the command's, or refused."),
        new("process.cwd", InsidePath, "`/`", "Working directory."),
        new("process.env", new MapShape("name", Text), "for a command `PATH`, `HOME=/`, `container=sandbox`; for self `HOME`, `container`", "Environment variables. Nothing else of the caller's environment is seen inside."),
        new("process.pass_env", ListOf(new TextShape("the name of a variable", "^[A-Za-z_][A-Za-z0-9_.-]*$")), "none", "Variables to take over from the caller, where they are set."),
        new("process.user", Either(Id, new TextShape("a name, or `\"user:group\"`", "^[^:]+(:[^:]+)?$")), "`1000`", "User. A name is looked up in the root's /etc/passwd."),
        new("process.group", IdOrName, "the user's", "Group: of a numeric user the same number, of a named one its own group."),
        new("process.groups", ListOf(IdOrName), "none", "Supplementary groups."),
        new("process.umask", Mode, "`\"022\"`", "File mode creation mask (umask(2))."),
        new("process.rlimits", new MapShape("limit", Either(RlimitValue, Group), SpecWords.Rlimits.Words), "`core: 0`", "Resource limits (getrlimit(2)): a number, a size for those in bytes, a duration for `cpu` and `rttime`."),
        new("process.rlimits.*.soft", RlimitValue, "required", "Soft limit."),
        new("process.rlimits.*.hard", RlimitValue, "required", "Hard limit."),
        new("process.nice", Either(new NumberShape(-20, 19), Inherit), "an inherited negative value is reset", "Nice value (nice(2)); `inherit`: the caller's, whatever it is."),
        new("process.oom_score_adj", Either(new NumberShape(-1000, 1000), Inherit), "an inherited negative value is reset", "How willingly the kernel kills it when memory is short (proc_pid_oom_score_adj(5)); `inherit`: the caller's, as a unit with `OOMScoreAdjust=` wants it."),
        new("process.personality", OneOrMore(Either(Words(SpecWords.Personalities), new TextShape("", "^[A-Za-z0-9_-]+$")) with { Says = Words(SpecWords.Personalities).Says + ", in any case, `-` for `_`" }), "`LINUX`", "Execution domain and flags (personality(2))."),
        new("process.stop", Group, "`SIGTERM`, then `SIGKILL` after `10s`", "How the workload is asked to end."),
        new("process.stop.signal", Either(new TextShape("the name of a signal, such as `SIGTERM` or `RTMIN+3`"), new NumberShape(1, 64)), "`SIGTERM`", "Signal that asks it to end."),
        new("process.stop.timeout", Either(Duration, new WordsShape(EquatableArray.Of("never"))), "`10s`", "Time until it is killed."),
        new("process.time_limit", Duration, "none", "How long it may run before it is stopped."),
        new("process.tty", Truth, "`false`", "A terminal of its own, where the launcher's input is one."),
        new("process.init", Truth, "`true` where the pid namespace is new", "Whether PID 1 is a small reaper, and the workload its child."),
        new("process.parent_death", Words(SpecWords.ParentDeaths), "`ignore`", "What happens where the launcher's parent dies."),
        new("process.supervise", Words(SpecWords.Supervisors), "`launcher`", "Who watches over the workload of a unit. `systemd`: the launcher ends once the workload has begun, and nothing of ours stays but the reaper of `init: true`; by hand the launcher stays all the same."),
        new("process.notify", Words(SpecWords.Notifiers), "`launcher`", "Who tells systemd that the workload is ready (sd_notify(3)). `workload`: it is given NOTIFY_SOCKET, and the launcher passes on what it says of itself."),
        new("process.keyring", Words(SpecWords.Keyrings), "`new`", "The session keyring (keyrings(7)): an empty one, or the caller's with every key in it."),
        new("process.fds", ListOf(new NumberShape(3, 63)), "none", "File descriptors of the caller that stay open for the workload."),
        Later("process.sched", "Scheduling policy.", "the scheduling settings"),
        Later("process.no_new_privs", "Always on today.", "the privilege settings"),
    ];
}
