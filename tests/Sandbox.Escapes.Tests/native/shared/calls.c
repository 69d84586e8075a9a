// System calls with arguments that can do nothing. A row that answers anything but "not permitted" or "no such call" was let through.
#define _GNU_SOURCE
#include "numbers.h"
#include "rows.h"

#include <fcntl.h>
#include <sys/personality.h>

#define CALL(id, severity, words, number, ...) {id, severity, words, NATIVE, number, {__VA_ARGS__}}
#define NO_PROCESS 0x3fffffffL // above every pid_max

// The capability is looked at first: whoever gets further holds it.
const struct call_row privileged_rows[] = {
    CALL("seccomp.acct", HIGH, "process accounting can be switched", SYS_acct, BAD),
    CALL("seccomp.init-module", HIGH, "kernel modules can be loaded", SYS_init_module, BAD, 0, BAD),
    CALL("seccomp.finit-module", HIGH, "kernel modules can be loaded from a file", SYS_finit_module, -1, BAD, 0),
    CALL("seccomp.delete-module", HIGH, "kernel modules can be removed", SYS_delete_module, BAD, 0),
    CALL("seccomp.kexec-load", HIGH, "another kernel can be loaded", SYS_kexec_load, 0, 0, 0, 0xffff),
    CALL("seccomp.kexec-file-load", HIGH, "another kernel can be loaded from a file", SYS_kexec_file_load, -1, -1, 0, BAD, 0xffff),
    CALL("seccomp.reboot", HIGH, "the machine can be restarted", SYS_reboot, 1, 2, 3, 0),
    CALL("seccomp.swapon", HIGH, "swap can be added", SYS_swapon, BAD, 0),
    CALL("seccomp.swapoff", HIGH, "swap can be removed", SYS_swapoff, BAD),
    CALL("seccomp.iopl", HIGH, "the I/O ports can be opened", SYS_iopl, 3),
    CALL("seccomp.ioperm", HIGH, "an I/O port can be opened", SYS_ioperm, 0x80, 1, 1),
    CALL("seccomp.sethostname", LOW, "the host name can be set", SYS_sethostname, BAD, 1),
    CALL("seccomp.setdomainname", LOW, "the domain name can be set", SYS_setdomainname, BAD, 1),
    CALL("seccomp.quotactl", LOW, "quotactl(2) is reachable", SYS_quotactl, 0x80000400, BAD, 0, BAD),
    CALL("seccomp.quotactl-fd", LOW, "quotactl_fd(2) is reachable", SYS_quotactl_fd, -1, 0x80000400, 0, BAD),
    CALL("seccomp.open-by-handle-at", MEDIUM, "open_by_handle_at(2) is reachable", SYS_open_by_handle_at, AT_FDCWD, BAD, 0),
    CALL("seccomp.name-to-handle-at", LOW, "name_to_handle_at(2) is reachable", SYS_name_to_handle_at, AT_FDCWD, BAD, BAD, BAD, 0),
    CALL("seccomp.chroot", LOW, "chroot(2) is reachable", SYS_chroot, BAD),
};
const size_t privileged_row_count = sizeof privileged_rows / sizeof *privileged_rows;

const struct call_row mount_call_rows[] = {
    CALL("seccomp.mount", MEDIUM, "mount(2) is reachable", SYS_mount, BAD, BAD, BAD, 0, 0),
    CALL("seccomp.umount2", MEDIUM, "umount2(2) is reachable", SYS_umount2, BAD, 0),
    CALL("seccomp.pivot-root", MEDIUM, "pivot_root(2) is reachable", SYS_pivot_root, BAD, BAD),
    CALL("seccomp.open-tree", MEDIUM, "open_tree(2) is reachable", SYS_open_tree, AT_FDCWD, BAD, 0),
    CALL("seccomp.open-tree-attr", MEDIUM, "open_tree_attr(2) is reachable", NR_open_tree_attr, AT_FDCWD, BAD, 0, BAD, 32),
    CALL("seccomp.fsopen", MEDIUM, "fsopen(2) is reachable", SYS_fsopen, BAD, 0),
    CALL("seccomp.fsconfig", MEDIUM, "fsconfig(2) is reachable", SYS_fsconfig, -1, 0, BAD, BAD, 0),
    CALL("seccomp.fsmount", MEDIUM, "fsmount(2) is reachable", SYS_fsmount, -1, 0, 0),
    CALL("seccomp.fspick", MEDIUM, "fspick(2) is reachable", SYS_fspick, AT_FDCWD, BAD, 0),
    CALL("seccomp.move-mount", MEDIUM, "move_mount(2) is reachable", SYS_move_mount, AT_FDCWD, BAD, AT_FDCWD, BAD, 0),
    CALL("seccomp.mount-setattr", MEDIUM, "mount_setattr(2) is reachable", SYS_mount_setattr, AT_FDCWD, BAD, 0, BAD, 32),
    CALL("seccomp.statmount", LOW, "statmount(2) is reachable", NR_statmount, BAD, BAD, 8, 0),
    CALL("seccomp.listmount", LOW, "listmount(2) is reachable", NR_listmount, BAD, BAD, 1, 0),
};
const size_t mount_call_row_count = sizeof mount_call_rows / sizeof *mount_call_rows;

// Reachable by everybody where no filter stands in the way.
const struct call_row kernel_rows[] = {
    CALL("seccomp.keyctl", MEDIUM, "keyctl(2) is reachable", SYS_keyctl, 0, -3, 0),
    CALL("seccomp.keyctl-junk", MEDIUM, "keyctl(2) is reachable with junk in the high bits", SYS_keyctl, JUNK, JUNK | 0xfffffffd, 0),
    CALL("seccomp.add-key", MEDIUM, "add_key(2) is reachable", SYS_add_key, BAD, BAD, BAD, 1, -3),
    CALL("seccomp.request-key", MEDIUM, "request_key(2) is reachable", SYS_request_key, BAD, BAD, BAD, 0),
    CALL("seccomp.bpf", MEDIUM, "bpf(2) is reachable", SYS_bpf, 0, BAD, 16),
    CALL("seccomp.perf-event-open", MEDIUM, "perf_event_open(2) is reachable", SYS_perf_event_open, BAD, 0, -1, -1, 0),
    CALL("seccomp.userfaultfd", MEDIUM, "userfaultfd(2) works", SYS_userfaultfd, 1),
    CALL("seccomp.io-uring-setup", MEDIUM, "io_uring_setup(2) is reachable", SYS_io_uring_setup, 0, BAD),
    CALL("seccomp.io-uring-enter", MEDIUM, "io_uring_enter(2) is reachable", SYS_io_uring_enter, -1, 0, 0, 0, 0),
    CALL("seccomp.io-uring-register", MEDIUM, "io_uring_register(2) is reachable", SYS_io_uring_register, -1, 0, BAD, 1),
    CALL("seccomp.setns", MEDIUM, "setns(2) is reachable", SYS_setns, -1, 0),
    CALL("seccomp.setns-junk", MEDIUM, "setns(2) is reachable with junk in the high bits", SYS_setns, JUNK | 0xffffffff, JUNK),
    CALL("seccomp.clone3", LOW, "clone3(2), whose flags no filter can see, is reachable", SYS_clone3, BAD, 88),
    CALL("seccomp.syslog", MEDIUM, "syslog(2) is reachable", SYS_syslog, 10, 0, 0),
    CALL("seccomp.fanotify-init", LOW, "fanotify_init(2) works", SYS_fanotify_init, 0x200, 0),
    CALL("seccomp.kcmp", LOW, "kcmp(2) is reachable", SYS_kcmp, NO_PROCESS, NO_PROCESS, 0, 0, 0),
    CALL("seccomp.ptrace", LOW, "ptrace(2) is reachable", SYS_ptrace, 16, NO_PROCESS, 0, 0),
    CALL("seccomp.process-vm-readv", LOW, "process_vm_readv(2) is reachable", SYS_process_vm_readv, NO_PROCESS, BAD, 1, BAD, 1, 0),
    CALL("seccomp.process-vm-writev", LOW, "process_vm_writev(2) is reachable", SYS_process_vm_writev, NO_PROCESS, BAD, 1, BAD, 1, 0),
    CALL("seccomp.pidfd-getfd", LOW, "pidfd_getfd(2) is reachable", SYS_pidfd_getfd, -1, 0, 0),
    CALL("seccomp.process-madvise", LOW, "process_madvise(2) is reachable", SYS_process_madvise, -1, BAD, 1, 0, 0),
    CALL("seccomp.process-mrelease", LOW, "process_mrelease(2) is reachable", SYS_process_mrelease, -1, 0),
    CALL("seccomp.personality", LOW, "address space randomization can be switched off", SYS_personality, ADDR_NO_RANDOMIZE),
    CALL("seccomp.personality-exec", LOW, "reading can be made to imply executing", SYS_personality, READ_IMPLIES_EXEC),
    CALL("seccomp.personality-junk", LOW, "personality(2) works with junk in the high bits", SYS_personality, JUNK | ADDR_NO_RANDOMIZE),
    CALL("seccomp.mbind", LOW, "mbind(2) is reachable", SYS_mbind, 0, 4096, 9, BAD, 1, 0),
    CALL("seccomp.set-mempolicy", LOW, "set_mempolicy(2) is reachable", SYS_set_mempolicy, 9, BAD, 1),
    CALL("seccomp.get-mempolicy", LOW, "get_mempolicy(2) is reachable", SYS_get_mempolicy, BAD, 0, 0, 0, 0),
    CALL("seccomp.migrate-pages", LOW, "migrate_pages(2) is reachable", SYS_migrate_pages, 0, 1, BAD, BAD),
    CALL("seccomp.move-pages", LOW, "move_pages(2) is reachable", SYS_move_pages, 0, 1, BAD, BAD, BAD, 0),
    CALL("seccomp.set-mempolicy-home-node", LOW, "set_mempolicy_home_node(2) is reachable", SYS_set_mempolicy_home_node, 1, 1, 0, 0),
    CALL("seccomp.modify-ldt", LOW, "modify_ldt(2) is reachable", SYS_modify_ldt, 1, BAD, 16),
    CALL("seccomp.uselib", LOW, "uselib(2) is reachable", SYS_uselib, BAD),
    CALL("seccomp.ustat", LOW, "ustat(2) is reachable", SYS_ustat, 0, BAD),
    CALL("seccomp.sysfs", LOW, "sysfs(2) is reachable", SYS_sysfs, 3),
    CALL("seccomp.lookup-dcookie", LOW, "lookup_dcookie(2) is reachable", SYS_lookup_dcookie, 0, BAD, 1),
    CALL("seccomp.memfd-secret", LOW, "memfd_secret(2) is reachable", SYS_memfd_secret, 0xffff),
    CALL("seccomp.settimeofday", LOW, "settimeofday(2) is reachable", SYS_settimeofday, BAD, 0),
    CALL("seccomp.clock-settime", LOW, "clock_settime(2) is reachable", SYS_clock_settime, 0, BAD),
    CALL("seccomp.clock-adjtime", LOW, "clock_adjtime(2) is reachable", SYS_clock_adjtime, 0, BAD),
};
const size_t kernel_row_count = sizeof kernel_rows / sizeof *kernel_rows;
