using System.Runtime.Intrinsics.X86;

namespace Sandbox.Syscalls;

/// <summary>
/// System call numbers of asm/unistd.h for x86_64 and aarch64 (asm-generic). <see cref="X86Base.IsSupported"/> is a constant of the compiler,
/// so each of these is one number in the machine code.
/// </summary>
[LaunchPath]
public static class Nr
{
    private static bool X64 => X86Base.IsSupported;

    public static long read => X64 ? 0 : 63;
    public static long write => X64 ? 1 : 64;
    public static long close => X64 ? 3 : 57;
    public static long fstat => X64 ? 5 : 80;
    public static long ppoll => X64 ? 271 : 73;
    public static long sendfile => X64 ? 40 : 71;
    public static long lseek => X64 ? 8 : 62;
    public static long pread64 => X64 ? 17 : 67;
    public static long mmap => X64 ? 9 : 222;
    public static long munmap => X64 ? 11 : 215;
    public static long rt_sigaction => X64 ? 13 : 134;
    public static long rt_sigprocmask => X64 ? 14 : 135;
    public static long rt_sigtimedwait => X64 ? 128 : 137;
    public static long ioctl => X64 ? 16 : 29;
    public static long dup => X64 ? 32 : 23;
    public static long dup3 => X64 ? 292 : 24;
    public static long nanosleep => X64 ? 35 : 101;
    public static long getpid => X64 ? 39 : 172;
    public static long set_tid_address => X64 ? 218 : 96;
    public static long getppid => X64 ? 110 : 173;
    public static long socket => X64 ? 41 : 198;
    public static long clone => X64 ? 56 : 220;
    public static long execve => X64 ? 59 : 221;
    public static long execveat => X64 ? 322 : 281;
    public static long exit_group => X64 ? 231 : 94;
    public static long wait4 => X64 ? 61 : 260;
    public static long waitid => X64 ? 247 : 95;
    public static long kill => X64 ? 62 : 129;
    public static long uname => X64 ? 63 : 160;
    public static long fcntl => X64 ? 72 : 25;
    public static long flock => X64 ? 73 : 32;
    public static long fgetxattr => X64 ? 193 : 10;
    public static long keyctl => X64 ? 250 : 219;
    public static long statfs => X64 ? 137 : 43;
    public static long getcwd => X64 ? 79 : 17;
    public static long chdir => X64 ? 80 : 49;
    public static long fchdir => X64 ? 81 : 50;
    public static long fchmod => X64 ? 91 : 52;
    public static long fchown => X64 ? 93 : 55;
    public static long umask => X64 ? 95 : 166;
    public static long getuid => X64 ? 102 : 174;
    public static long getgid => X64 ? 104 : 176;
    public static long geteuid => X64 ? 107 : 175;
    public static long getegid => X64 ? 108 : 177;
    public static long setsid => X64 ? 112 : 157;
    public static long setgroups => X64 ? 116 : 159;
    public static long getgroups => X64 ? 115 : 158;
    public static long setresuid => X64 ? 117 : 147;
    public static long getresuid => X64 ? 118 : 148;
    public static long setresgid => X64 ? 119 : 149;
    public static long getresgid => X64 ? 120 : 150;
    public static long capget => X64 ? 125 : 90;
    public static long capset => X64 ? 126 : 91;
    public static long personality => X64 ? 135 : 92;
    public static long fstatfs => X64 ? 138 : 44;
    public static long getpriority => X64 ? 140 : 141;
    public static long setpriority => X64 ? 141 : 140;
    public static long pivot_root => X64 ? 155 : 41;
    public static long prctl => X64 ? 157 : 167;
    public static long mount => X64 ? 165 : 40;
    public static long umount2 => X64 ? 166 : 39;
    public static long sethostname => X64 ? 170 : 161;
    public static long setdomainname => X64 ? 171 : 162;
    public static long clock_gettime => X64 ? 228 : 113;
    public static long openat => X64 ? 257 : 56;
    public static long mkdirat => X64 ? 258 : 34;
    public static long mknodat => X64 ? 259 : 33;
    public static long fchownat => X64 ? 260 : 54;
    public static long newfstatat => X64 ? 262 : 79;
    public static long unlinkat => X64 ? 263 : 35;
    public static long symlinkat => X64 ? 266 : 36;
    public static long readlinkat => X64 ? 267 : 78;
    public static long fchmodat => X64 ? 268 : 53;
    public static long faccessat => X64 ? 269 : 48;
    public static long unshare => X64 ? 272 : 97;
    public static long eventfd2 => X64 ? 290 : 19;
    public static long pipe2 => X64 ? 293 : 59;
    public static long prlimit64 => X64 ? 302 : 261;
    public static long setns => X64 ? 308 : 268;
    public static long getrandom => X64 ? 318 : 278;
    public static long memfd_create => X64 ? 319 : 279;
    public static long getdents64 => X64 ? 217 : 61;
    public static long signalfd4 => X64 ? 289 : 74;
    public static long bind => X64 ? 49 : 200;
    public static long rt_sigqueueinfo => X64 ? 129 : 138;
    public static long connect => X64 ? 42 : 203;
    public static long setsockopt => X64 ? 54 : 208;
    public static long seccomp => X64 ? 317 : 277;
    public static long socketpair => X64 ? 53 : 199;
    public static long sendmsg => X64 ? 46 : 211;
    public static long recvmsg => X64 ? 47 : 212;
    public static long madvise => X64 ? 28 : 233;
    public static long statx => X64 ? 332 : 291;
    public static long renameat2 => X64 ? 316 : 276;
    public static long bpf => X64 ? 321 : 280;

    // From here on the numbers are the same on every architecture (Linux 5.1 and later).
    public static long pidfd_send_signal => 424;
    public static long open_tree => 428;
    public static long open_tree_attr => 467;
    public static long move_mount => 429;
    public static long fsopen => 430;
    public static long fsconfig => 431;
    public static long fsmount => 432;
    public static long pidfd_open => 434;
    public static long clone3 => 435;
    public static long close_range => 436;
    public static long openat2 => 437;
    public static long faccessat2 => 439;
    public static long mount_setattr => 442;
    public static long quotactl_fd => 443;
    public static long landlock_create_ruleset => 444;
    public static long landlock_add_rule => 445;
    public static long landlock_restrict_self => 446;
}
