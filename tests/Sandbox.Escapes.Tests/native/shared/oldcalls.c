// The same through the two other doors of an x86-64 kernel: the 32-bit table behind int 0x80, and the x32 numbers.
#include "rows.h"

#define I386(id, severity, words, number, ...) {"i386." id, severity, words " through int 0x80", I386, number, {__VA_ARGS__}}
#define X32(id, severity, words, number, ...) {"x32." id, severity, words " by its x32 number", NATIVE, 0x40000000L | (number), {__VA_ARGS__}}
#define NEW_USER 0x10000000L
#define NO_PROCESS 0x3fffffffL
#define HERE (-100L) // AT_FDCWD
#define VSOCK 40

const struct call_row old_abi_rows[] = {
    I386("int80", MEDIUM, "the kernel answers at all (getpid)", 20, 0),
    I386("acct", HIGH, "acct", 51, BAD),
    I386("init-module", HIGH, "init_module", 128, BAD, 0, BAD),
    I386("delete-module", HIGH, "delete_module", 129, BAD, 0),
    I386("kexec-load", HIGH, "kexec_load", 283, 0, 0, 0, 0xffff),
    I386("reboot", HIGH, "reboot", 88, 1, 2, 3, 0),
    I386("swapon", HIGH, "swapon", 87, BAD, 0),
    I386("ioperm", HIGH, "ioperm", 101, 0x80, 1, 1),
    I386("iopl", HIGH, "iopl", 110, 3),
    I386("mount", MEDIUM, "mount", 21, BAD, BAD, BAD, 0, 0),
    I386("umount2", MEDIUM, "umount2", 52, BAD, 0),
    I386("pivot-root", MEDIUM, "pivot_root", 217, BAD, BAD),
    I386("open-tree", MEDIUM, "open_tree", 428, HERE, BAD, 0),
    I386("move-mount", MEDIUM, "move_mount", 429, HERE, BAD, HERE, BAD, 0),
    I386("fsopen", MEDIUM, "fsopen", 430, BAD, 0),
    I386("unshare-user", MEDIUM, "unshare(CLONE_NEWUSER)", 310, NEW_USER),
    I386("setns", MEDIUM, "setns", 346, -1, 0),
    I386("clone3", LOW, "clone3", 435, BAD, 88),
    I386("keyctl", MEDIUM, "keyctl", 288, 0, -3, 0),
    I386("add-key", MEDIUM, "add_key", 286, BAD, BAD, BAD, 1, -3),
    I386("request-key", MEDIUM, "request_key", 287, BAD, BAD, BAD, 0),
    I386("bpf", MEDIUM, "bpf", 357, 0, BAD, 16),
    I386("perf-event-open", MEDIUM, "perf_event_open", 336, BAD, 0, -1, -1, 0),
    I386("userfaultfd", MEDIUM, "userfaultfd", 374, 1),
    I386("io-uring-setup", MEDIUM, "io_uring_setup", 425, 0, BAD),
    I386("open-by-handle-at", MEDIUM, "open_by_handle_at", 342, HERE, BAD, 0),
    I386("syslog", MEDIUM, "syslog", 103, 10, 0, 0),
    I386("tiocsti", MEDIUM, "ioctl TIOCSTI", 54, -1, 0x5412, BAD),
    I386("tioclinux", MEDIUM, "ioctl TIOCLINUX", 54, -1, 0x541c, BAD),
    I386("socket-vsock", MEDIUM, "AF_VSOCK", 359, VSOCK, 1, 0),
    I386("socketcall", LOW, "socketcall, whose arguments no filter can see,", 102, 1, BAD),
    I386("ptrace", LOW, "ptrace", 26, 16, NO_PROCESS, 0, 0),
    I386("process-vm-readv", LOW, "process_vm_readv", 347, NO_PROCESS, BAD, 1, BAD, 1),
    I386("kcmp", LOW, "kcmp", 349, NO_PROCESS, NO_PROCESS, 0, 0, 0),
    I386("modify-ldt", LOW, "modify_ldt", 123, 1, BAD, 16),
    I386("personality", LOW, "personality(ADDR_NO_RANDOMIZE)", 136, 0x0040000),
    I386("vm86", LOW, "vm86", 166, 0, BAD),
    I386("vm86old", LOW, "vm86old", 113, BAD),
    I386("quotactl", LOW, "quotactl", 131, 0x80000400, BAD, 0, BAD),
    I386("settimeofday", LOW, "settimeofday", 79, BAD, 0),
    I386("stime", LOW, "stime", 25, BAD),
    I386("clock-settime", LOW, "clock_settime", 264, 0, BAD),
    I386("uselib", LOW, "uselib", 86, BAD),
    I386("ustat", LOW, "ustat", 62, 0, BAD),
    I386("sysfs", LOW, "sysfs", 135, 3),
#if defined(__x86_64__)
    X32("getpid", MEDIUM, "the kernel answers at all (getpid)", 39, 0),
    X32("keyctl", MEDIUM, "keyctl", 250, 0, -3, 0),
    X32("unshare-user", MEDIUM, "unshare(CLONE_NEWUSER)", 272, NEW_USER),
    X32("mount", MEDIUM, "mount", 165, BAD, BAD, BAD, 0, 0),
    X32("ptrace", LOW, "ptrace", 521, 16, NO_PROCESS, 0, 0),
#endif
};
const size_t old_abi_row_count = sizeof old_abi_rows / sizeof *old_abi_rows;
