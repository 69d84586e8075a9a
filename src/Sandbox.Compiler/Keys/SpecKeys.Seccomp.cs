using Sandbox.Seccomp;
using static Sandbox.Compiler.Keys.Shapes;

namespace Sandbox.Compiler.Keys;

public static partial class SpecKeys
{
    private static KeyShape Syscall => Either(new WordsShape(SyscallGroups.All.Select(group => group.Name).ToEquatableArray()), new TextShape("", "^[a-z_0-9]+$")) with { Says = "the name of a system call, or a group such as `@mount` (docs/seccomp.md)" };

    private static KeyShape ErrnoName => new TextShape("a name of errno(3), such as `EPERM`", "^E[A-Z0-9]+$");

    private static KeyShape ArgumentValue => Either(new NumberShape(0, long.MaxValue), new TextShape("", "^[A-Za-z0-9_| ]+$")) with { Says = "a number, decimal or `0x…`, or names of the kernel's headers (`AF_`, `SOCK_`, `CLONE_`, `PROT_`, `MAP_`, `PER_`, `S_`, `TIOC`, `PR_`), several of them joined by a vertical bar" };

    private static SpecKey[] Seccomp =>
    [
        new("seccomp.profile", Words(SeccompWords.Profiles), "the profile's: `default@1`, or `strict@1`", "Rules to build on (docs/seccomp.md)."),
        new("seccomp.allow", ListOf(Syscall), "none", "Calls to allow whatever their arguments. A name stands above what the profile says of it; a group adds the calls of which the profile says nothing."),
        new("seccomp.deny", ListOf(Syscall), "none", "Calls to refuse with EPERM, above `allow` of groups and the profile."),
        new("seccomp.syscalls", ListOf(Group), "none", "Rules in full, above all others; of several for one call the first whose conditions hold decides."),
        new("seccomp.syscalls[].names", OneOrMore(Syscall), "required", "Which calls."),
        new("seccomp.syscalls[].action", Words(SeccompWords.Actions), "required", "What happens to them (seccomp(2))."),
        new("seccomp.syscalls[].errno", ErrnoName, "`EPERM`", "errno: what the call fails with."),
        new("seccomp.syscalls[].args", ListOf(Group), "any", "Conditions on arguments; all of them must hold."),
        new("seccomp.syscalls[].args[].index", new NumberShape(0, 5), "required", "Which argument, from 0."),
        new("seccomp.syscalls[].args[].op", Words(SeccompWords.Operators), "`eq`", "How it is compared, unsigned and in the width that the kernel gives it."),
        new("seccomp.syscalls[].args[].value", ArgumentValue, "required", "What it is compared with."),
        new("seccomp.syscalls[].args[].mask", ArgumentValue, "required with `masked_eq` and `masked_ne`", "masked_eq: (argument & mask) == value; masked_ne: != value."),
        new("seccomp.default_action", Words(SeccompWords.Actions), "`errno`", "What happens to calls that no rule decides. Calls of newer kernels, which this version does not know, fail with ENOSYS (with `allow` and `log`: the same)."),
        new("seccomp.default_errno", ErrnoName, "`EPERM`", "default_action errno: what they fail with."),
        new("seccomp.architectures", ListOf(Words(SeccompWords.Architectures)), "none", "ABIs that are let in besides the machine's own. A call by any other kills the process."),
        new("seccomp.listener", Either(AbsoluteHostPath, Group), "none", "notify: the UNIX socket of the process on the host that decides (seccomp_unotify(2))."),
        new("seccomp.listener.path", AbsoluteHostPath, "required", "The socket."),
        new("seccomp.listener.metadata", Line, "none", "Text that it is given with the file descriptor (OCI runtime specification, listenerMetadata)."),
        new("seccomp.flags", ListOf(Words(SeccompWords.Flags)), "none", "How the filter is attached (seccomp(2)): `log` every answer but allow; `spec_allow`; `wait_killable_recv`."),
    ];
}
