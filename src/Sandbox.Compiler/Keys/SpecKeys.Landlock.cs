using static Sandbox.Compiler.Keys.Shapes;

namespace Sandbox.Compiler.Keys;

public static partial class SpecKeys
{
    private static SpecKey[] Landlock =>
    [
        new("landlock.requirement", Words(LandlockWords.Requirements), "`hard` where the group is written, else `best_effort`", "`hard`: where the kernel lacks a right, TCP rules or a scope that the group names, the launch fails. `best_effort`: what it has is enforced."),
        new("landlock.paths", ListOf(Group), "from the mounts", "What may be done with files, in place of what the mounts give; what no entry allows is refused. Rights of several entries on a path and the directories above it add up."),
        new("landlock.paths[].path", InsidePath, "required", "A file, or a directory with all that lies below it; no part of it is a symbolic link."),
        new("landlock.paths[].access", ListOf(Words(LandlockWords.Access)), "required", "Rights of landlock(7). `read`: read_file, read_dir. `write` (Linux 6.2): write_file, truncate, refer and what makes and removes files and directories, no device nodes. `all` (Linux 6.10): everything. A program needs execute and read_file."),
        new("landlock.tcp", Group, "not handled", "TCP ports (Linux 6.7); with the key, every port that is not listed is refused."),
        new("landlock.tcp.bind", ListOf(new NumberShape(0, 65535)), "none", "Ports that a socket may be bound to; 0: one that the kernel chooses."),
        new("landlock.tcp.connect", ListOf(new NumberShape(1, 65535)), "none", "Ports that a socket may be connected to."),
        new("landlock.scopes", ListOf(Words(LandlockWords.Scopes)), "both", "Borders (Linux 6.12): no connection to an abstract UNIX socket made outside, no signal to a process outside. `[]`: none."),
    ];
}
