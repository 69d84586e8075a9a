// Other processes: the host's, the parent's, and the launcher's own that stay inside.
#include "probe.h"

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/wait.h>

#define PROC_MAGIC 0x9fa0

static void not_first(void) {
    if (beginning.pid == 1) stopped("the probe is pid 1");
}

static void is_proc(const struct check *check) {
    (void)check;
    struct statfs seen;
    if (statfs("/proc", &seen) != 0) stopped("there is no /proc");
    if (seen.f_type != PROC_MAGIC) stopped("/proc is no procfs");
    if (kill(number_fact("parent"), 0) == 0 || errno == EPERM) reached("process %ld, the parent, exists", number_fact("parent"));
    stopped("the parent does not exist");
}

// A process with this name, which nobody else has.
static void with_name(const struct check *check) {
    DIR *proc = opendir("/proc");
    for (int pid; (pid = next_process(proc));) {
        char path[64], text[64];
        snprintf(path, sizeof path, "/proc/%d/comm", pid);
        if (read_file(path, text, sizeof text) > 0 && strncmp(text, check->text, strlen(check->text)) == 0) reached("process %d", pid);
    }
    stopped("not seen");
}

static void foreign_links(const struct check *check) {
    DIR *proc = opendir("/proc");
    for (int pid; (pid = next_process(proc));) {
        char path[64], text[256];
        if (pid == 1 && check->number == 0) continue;
        snprintf(path, sizeof path, "/proc/%d/%s", pid, check->text);
        if (readlink(path, text, sizeof text) > 0) reached("%s can be followed", path);
    }
    stopped("none can be followed");
}

static void first_link(const struct check *check) {
    not_first();
    char text[256] = "";
    if (readlink(check->text, text, sizeof text - 1) > 0) reached("%s", text);
    stopped("%s", strerrorname_np(errno));
}

static void first_file(const struct check *check) {
    not_first();
    int fd = open(check->text, check->number | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    char text[64];
    // Of memory the very opening is the privilege; the other files look at every reading once more.
    ssize_t length = check->number == O_RDONLY && !check->row ? read(fd, text, sizeof text) : 1;
    if (length <= 0) stopped("%s", length == 0 ? "it is empty" : strerrorname_np(errno));
    reached("%s opens", check->text);
}

static void attach_first(const struct check *check) {
    not_first();
    long result = ptrace(check->number, 1, 0, 0);
    int error = errno;
    // Attaching stops it; it must run on.
    if (result == 0 && check->number == PTRACE_ATTACH && waitpid(1, NULL, __WALL) == 1) ptrace(PTRACE_DETACH, 1, 0, 0);
    errno = error;
    judge(result, "attached to pid 1");
}

static void memory_of(pid_t pid, bool writing) {
    char here[8];
    struct iovec local = {here, sizeof here}, remote = {(void *)BAD, sizeof here};
    ssize_t result = writing ? process_vm_writev(pid, &local, 1, &remote, 1, 0) : process_vm_readv(pid, &local, 1, &remote, 1, 0);
    // EFAULT: the kernel agreed and went to look at the address, which is not mapped.
    if (result >= 0 || errno == EFAULT) reached("the memory of process %d is open", pid);
    stopped("%s", strerrorname_np(errno));
}

static void first_memory(const struct check *check) {
    not_first();
    memory_of(1, check->number);
}

static void parents_memory(const struct check *check) { memory_of(number_fact("sentinel"), check->number); }

static void attach_sentinel(const struct check *check) { judge(ptrace(check->number, number_fact("sentinel"), 0, 0), "attached to the parent's process"); }

static void open_process(const struct check *check) {
    int fd = syscall(SYS_pidfd_open, check->text ? number_fact(check->text) : check->number, 0);
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    if (check->text) reached("the parent's process is open");
    not_first();
    judge(syscall(SYS_pidfd_getfd, fd, 1, 0), "a descriptor of pid 1 was taken");
}

// Numbers under /proc that are neither ours nor the sandbox's pid 1.
static void foreign(const struct check *check) {
    (void)check;
    DIR *proc = opendir("/proc");
    int count = 0, one = 0;
    for (int pid; (pid = next_process(proc));) {
        if (pid == 1) continue;
        count++;
        one = pid;
    }
    if (count > 0) reached("%d processes, such as %d", count, one);
    stopped("none");
}



static void mounts_of_first(const struct check *check) {
    not_first();
    static char theirs[65536], ours[65536];
    ssize_t length = read_file(check->text, theirs, sizeof theirs);
    if (length <= 0) stopped("not readable");
    read_file("/proc/self/mountinfo", ours, sizeof ours);
    if (strcmp(theirs, ours) == 0) stopped("the same as ours");
    reached("they differ from ours");
}

static const struct check checks[] = {
    {"proc.parent-exists", HIGH, "the parent's pid", is_proc, 0, NULL, NULL},
    {"proc.sentinel-seen", HIGH, "the parent's process in /proc", with_name, 0, "sentinel", NULL},
    {"proc.parent-seen", HIGH, "the parent itself in /proc", with_name, 0, "hostile", NULL},
    {"proc.kernel-threads", MEDIUM, "the host's kernel threads in /proc", with_name, 0, "kthreadd", NULL},
    {"proc.foreign", MEDIUM, "processes that are not the sandbox's", foreign, 0, NULL, NULL},
    {"proc.foreign-exe", HIGH, "the programs of other processes", foreign_links, 0, "exe", NULL},
    {"proc.foreign-root", HIGH, "the roots of other processes", foreign_links, 0, "root", NULL},
    {"proc.foreign-cwd", HIGH, "the working directories of other processes", foreign_links, 0, "cwd", NULL},
    {"proc.foreign-ns", MEDIUM, "the namespaces of other processes", foreign_links, 0, "ns/mnt", NULL},
    {"proc.pid1-root", MEDIUM, "the root of pid 1", first_link, 0, "/proc/1/root", NULL},
    {"proc.pid1-cwd", MEDIUM, "the working directory of pid 1", first_link, 0, "/proc/1/cwd", NULL},
    {"proc.pid1-ns", LOW, "the namespaces of pid 1", first_link, 0, "/proc/1/ns/mnt", NULL},
    {"proc.pid1-mem-read", HIGH, "the memory of pid 1", first_file, O_RDONLY, "/proc/1/mem", "memory"},
    {"proc.pid1-mem-write", HIGH, "the memory of pid 1, for writing", first_file, O_RDWR, "/proc/1/mem", NULL},
    {"proc.pid1-maps", MEDIUM, "the memory map of pid 1", first_file, O_RDONLY, "/proc/1/maps", NULL},
    {"proc.pid1-smaps", LOW, "the memory map of pid 1 in detail", first_file, O_RDONLY, "/proc/1/smaps", NULL},
    {"proc.pid1-auxv", LOW, "the auxiliary vector of pid 1", first_file, O_RDONLY, "/proc/1/auxv", NULL},
    {"proc.pid1-syscall", LOW, "the system call that pid 1 is in", first_file, O_RDONLY, "/proc/1/syscall", NULL},
    {"proc.pid1-stack", LOW, "the kernel stack of pid 1", first_file, O_RDONLY, "/proc/1/stack", NULL},
    {"proc.pid1-pagemap", MEDIUM, "the page map of pid 1", first_file, O_RDONLY, "/proc/1/pagemap", NULL},
    {"proc.pid1-clear-refs", LOW, "clear_refs of pid 1, for writing", first_file, O_WRONLY, "/proc/1/clear_refs", NULL},
    {"proc.pid1-oom-score", LOW, "oom_score_adj of pid 1, for writing", first_file, O_WRONLY, "/proc/1/oom_score_adj", NULL},
    {"proc.pid1-uid-map", LOW, "uid_map of pid 1, for writing", first_file, O_WRONLY, "/proc/1/uid_map", NULL},
    {"proc.pid1-coredump-filter", LOW, "coredump_filter of pid 1, for writing", first_file, O_WRONLY, "/proc/1/coredump_filter", NULL},
    {"proc.pid1-mounts", LOW, "the mounts that pid 1 sees", mounts_of_first, 0, "/proc/1/mountinfo", NULL},
    {"proc.pid1-attach", HIGH, "ptrace(PTRACE_ATTACH) of pid 1", attach_first, PTRACE_ATTACH, NULL, NULL},
    {"proc.pid1-seize", HIGH, "ptrace(PTRACE_SEIZE) of pid 1", attach_first, PTRACE_SEIZE, NULL, NULL},
    {"proc.pid1-vm-read", HIGH, "process_vm_readv(2) of pid 1", first_memory, false, NULL, NULL},
    {"proc.pid1-vm-write", HIGH, "process_vm_writev(2) of pid 1", first_memory, true, NULL, NULL},
    {"proc.pid1-take-fd", HIGH, "pidfd_getfd(2) of pid 1", open_process, 1, NULL, NULL},
    {"proc.sentinel-seize", CRITICAL, "ptrace(PTRACE_SEIZE) of the parent's process", attach_sentinel, PTRACE_SEIZE, NULL, NULL},
    {"proc.sentinel-vm-read", CRITICAL, "process_vm_readv(2) of the parent's process", parents_memory, false, NULL, NULL},
    {"proc.sentinel-vm-write", CRITICAL, "process_vm_writev(2) of the parent's process", parents_memory, true, NULL, NULL},
    {"proc.sentinel-pidfd", HIGH, "pidfd_open(2) of the parent's process", open_process, 0, "sentinel", NULL},
    {"proc.parent-pidfd", HIGH, "pidfd_open(2) of the parent", open_process, 0, "parent", NULL},
};
AREA(process_area);
