// Namespaces: whether ours are our own, and every way to make or join others.
#include "probe.h"

#include <sched.h>
#include <sys/wait.h>

// The parent tells the inode numbers of its own.
static void differs(const struct check *check) {
    char name[32], path[64];
    snprintf(name, sizeof name, "ns-%s", check->text);
    snprintf(path, sizeof path, "/proc/self/ns/%s", check->text);
    long theirs = number_fact(name);
    struct stat seen;
    if (stat(path, &seen) != 0) stopped("it cannot be seen");
    if ((long)seen.st_ino == theirs) reached("it is the parent's, %ld", theirs);
    stopped("%ld, not the parent's %ld", (long)seen.st_ino, theirs);
}

static void by_unshare(const struct check *check) { judge(unshare(check->number), "made"); }

// A raw clone(2) without memory sharing, which is fork(2) with flags.
static void by_clone(const struct check *check) {
    long flags = check->number | (check->row ? JUNK : 0) | SIGCHLD;
#if defined(__x86_64__) || defined(__aarch64__)
    long pid = syscall(SYS_clone, flags, 0, 0, 0, 0);
#endif
    if (pid == 0) _exit(0);
    int error = errno;
    if (pid > 0) waitpid(pid, NULL, 0);
    errno = error;
    judge(pid, "made");
}

static void by_clone3(const struct check *check) {
    struct { unsigned long long flags, pidfd, child, parent, exit_signal, stack, stack_size, tls; } arguments = {.flags = check->number, .exit_signal = SIGCHLD};
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0) _exit(0);
    int error = errno;
    if (pid > 0) waitpid(pid, NULL, 0);
    errno = error;
    judge(pid, "made");
}

// Joining a namespace of another process that is not our own already.
static void join(const struct check *check) {
    DIR *proc = opendir("/proc");
    char own[64];
    struct stat ours, theirs;
    snprintf(own, sizeof own, "/proc/self/ns/%s", check->text);
    if (stat(own, &ours) != 0) stopped("no namespaces to be seen");
    for (int pid; (pid = next_process(proc));) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, check->text);
        if (stat(path, &theirs) != 0 || theirs.st_ino == ours.st_ino) continue;
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0 && setns(fd, 0) == 0) reached("%s was joined", path);
        if (fd >= 0) close(fd);
    }
    stopped("none could be joined");
}

static void join_leaked(const struct check *check) {
    (void)check;
    for (int i = 0; i < beginning.fd_count; i++) {
        if (setns(beginning.fds[i], 0) == 0) reached("descriptor %d was joined", beginning.fds[i]);
        if (setns(beginning.fds[i], CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET) == 0) reached("the process of descriptor %d was joined", beginning.fds[i]);
    }
    stopped("none could be joined");
}

static void join_own(const struct check *check) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/ns/%s", check->text);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    judge(fd < 0 ? -1 : setns(fd, 0), "setns(2) is open to us");
}

// The map from our ids to the host's: "inside outside count".
static void maps_root(const struct check *check) {
    char text[512];
    unsigned inside, outside, count;
    if (read_file(check->text, text, sizeof text) <= 0) stopped("not readable");
    for (char *line = text; line && *line; line = strchr(line, '\n')) {
        if (*line == '\n') line++;
        if (sscanf(line, "%u %u %u", &inside, &outside, &count) == 3 && outside == 0 && count > 0) reached("id %u is the host's 0", inside);
    }
    stopped("the host's 0 has no id here");
}

static void limit_of(const struct check *check) {
    char text[64];
    if (read_file(check->text, text, sizeof text) <= 0) stopped("not readable");
    if (atol(text) > 0) reached("%ld", atol(text));
    stopped("0");
}

#define NEW_TIME 0x80L
#define DIFFERS(severity, name) {"ns.own-" name, severity, "the " name " namespace", differs, 0, name, NULL}
#define UNSHARE(severity, name, flag) {"ns.unshare-" name, severity, "a new " name " namespace by unshare(2)", by_unshare, flag, NULL, NULL}
#define CLONE(severity, name, flag) {"ns.clone-" name, severity, "a new " name " namespace by clone(2)", by_clone, flag, NULL, NULL}
#define CLONE3(severity, name, flag) {"ns.clone3-" name, severity, "a new " name " namespace by clone3(2)", by_clone3, flag, NULL, NULL}
#define JOIN(name) {"ns.join-" name, CRITICAL, "joining another process's " name " namespace", join, 0, name, NULL}
#define JOIN_OWN(name) {"ns.setns-own-" name, LOW, "setns(2) to our own " name " namespace", join_own, 0, name, NULL}

static const struct check checks[] = {
    DIFFERS(LOW, "user"), DIFFERS(MEDIUM, "cgroup"), DIFFERS(HIGH, "ipc"), DIFFERS(CRITICAL, "mnt"), DIFFERS(HIGH, "net"), DIFFERS(HIGH, "pid"),
    DIFFERS(MEDIUM, "uts"), DIFFERS(LOW, "time"),
    UNSHARE(MEDIUM, "user", CLONE_NEWUSER), UNSHARE(HIGH, "mnt", CLONE_NEWNS), UNSHARE(HIGH, "pid", CLONE_NEWPID), UNSHARE(HIGH, "net", CLONE_NEWNET),
    UNSHARE(HIGH, "ipc", CLONE_NEWIPC), UNSHARE(HIGH, "uts", CLONE_NEWUTS), UNSHARE(HIGH, "cgroup", CLONE_NEWCGROUP), UNSHARE(HIGH, "time", NEW_TIME),
    CLONE(MEDIUM, "user", CLONE_NEWUSER), CLONE(HIGH, "mnt", CLONE_NEWNS), CLONE(HIGH, "pid", CLONE_NEWPID), CLONE(HIGH, "net", CLONE_NEWNET),
    CLONE(HIGH, "ipc", CLONE_NEWIPC), CLONE(HIGH, "uts", CLONE_NEWUTS), CLONE(HIGH, "cgroup", CLONE_NEWCGROUP),
    {"ns.clone-user-junk", MEDIUM, "a new user namespace by clone(2) with junk in the high bits", by_clone, CLONE_NEWUSER, NULL, "junk"},
    CLONE3(MEDIUM, "user", CLONE_NEWUSER), CLONE3(HIGH, "mnt", CLONE_NEWNS), CLONE3(HIGH, "pid", CLONE_NEWPID), CLONE3(HIGH, "net", CLONE_NEWNET),
    CLONE3(HIGH, "ipc", CLONE_NEWIPC), CLONE3(HIGH, "uts", CLONE_NEWUTS), CLONE3(HIGH, "cgroup", CLONE_NEWCGROUP), CLONE3(HIGH, "time", NEW_TIME),
    {"ns.unshare-user-junk", MEDIUM, "a new user namespace by unshare(2) with junk in the high bits", by_unshare, JUNK | CLONE_NEWUSER, NULL, NULL},
    {"ns.unshare-user-mnt", MEDIUM, "new user and mount namespaces by unshare(2)", by_unshare, CLONE_NEWUSER | CLONE_NEWNS, NULL, NULL},
    {"ns.unshare-user-net", MEDIUM, "new user and network namespaces by unshare(2)", by_unshare, CLONE_NEWUSER | CLONE_NEWNET, NULL, NULL},
    {"ns.clone-user-net", MEDIUM, "new user and network namespaces by clone(2)", by_clone, CLONE_NEWUSER | CLONE_NEWNET, NULL, NULL},
    {"ns.clone3-user-net", MEDIUM, "new user and network namespaces by clone3(2)", by_clone3, CLONE_NEWUSER | CLONE_NEWNET, NULL, NULL},
    JOIN("mnt"), JOIN("pid"), JOIN("net"), JOIN("ipc"), JOIN("uts"), JOIN("cgroup"), JOIN("time"), JOIN("user"),
    JOIN_OWN("mnt"), JOIN_OWN("net"), JOIN_OWN("uts"),
    {"ns.join-leaked", CRITICAL, "joining a namespace that was left open", join_leaked, 0, NULL, NULL},
    {"ns.uid-map-root", LOW, "the host's root among our users", maps_root, 0, "/proc/self/uid_map", NULL},
    {"ns.gid-map-root", LOW, "the host's root among our groups", maps_root, 0, "/proc/self/gid_map", NULL},
    {"ns.max-user", LOW, "how many user namespaces may be made", limit_of, 0, "/proc/sys/user/max_user_namespaces", NULL},
};
AREA(namespace_area);
